//! What is marked in the listings and in the picture, at each event, and what points at it.

use super::player::{focus, recordings, rows, sentence, state, text};
use super::{SIZES, open, pages_of_one, stillness};
use browser::{Page, Tests};
use listings::Workspace;
use serde_json::{Value, json};
use std::collections::BTreeSet;

/// The line at which it waits stands on the page.
const WAITS: &str = "ch01-why-async-exists/what-runs-at-the-same-time.html";
/// The line at which it waits is one that the page leaves out.
const HIDES: &str = "ch01-why-async-exists/index.html";
/// A task spawns three others.
const SPAWNS: &str = "ch01-why-async-exists/pitfalls.html";
const BOTH: &str = "ch01-why-async-exists/in-asyncio.html";

pub fn tests(tests: &mut Tests) {
    tests.served(
        "timeline::a_segment_says_what_it_is",
        a_segment_says_what_it_is,
    );
    tests.served("timeline::words_are_no_obstacle", words_are_no_obstacle);
    tests.served("timeline::a_finger_finds_it", a_finger_finds_it);
    tests.served(
        "timeline::each_step_marks_who_runs_and_who_waits",
        each_step_marks_who_runs_and_who_waits,
    );
    tests.served(
        "timeline::hidden_lines_are_marked_once_they_are_shown",
        hidden_lines,
    );
    tests.served(
        "timeline::whoever_spawns_is_the_one_that_runs",
        whoever_spawns,
    );
    tests.served(
        "timeline::of_two_programs_one_is_marked",
        of_two_programs_one_is_marked,
    );
}

/// The line of a recording's source without the space around it.
fn source_line(page: &Page, recording: &str, line: &str) -> String {
    let workspace = Workspace::load(&page.site().root).expect("it was built");
    let name = recording.trim_end_matches("-asyncio");
    let listing = workspace.listings().find(|listing| listing.name == name);
    let listing = listing.expect("a listing of the book");
    let source = match &listing.twin {
        Some(twin) if name != recording => twin,
        _ => &listing.source,
    };
    let source = std::fs::read_to_string(source).expect("it was built");
    let number: usize = line.parse().expect("a number");
    let line = source.lines().nth(number - 1).expect("it has this line");
    line.trim().to_owned()
}

/// What is lit up in the page's listings.
fn lit(page: &mut Page, name: &str) -> Vec<String> {
    let found = page.eval(&format!(
        "Array.from(CSS.highlights.get('{name}') ?? [], range => range.toString().trim())"
    ));
    let found = found.as_array().expect("an array").iter();
    found.map(|it| text(it).to_owned()).collect()
}

/// Moves the mouse onto the first segment that a selector finds; returns its step.
fn hover(page: &mut Page, selector: &str) -> String {
    let point = page.eval(&format!(
        "(() => {{
            const shape = document.querySelector({});
            shape.scrollIntoView({{ block: 'center', behavior: 'instant' }});
            const box = shape.nextElementSibling.getBoundingClientRect();
            for (let x = box.left + 1; x < box.right; x += 2) {{
                const y = (box.top + box.bottom) / 2;
                const hit = document.elementFromPoint(x, y);
                if (hit?.matches('.hit') && hit.dataset.s === shape.dataset.s) {{
                    return {{ x: Math.round(x), y: Math.round(y), s: hit.dataset.s }};
                }}
            }}
        }})()",
        json!(selector)
    ));
    let step = text(&point["s"]).split(' ').next().map(str::to_owned);
    move_to(page, &point);
    step.expect("from and to")
}

fn move_to(page: &mut Page, point: &Value) {
    let moved = json!({ "type": "pointerMove", "duration": 0,
        "x": point["x"], "y": point["y"] });
    let mouse = json!({ "type": "pointer", "id": "mouse", "actions": [moved] });
    page.call("input.performActions", json!({ "actions": [mouse] }))
        .expect("there is a mouse");
}

