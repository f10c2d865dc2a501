//! A `timeline` fence becomes the drawing of a recording.

use crate::book::{Book, OPENING, PAGE};
use snapbox::{assert_data_eq, str};

/// Where the recording of the fixture's listing lies.
pub const RECORDING: &str =
    "listings/ch01-parcels/examples/weighs_in_turn.timeline.json";
const TWIN: &str = "listings/ch01-parcels/asyncio/weighs_in_turn.timeline.json";

/// What the fixture's listing prints, as a recording.
const RECORDED: &str = r#"{
"listing": "weighs_in_turn",
"ends": 200,
"tasks": [
{"name":"main","line":10}
],
"events": [
{"at":0,"task":0,"is":"poll"},
{"at":0,"task":0,"is":"print","text":"120 g","line":5},
{"at":0,"task":0,"is":"wait","wait":0,"on":"sleep","fn":"weigh","line":5,"until":200},
{"at":0,"task":0,"is":"pause"},
{"at":200,"task":0,"is":"wake","by":"clock","wait":0},
{"at":200,"task":0,"is":"poll"},
{"at":200,"task":0,"is":"over","wait":0,"how":"ready"},
{"at":200,"task":0,"is":"print","text":"250 g","line":5},
{"at":200,"task":0,"is":"print","text":"80 g","line":5},
{"at":200,"task":0,"is":"end","how":"returned"}
]
}
"#;

/// The fixture book, whose first page draws a timeline.
pub fn with_timeline() -> Book {
    let book = Book::sound();
    book.write(RECORDING, RECORDED);
    book.append(
        OPENING,
        "\n```timeline weighs_in_turn\n```\nTimeline: The scale [rests](who-weighs-them.md).\n",
    );
    book
}

/// The page's timeline.
fn figure(book: &Book) -> String {
    let page = book.expanded(OPENING);
    let from = page.find("<figure class=\"timeline\"").expect("a timeline");
    let end = page[from..].find("</figure>").expect("it ends");
    page[from..from + end].to_owned()
}

