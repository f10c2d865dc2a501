//! What a reader sees of a recording. The recordings beside this file are test data:
//! some were made by `cargo book record`, some by hand.

use scraper::{ElementRef, Html, Selector};
use snapbox::{assert_data_eq, str};
use std::path::Path;
use timeline::{Recording, draw};

fn read(name: &str) -> Recording {
    let file = format!("tests/recordings/{name}.timeline.json");
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(file);
    Recording::read(&path).unwrap_or_else(|error| panic!("{error}"))
}

fn all(html: &str, selector: &str) -> Vec<String> {
    let selector = Selector::parse(selector).expect("a selector");
    let text = |element: ElementRef<'_>| element.text().collect::<String>();
    let html = Html::parse_fragment(html);
    html.select(&selector).map(text).collect()
}

fn attributes(html: &str, selector: &str, name: &str) -> Vec<String> {
    let selector = Selector::parse(selector).expect("a selector");
    let html = Html::parse_fragment(html);
    let found = html.select(&selector).filter_map(|it| it.attr(name));
    found.map(str::to_owned).collect()
}

/// The table of a recording, whose source is not at hand.
fn table(recording: &Recording) -> String {
    timeline::table(&[(recording, "")])
}

const RECORDINGS: [&str; 8] = [
    "created_first_awaited_later",
    "eight_requests_three_permits",
    "gale_read_together",
    "nine_requests",
    "one_aborted_one_panics",
    "one_after_another_or_together-asyncio",
    "three_share_a_scale",
    "two_hundred_requests",
];