fn a_segment_says_what_it_is(page: &mut Page) {
    for (width, height) in SIZES {
        page.resize(width, height);
        open(page, WAITS);
        let rows = rows(page);
        let names = recordings(page);
        let again = rows
            .iter()
            .find(|row| text(&row["cells"][2]).starts_with("runs again"));
        let again = text(&again.expect("it runs again")["step"]);
        let again = format!(".timeline rect.r[data-s^='{again} ']");
        for selector in [".timeline line.w", &again] {
            let step = hover(page, selector);
            let index = rows.iter().position(|row| row["step"] == step.as_str());
            let index = index.expect("a row for every segment");
            let row = &rows[index];
            let words = page.text(".timeline-words p");
            assert_eq!(words, sentence(row, &names));
            let line = source_line(page, &names[0], text(&row["line"]));
            assert_eq!(lit(page, "timeline-mark"), [line]);
            let at = page.eval(
                "Array.from(document.querySelectorAll('.timeline .at'), shape => ({
                    step: shape.dataset.s.split(' ')[0],
                    wide: parseFloat(getComputedStyle(shape).strokeWidth) >= 3,
                }))",
            );
            assert_eq!(at, json!([{ "step": step, "wide": true }]));
            move_to(page, &json!({ "x": 1, "y": 1 }));
            assert_eq!(lit(page, "timeline-mark"), [""; 0]);
            assert!(page.text(".timeline-words p").starts_with("Step with Next"));
        }
        // A click goes there, and the arrow keys go on.
        let step = hover(page, ".timeline line.w");
        let buttons = json!([{ "type": "pointerDown", "button": 0 },
            { "type": "pointerUp", "button": 0 }]);
        let mouse = json!({ "type": "pointer", "id": "mouse", "actions": buttons });
        page.call("input.performActions", json!({ "actions": [mouse] }))
            .expect("there is a mouse");
        let index = rows.iter().position(|row| row["step"] == step.as_str());
        let count = index.expect("a row for every segment") + 1;
        page.wait(&format!(
            "Number(document.querySelector('.timeline input').value) === {count}"
        ));
        page.press("ArrowRight");
        assert_eq!(state(page)["step"], count + 1);
    }
}

/// What lies under a label can be pointed at through it.
fn words_are_no_obstacle(page: &mut Page) {
    open(page, WAITS);
    let found = page.eval(
        "(() => {
            const label = document.querySelector('.timeline text.b');
            label.scrollIntoView({ block: 'center', behavior: 'instant' });
            const box = label.getBoundingClientRect();
            const hit = document.elementFromPoint(
                (box.left + box.right) / 2, (box.top + box.bottom) / 2);
            return hit?.getAttribute('class');
        })()",
    );
    assert_eq!(found, "hit");
}

fn a_finger_finds_it(page: &mut Page) {
    page.resize(390, 844);
    open(page, HIDES);
    stillness::by_finger(page, |page| {
        let least = |page: &mut Page, what: &str, measure: &str| {
            let found = page.eval(&format!(
                "Math.min(...Array.from(document.querySelectorAll('{what}'),
                    it => {measure}))"
            ));
            found.as_f64().expect("there are some")
        };
        let buttons = ".timeline-player button, .listing-run-button";
        assert!(least(page, buttons, "it.offsetHeight") >= 44.0);
        let thick = "parseFloat(getComputedStyle(it).strokeWidth)";
        assert!(least(page, ".timeline line.hit", thick) >= 24.0);
        assert_eq!(page.overflow(), [""; 0]);
    });
}

/// The lines that the page's listings hold, as `NAME 20`.
fn lines_here(page: &mut Page) -> BTreeSet<String> {
    let parts = page.eval(
        "Array.from(document.querySelectorAll('figure.listing[data-lines]'), figure => {
            const twin = figure.matches('.asyncio') ? '-asyncio' : '';
            const { listing, lines, hidden = '' } = figure.dataset;
            return [listing + twin, `${lines} ${hidden}`];
        })",
    );
    let parts: Vec<[String; 2]> =
        serde_json::from_value(parts).expect("two texts each");
    let mut found = BTreeSet::new();
    for [name, ranges] in parts {
        for range in ranges.split_whitespace() {
            let (first, last) = range.split_once('-').unwrap_or((range, range));
            let number = |text: &str| text.parse::<u32>().expect("a number");
            let numbers = number(first)..=number(last);
            found.extend(numbers.map(|line| format!("{name} {line}")));
        }
    }
    found
}

/// The lines at which tasks wait after so many rows, but for the one that runs.
fn waiting(past: &[Value]) -> BTreeSet<&str> {
    let row = past.last().expect("one at least");
    let recording = text(&row["recording"]);
    let mut waits = std::collections::BTreeMap::new();
    for one in past.iter().filter(|one| one["recording"] == recording) {
        waits.insert(text(&one["task"]), one["waits"].as_str().unwrap_or(""));
    }
    let runs = row["line"].as_str().filter(|_| row["runs"].is_string());
    let lines = waits.values().flat_map(|lines| lines.split_whitespace());
    lines.filter(|line| Some(*line) != runs).collect()
}