#[test]
fn a_recording_is_drawn_and_told() {
    let figure = figure(&with_timeline());
    assert_data_eq!(
        &figure,
        str![[r##"
<figure class="timeline" id="weighs_in_turn-timeline" data-listing="weighs_in_turn">
<svg class="timeline-picture" role="img" width="100%" height="123"><title>Timeline of weighs_in_turn: 1 task, 200 ms</title><desc>All of it is in the table below.</desc>
<defs><path id="weighs_in_turn-clock" d="M0 0a4 4 0 1 0 0 8a4 4 0 1 0 0-8m0 2v2h2m-2 4v8m-3-5 3 5 3-5"/></defs>
<rect class="c" x="0%" width="2.4%" height="100%"/>
<text class="a" x="0%">0 s</text>
<rect class="c" x="96.4%" width="3.6%" height="100%"/>
<text class="a end" x="100%">200 ms</text>
<g class="tokio">
<svg x="1.1%"><path class="p" d="M0 51V77"/></svg>
<svg x="97.5%"><path class="p" d="M0 51V94"/></svg>
<svg x="98.5%"><path class="p" d="M0 51V111"/></svg>
<use href="#weighs_in_turn-clock" x="96.4%" y="29"/>
<svg data-task="0" y="51">
<line class="w sleep" data-s="2 6" x1="2.1%" x2="96.4%"/>
<text class="b" x="2.1%">sleep 200 ms</text>
<rect class="r" data-s="0 3" x="0%" width="2.1%"/>
<rect class="r" data-s="5 9" x="96.4%" width="3.2%"/>
<text class="n">main</text></svg>
<text class="o" x="1.1%" y="81">120 g</text>
<text class="o end" x="97.5%" y="98">250 g</text>
<text class="o end" x="98.5%" y="115">80 g</text>
</g>
</svg>
<p class="timeline-key">
<span><svg width="10" height="12" aria-hidden="true"><rect class="r" width="10" height="12"/></svg> runs</span>
<span><svg width="26" height="12" aria-hidden="true"><path class="w sleep" d="M0 6h26"/></svg> sleep</span>
<span><svg width="10" height="12" aria-hidden="true"><path class="t" d="M5 0a4 4 0 1 0 0 8a4 4 0 1 0 0-8m0 2v2h2"/></svg> woken by the clock</span>
</p>
<details class="timeline-table"><summary>The same as a table</summary>
<div class="table-wrapper"><table data-recording="weighs_in_turn">
<thead><tr><th>Time</th><th>Task</th><th>What happens</th><th>Line</th></tr></thead>
<tbody>
<tr data-step="0" data-at="0" data-x="0.0" data-task="0" data-line="10" data-runs="0"><td>0 s</td><td>main</td><td>starts</td><td><code>10  fn main() {</code></td></tr>
<tr data-step="1" data-at="0" data-x="1.1" data-task="0" data-line="5" data-runs="0"><td>0 s</td><td>main</td><td>prints <samp>120 g</samp></td><td><code>5  println!(&quot;{grams} g&quot;);</code></td></tr>
<tr data-step="2" data-at="0" data-x="1.1" data-task="0" data-line="5" data-runs="0" data-wait="2" data-waits="5"><td>0 s</td><td>main</td><td>waits for a sleep until 200 ms, in <code>weigh</code></td><td><code>5  println!(&quot;{grams} g&quot;);</code></td></tr>
<tr data-step="4" data-at="200" data-x="96.4" data-task="0" data-wait="2" data-waits="5"><td>200 ms</td><td>main</td><td>is woken by the clock</td><td></td></tr>
<tr data-step="5" data-at="200" data-x="96.4" data-task="0" data-line="5" data-runs="0" data-wait="2"><td>200 ms</td><td>main</td><td>runs again: it has waited for a sleep</td><td><code>5  println!(&quot;{grams} g&quot;);</code></td></tr>
<tr data-step="7" data-at="200" data-x="97.5" data-task="0" data-line="5" data-runs="0"><td>200 ms</td><td>main</td><td>prints <samp>250 g</samp></td><td><code>5  println!(&quot;{grams} g&quot;);</code></td></tr>
<tr data-step="8" data-at="200" data-x="98.5" data-task="0" data-line="5" data-runs="0"><td>200 ms</td><td>main</td><td>prints <samp>80 g</samp></td><td><code>5  println!(&quot;{grams} g&quot;);</code></td></tr>
<tr data-step="9" data-at="200" data-x="99.6" data-task="0" data-runs="0"><td>200 ms</td><td>main</td><td>returns</td><td></td></tr>
</tbody></table></div>
</details>
<figcaption>

The scale [rests](who-weighs-them.md).

</figcaption>

"##]]
    );
}

#[test]
fn a_drawing_has_no_blank_line_that_would_end_its_html() {
    let figure = figure(&with_timeline());
    let drawing = figure.split("<figcaption>").next().expect("a drawing");
    assert!(!drawing.contains("\n\n"), "{drawing}");
}

#[test]
fn a_listing_with_its_twin_share_one_figure() {
    let book = with_timeline();
    book.write(TWIN, RECORDED);
    book.edit(
        OPENING,
        "```timeline weighs_in_turn",
        "```timeline weighs_in_turn weighs_in_turn-asyncio",
    );
    let figure = figure(&book);
    assert_eq!(figure.matches("<svg class=\"timeline-picture\"").count(), 1);
    for part in [
        "<g class=\"tokio\">",
        "<g class=\"asyncio\">",
        "<table data-recording=\"weighs_in_turn\">",
        "<table data-recording=\"weighs_in_turn-asyncio\">",
    ] {
        assert_eq!(figure.matches(part).count(), 1, "{part} in\n{figure}");
    }
}

#[test]
fn figures_of_a_recorded_listing_say_which_lines_they_show() {
    let book = with_timeline();
    let first = |class| {
        let figure = book.figure(OPENING, class, "weighs_in_turn");
        figure.lines().next().unwrap_or_default().to_owned()
    };
    let (shown, part) = (first(""), first(" part"));
    let lines = " data-lines=\"4-6\" data-hidden=\"1-2 8 10-14\">";
    assert!(shown.ends_with(lines), "{shown}");
    let lines = " data-lines=\"10-14\" data-hidden=\"1-2 4-6 8\">";
    assert!(part.ends_with(lines), "{part}");
    let silent = book.figure(OPENING, "", "rests");
    assert!(!silent.contains("data-lines"), "{silent}");
    let twin = book.figure(PAGE, " asyncio", "weighs_in_turn");
    assert!(!twin.contains("data-lines"), "{twin}");
    book.write(TWIN, RECORDED);
    let twin = book.figure(PAGE, " asyncio", "weighs_in_turn");
    assert!(twin.contains(" data-lines=\"1-11\""), "{twin}");
}

#[test]
fn the_catalogue_says_which_listings_have_a_timeline() {
    let book = with_timeline();
    book.run(&["build"]).prints(str![[r#"
Built 6 pages in [..]book

"#]]);
    let catalogue: Vec<serde_json::Value> =
        serde_json::from_str(&book.read("book/listings.json")).expect("it is JSON");
    let recorded = catalogue.iter().filter(|entry| entry["timeline"] == true);
    let names: Vec<_> = recorded.map(|entry| entry["name"].as_str()).collect();
    assert_eq!(names, [Some("weighs_in_turn")]);
}

#[test]
fn the_drawing_stands_on_the_built_page() {
    let book = with_timeline();
    book.run(&["build"]).prints(str![[r#"
Built 6 pages in [..]book

"#]]);
    let html = book.read("book/ch01-parcels/index.html");
    let document = scraper::Html::parse_document(&html);
    let found = |selector: &str| {
        let selector = scraper::Selector::parse(selector).expect("a selector");
        document.select(&selector).count()
    };
    assert_eq!(found("figure.timeline > svg.timeline-picture[role=img]"), 1);
    assert_eq!(found("figure.timeline svg line.w.sleep"), 1);
    assert_eq!(found("figure.timeline > details tr[data-step]"), 8);
    assert_eq!(found("figure.timeline > figcaption a"), 1);
}