#[test]
fn three_waits_of_one_task_are_three_lines_of_its_lane() {
    let recording = read("gale_read_together");
    assert_data_eq!(
        draw(&[&recording]),
        str![[r##"
<svg class="timeline-picture" role="img" width="100%" height="181"><title>Timeline of gale_read_together: 1 task, 3 s</title><desc>All of it is in the table below.</desc>
<defs><path id="gale_read_together-clock" d="M0 0a4 4 0 1 0 0 8a4 4 0 1 0 0-8m0 2v2h2m-2 4v8m-3-5 3 5 3-5"/></defs>
<rect class="c" x="0%" width="2.4%" height="100%"/>
<text class="a" x="0%">0 s</text>
<rect class="c" x="8.4%" width="2.4%" height="100%"/>
<text class="a mid d1" x="9.6%">200 ms</text>
<rect class="c" x="16.9%" width="2.4%" height="100%"/>
<text class="a mid d2" x="18.1%">400 ms</text>
<rect class="c" x="97.6%" width="2.4%" height="100%"/>
<text class="a end" x="100%">3 s</text>
<g class="tokio">
<svg x="9.5%"><path class="p" d="M0 77V135"/></svg>
<svg x="17.9%"><path class="p" d="M0 77V152"/></svg>
<svg x="98.7%"><path class="p" d="M0 77V169"/></svg>
<use href="#gale_read_together-clock" x="8.4%" y="55"/>
<use href="#gale_read_together-clock" x="16.9%" y="55"/>
<use href="#gale_read_together-clock" x="97.6%" y="55"/>
<svg data-task="0" y="77">
<line class="w sleep" data-s="1 7" x1="2.1%" x2="8.4%"/>
<line class="w sleep" data-s="2 17" x1="2.1%" x2="97.6%" y1="16" y2="16"/>
<text class="b" x="19%" y="16">sleep 3 s</text>
<line class="w sleep" data-s="3 12" x1="2.1%" x2="16.9%" y1="32" y2="32"/>
<rect class="r" data-s="0 4" x="0%" width="2.1%" height="44"/>
<rect class="r" data-s="6 9" x="8.4%" width="2.1%" height="44"/>
<rect class="r" data-s="11 14" x="16.9%" width="2.1%" height="44"/>
<rect class="r" data-s="16 19" x="97.6%" width="2.1%" height="44"/>
<text class="n up">main</text></svg>
<text class="o" x="9.5%" y="139">0 s  harbour  14 km/h</text>
<text class="o" x="17.9%" y="156">0 s  ridge    71 km/h  gale warning</text>
<text class="o end" x="98.7%" y="173">3 s  valley    9 km/h</text>
</g>
</svg>
<p class="timeline-key">
<span><svg width="10" height="12" aria-hidden="true"><rect class="r" width="10" height="12"/></svg> runs</span>
<span><svg width="26" height="12" aria-hidden="true"><path class="w sleep" d="M0 6h26"/></svg> sleep</span>
<span><svg width="10" height="12" aria-hidden="true"><path class="t" d="M5 0a4 4 0 1 0 0 8a4 4 0 1 0 0-8m0 2v2h2"/></svg> woken by the clock</span>
</p>

"##]]
    );
}

#[test]
fn the_table_says_what_happens() {
    let recording = read("gale_read_together");
    assert_data_eq!(
        all(&table(&recording), "tbody td:nth-child(3)").join("\n"),
        str![[r#"
starts
waits for a sleep until 200 ms, in Station::read, its first of three
waits for a sleep until 3 s, in Station::read, its second of three
waits for a sleep until 400 ms, in Station::read, its third of three
is woken by the clock for the first of its three waits
runs again: it has waited for a sleep, its first of three
prints 0 s  harbour  14 km/h
is woken by the clock for the third of its three waits
runs again: it has waited for a sleep, its third of three
prints 0 s  ridge    71 km/h  gale warning
is woken by the clock for the second of its three waits
runs again: it has waited for a sleep, its second of three
prints 3 s  valley    9 km/h
returns
"#]]
    );
}

#[test]
fn a_figure_is_small() {
    for (name, limit) in [
        ("nine_requests", 6 * 1024),
        ("two_hundred_requests", 8 * 1024),
    ] {
        let size = draw(&[&read(name)]).len();
        assert!(size <= limit, "{name}: {size} bytes");
    }
}

#[test]
fn many_of_one_kind_are_one_lane_that_counts_them() {
    let svg = draw(&[&read("two_hundred_requests")]);
    assert_eq!(
        all(&svg, "text.n"),
        [
            "main",
            "request 1",
            "request 2",
            "request 3",
            "and 196 more request"
        ]
    );
    assert!(svg.contains(">up to 196 waiting</text>"), "{svg}");
    let rows = all(&table(&read("two_hundred_requests")), "tbody tr");
    let summed = "0 sand 196 more request196 spawned, 196 waits begun";
    assert!(rows.iter().any(|row| row == summed), "{rows:#?}");
}

#[test]
fn ten_tasks_have_a_lane_each() {
    assert_eq!(all(&draw(&[&read("nine_requests")]), "text.n").len(), 10);
}

#[test]
fn an_end_that_is_no_return_is_marked_and_named() {
    let svg = draw(&[&read("one_aborted_one_panics")]);
    assert_eq!(all(&svg, "text.z"), ["aborted", "panics", "dropped"]);
    assert_eq!(attributes(&svg, "path.x", "d").len(), 3);
}

#[test]
fn every_printed_line_is_whole_in_the_picture_of_every_width() {
    for name in RECORDINGS {
        let recording = read(name);
        let svg = draw(&[&recording]);
        let printed = all(&table(&recording), "samp").into_iter().take(12);
        let printed = printed.collect::<String>();
        let narrow = all(&svg, "text.o:not(.l)").concat();
        let wide = all(&svg, "text.o:not(.i)").concat();
        assert_eq!((narrow, wide), (printed.clone(), printed), "{name}");
    }
}

#[test]
fn no_instant_of_a_short_program_loses_its_label() {
    for name in ["gale_read_together", "one_after_another_or_together"] {
        let recording = read(name);
        let svg = draw(&[&recording]);
        let instants = recording.events.iter().map(|event| event.at);
        let instants = instants.collect::<std::collections::BTreeSet<_>>();
        let labels = all(&svg, "text.a:not(.m, .l)");
        assert_eq!(labels.len(), instants.len(), "{name}: {labels:?}");
    }
}

#[test]
fn a_line_quotes_what_it_is_about() {
    let recording = read("gale_read_together");
    let source = (1..=70).map(|line| format!("    let line = &{line};\n"));
    let source: String = source.collect();
    let table = timeline::table(&[(&recording, &source)]);
    let lines = all(&table, "tbody td:nth-child(4)");
    assert_eq!(
        lines[..5],
        [
            "62  let line = &62;",
            "20  let line = &20;",
            "20  let line = &20;",
            "20  let line = &20;",
            "",
        ]
    );
}

/// Who runs at each event, as the table says it.
fn running(name: &str) -> Vec<(String, Option<String>)> {
    let html = Html::parse_fragment(&table(&read(name)));
    let selector = Selector::parse("tr[data-step]").expect("a selector");
    let rows = html.select(&selector).map(|row| {
        let cells: Vec<String> = row.text().map(str::to_owned).collect();
        (cells.concat(), row.attr("data-runs").map(str::to_owned))
    });
    rows.collect()
}

#[test]
fn one_task_runs_or_none_while_time_jumps() {
    for (words, runs) in running("created_first_awaited_later") {
        // Whoever spawns or wakes is the one that runs.
        let by = if words.contains("woken by the clock") {
            None
        } else if words.contains("woken by station 1") {
            Some("1")
        } else if words.contains("main") {
            Some("0")
        } else {
            words.split_once("station ").and_then(|(_, at)| at.get(..1))
        };
        assert_eq!(runs.as_deref(), by, "{words}");
    }
}

#[test]
fn two_recordings_share_one_axis() {
    let (rust, python) = (
        read("one_after_another_or_together"),
        read("one_after_another_or_together-asyncio"),
    );
    let svg = draw(&[&rust, &python]);
    assert_eq!(all(&svg, "text.a"), ["0 s", "1 s", "2 s", "3 s", "4 s"]);
    let name = "one_after_another_or_together";
    assert_eq!(
        all(&svg, "text.h"),
        [name.to_owned(), format!("{name} in Python")]
    );
    let first_run = |class: &str| attributes(&svg, &format!("g.{class} rect.r"), "x");
    assert_eq!(first_run("tokio")[..3], first_run("asyncio")[..3]);
}

#[test]
fn everything_stays_within_the_width() {
    for name in RECORDINGS {
        let svg = draw(&[&read(name)]);
        for attribute in ["x", "x1", "x2"] {
            for x in attributes(&svg, &format!("[{attribute}$='%']"), attribute) {
                let x: f64 = x.trim_end_matches('%').parse().expect("a percentage");
                assert!((0.0..=100.0).contains(&x), "{name}: {attribute}={x}");
            }
        }
    }
}

#[test]
fn shapes_and_rows_name_the_same_events() {
    for name in RECORDINGS {
        let recording = read(name);
        let rows = attributes(&table(&recording), "tr[data-step]", "data-step");
        for steps in attributes(&draw(&[&recording]), "[data-s]", "data-s") {
            let (from, _) = steps.split_once(' ').expect("from and to");
            assert!(rows.iter().any(|row| row == from), "{name}: no row {from}");
        }
    }
}

#[test]
fn rows_follow_one_another_along_the_axis() {
    for name in RECORDINGS {
        let rows = attributes(&table(&read(name)), "tr[data-x]", "data-x");
        let places = rows.iter().map(|x| x.parse::<f64>().expect("a number"));
        assert!(places.is_sorted(), "{name}: {rows:?}");
    }
}

#[test]
fn the_table_prints_what_was_printed() {
    for name in RECORDINGS {
        let recording = read(name);
        let printed = recording.events.iter().filter_map(|event| match &event.is {
            timeline::Is::Print { text, .. } => Some(text.clone()),
            _ => None,
        });
        let printed: Vec<String> = printed.collect();
        assert_eq!(all(&table(&recording), "samp"), printed, "{name}");
    }
}

#[test]
fn thousands_of_waits_of_one_task_are_an_area() {
    let mut text = String::from(
        "{\n\"listing\": \"many_waits\",\n\"ends\": 1000,\n\"tasks\": [\n\
         {\"name\":\"main\",\"line\":1}\n],\n\"events\": [\n\
         {\"at\":0,\"task\":0,\"is\":\"poll\"},\n",
    );
    for wait in 0..10_000 {
        text += &format!(
            "{{\"at\":0,\"task\":0,\"is\":\"wait\",\"wait\":{wait},\"on\":\"sleep\",\
             \"until\":1000}},\n"
        );
    }
    text += "{\"at\":0,\"task\":0,\"is\":\"pause\"},\n\
             {\"at\":1000,\"task\":0,\"is\":\"poll\"},\n";
    for wait in 0..10_000 {
        text += &format!(
            "{{\"at\":1000,\"task\":0,\"is\":\"over\",\"wait\":{wait},\"how\":\"ready\"}},\n"
        );
    }
    text += "{\"at\":1000,\"task\":0,\"is\":\"end\",\"how\":\"returned\"}\n]\n}\n";
    let recording = Recording::parse(&text).expect("it is in order");
    let svg = draw(&[&recording]);
    assert_eq!(all(&svg, "line.w").len(), 5);
    assert!(svg.contains(">up to 9995 waiting</text>"), "{svg}");
    assert!(svg.len() < 3 * 1024, "{} bytes", svg.len());
}

#[test]
fn tasks_of_a_local_set_run_within_the_poll_of_the_one_that_drives_it() {
    let recording = Recording::parse(
        r#"{"listing": "kitchen", "ends": 1, "tasks": [
{"name": "main", "line": 3},
{"name": "cook", "line": 5, "parent": 0}
], "events": [
{"at":0,"task":0,"is":"poll"},
{"at":0,"task":1,"is":"spawn","by":0,"line":5},
{"at":0,"task":1,"is":"poll"},
{"at":0,"task":1,"is":"print","text":"hot","line":6},
{"at":0,"task":1,"is":"end","how":"returned"},
{"at":0,"task":0,"is":"print","text":"open","line":7},
{"at":0,"task":0,"is":"wait","wait":0,"on":"sleep","line":8,"until":1},
{"at":0,"task":0,"is":"pause"},
{"at":1,"task":0,"is":"wake","by":"clock","wait":0},
{"at":1,"task":0,"is":"poll"},
{"at":1,"task":0,"is":"over","wait":0,"how":"ready"},
{"at":1,"task":0,"is":"end","how":"returned"}
]}"#,
    );
    let recording = recording.unwrap_or_else(|fault| panic!("{fault}"));
    let picture = draw(&[&recording]);
    // Lane by lane: `main` twice, the first time from before until after the cook.
    let of = |name| attributes(&picture, ".tokio rect.r", name);
    assert_eq!(of("x"), ["0%", "97.6%", "2.4%"]);
    assert_eq!(of("width"), ["6.9%", "2.1%", "2.1%"]);
}