fn each_step_marks_who_runs_and_who_waits(page: &mut Page) {
    for path in pages_of_one(page) {
        open(page, &path);
        focus(page, "button");
        let mut marked = 0;
        let here = lines_here(page);
        let rows = rows(page);
        for (index, row) in rows.iter().enumerate() {
            page.press("ArrowRight");
            // A page may show two parts of a listing, each with the whole file behind it.
            let runs: BTreeSet<_> = lit(page, "timeline-runs").into_iter().collect();
            let waits: BTreeSet<_> = lit(page, "timeline-waits").into_iter().collect();
            assert!(runs.len() < 2, "{path}: {row}: {runs:?} run at once");
            let outlined = page.count(".timeline rect.now");
            let expected = u64::from(row["runs"].is_string());
            assert_eq!(outlined, expected, "{path}: {row}: blocks");
            let recording = text(&row["recording"]);
            let on_page = |line: &str| here.contains(&format!("{recording} {line}"));
            let source = |line: &str| source_line(page, recording, line);
            let line = row["line"].as_str().filter(|_| row["runs"].is_string());
            let line = line.filter(|line| on_page(line)).map(source);
            assert_eq!(runs, BTreeSet::from_iter(line), "{path}: {row}");
            let lines = waiting(&rows[..=index]).into_iter();
            let lines: BTreeSet<_> =
                lines.filter(|line| on_page(line)).map(source).collect();
            assert_eq!(waits, lines, "{path}: {row}");
            marked += runs.len() + waits.len();
        }
        let expected = if here.is_empty() { 0 } else { 10 };
        assert!(marked >= expected, "{path}: {marked} lines were marked");
    }
}

fn hidden_lines(page: &mut Page) {
    open(page, HIDES);
    let rows = rows(page);
    let index = rows
        .iter()
        .position(|row| text(&row["cells"][2]).contains("is woken by the clock"));
    focus(page, "button");
    for _ in 0..=index.expect("time wakes it") {
        page.press("ArrowRight");
    }
    // A line that is left out has no box on the page.
    let boxes = "Array.from(CSS.highlights.get('timeline-waits'),
        range => range.getClientRects().length > 0)";
    assert_eq!(page.eval(boxes), json!([false]));
    page.eval(
        "document.querySelector('figure.listing[data-hidden] .listing-hidden')
            .click()",
    );
    assert_eq!(page.eval(boxes), json!([true]));
    assert_eq!(
        lit(page, "timeline-waits"),
        ["sleep(self.answers_after).await;"]
    );
}

fn whoever_spawns(page: &mut Page) {
    open(page, SPAWNS);
    let rows = rows(page);
    focus(page, "button");
    let mut spawned = 0;
    for row in &rows {
        page.press("ArrowRight");
        if text(&row["cells"][2]) != "is spawned by main" {
            continue;
        }
        spawned += 1;
        let bold = page.eval(
            "Array.from(document.querySelectorAll('.timeline svg.now > .n'),
                name => name.textContent)",
        );
        assert_eq!(bold, json!(["main"]));
        let runs = lit(page, "timeline-runs");
        assert!(runs[0].contains("tokio::spawn"), "{runs:?}");
    }
    assert_eq!(spawned, 3);
}

fn of_two_programs_one_is_marked(page: &mut Page) {
    open(page, BOTH);
    let rows = rows(page);
    focus(page, "button");
    let mut woken = 0;
    for row in &rows {
        page.press("ArrowRight");
        if text(&row["recording"]).ends_with("-asyncio") {
            // asyncio itself wakes whoever gathers: no line of the program does.
            if text(&row["cells"][2]).contains("is woken by report") {
                woken += 1;
                assert_eq!(row["cells"][3], "");
                assert_eq!(lit(page, "timeline-runs"), [""; 0]);
            }
            continue;
        }
        // Only the Python listing stands on the page.
        for name in ["timeline-runs", "timeline-waits"] {
            assert_eq!(lit(page, name), [""; 0], "{row}");
        }
    }
    assert_eq!(woken, 1);
}
