//! The player, by keyboard and by mouse.

use super::{SIZES, open, pages_of_one, stillness};
use browser::{Page, Tests};
use listings::Workspace;
use serde_json::{Value, json};
use std::time::Duration;

const PAGE: &str = "ch01-why-async-exists/index.html";
/// Longer than it plays.
const PLAYED: Duration = Duration::from_secs(30);

/// The rows of the figure's tables in the order of time, as a reader finds them there.
const ROWS: &str = "Array.from(document.querySelectorAll('.timeline tr[data-step]'))
    .sort((one, other) => one.dataset.x - other.dataset.x)
    .map(row => ({
        ...row.dataset,
        cells: Array.from(row.cells, cell => cell.textContent),
        printed: row.querySelector('samp')?.textContent,
        recording: row.closest('table').dataset.recording,
    }))";

/// What the player shows.
const STATE: &str = "(() => {
    const find = selector => document.querySelector(`.timeline ${selector}`);
    const top = selector => Math.round(find(selector).getBoundingClientRect().top);
    return {
        words: find('[aria-live]').textContent,
        source: find('.timeline-words > code').textContent,
        step: Number(find('input').value),
        quoted: find('.timeline-words > code').offsetHeight,
        cursor: parseFloat(find('.cursor')?.getAttribute('x1') ?? 0),
        outputs: Array.from(document.querySelectorAll('.timeline-player pre'),
            output => output.textContent),
        tops: [top('.timeline-picture'), top('.timeline-player'), top('figcaption')],
    };
})()";

pub fn tests(tests: &mut Tests) {
    tests.everywhere("timeline::keys_step_through_it", keys_step_through_it);
    tests.served(
        "timeline::the_focus_comes_and_goes",
        the_focus_comes_and_goes,
    );
    tests.served(
        "timeline::a_button_of_no_use_keeps_the_keys",
        a_button_of_no_use_keeps_the_keys,
    );
    tests.served("timeline::keys_elsewhere_are_not_its", keys_elsewhere);
    tests.served("timeline::it_plays_to_the_end", it_plays_to_the_end);
    tests.served("timeline::it_pauses_and_steps_by_mouse", by_mouse);
    tests.served(
        "timeline::it_goes_on_from_where_it_paused",
        goes_on_from_where_it_paused,
    );
    tests.served("timeline::it_is_still_where_asked_to_be", it_is_still);
}

pub fn rows(page: &mut Page) -> Vec<Value> {
    let rows = page.eval(ROWS);
    rows.as_array().expect("an array").clone()
}

pub fn state(page: &mut Page) -> Value {
    page.eval(STATE)
}

pub fn text(value: &Value) -> &str {
    value.as_str().expect("a text")
}

#[track_caller]
pub fn focus(page: &mut Page, selector: &str) {
    let selector = json!(format!("figure.timeline {selector}"));
    page.eval(&format!(
        "(() => {{
            const control = document.querySelector({selector});
            control.scrollIntoView({{ block: 'center', behavior: 'instant' }});
            control.focus({{ preventScroll: true }});
        }})()"
    ));
}

/// The sentence that a row is.
pub fn sentence(row: &Value, recordings: &[String]) -> String {
    let cells: Vec<&str> = row["cells"]
        .as_array()
        .into_iter()
        .flatten()
        .map(text)
        .collect();
    let at = cells[0];
    let name = text(&row["recording"]);
    let twins = recordings.iter().any(|name| name.ends_with("-asyncio"));
    let place = match recordings.len() {
        1 => "",
        _ if name.ends_with("-asyncio") => " in asyncio",
        _ if twins => " in Tokio",
        _ => &format!(" in {name}"),
    };
    let (who, what) = (cells[1], cells[2]);
    match who.strip_prefix("and ") {
        Some(many) => format!("At {at}{place}, {many}: {what}."),
        None => format!("At {at}{place}, {who} {what}."),
    }
}

pub fn recordings(page: &mut Page) -> Vec<String> {
    let names = page.eval(
        "Array.from(document.querySelectorAll('.timeline table'),
            table => table.dataset.recording)",
    );
    let names = names.as_array().expect("an array").iter();
    names.map(|name| text(name).to_owned()).collect()
}

/// What each recording has printed after so many rows.
fn printed(rows: &[Value], recordings: &[String]) -> Vec<String> {
    let of = |name: &String| {
        let own = rows.iter().filter(|row| row["recording"] == **name);
        let lines = own.filter_map(|row| row["printed"].as_str());
        lines.map(|line| format!("{line}\n")).collect()
    };
    recordings.iter().map(of).collect()
}

/// That the player shows the state after so many rows, and how it looks.
#[track_caller]
pub fn shows(page: &mut Page, rows: &[Value], count: usize) -> Value {
    let recordings = recordings(page);
    let seen = state(page);
    assert_eq!(seen["step"], count);
    let past = &rows[..count];
    match past.last() {
        Some(row) => {
            assert_eq!(text(&seen["words"]), sentence(row, &recordings));
            assert_eq!(seen["source"], row["cells"][3], "{row}");
            let high = if seen["source"] == "" { 0.0 } else { 15.0 };
            assert!(seen["quoted"].as_f64() >= Some(high), "it is seen: {seen}");
            let x = text(&row["x"]).parse::<f64>().ok();
            assert_eq!(seen["cursor"].as_f64(), x, "{row}");
        }
        None => {
            assert!(text(&seen["words"]).starts_with("Step with Next"), "{seen}");
            assert_eq!(seen["cursor"].as_f64(), Some(0.0));
        }
    }
    assert_eq!(seen["outputs"], json!(printed(past, &recordings)));
    seen
}

fn keys_step_through_it(page: &mut Page) {
    for path in pages_of_one(page) {
        for (width, height) in SIZES {
            page.resize(width, height);
            open(page, &path);
            // On one page event by event to the end, on the others the first few.
            steps(page, if path == PAGE { usize::MAX } else { 4 });
        }
    }
}

/// Steps through the figure by keys: `most` events on from its beginning, back, to its
/// ends and beyond them.
fn steps(page: &mut Page, most: usize) {
    let rows = rows(page);
    focus(page, "button");
    page.press("Home");
    shows(page, &rows, 0);
    let most = most.min(rows.len());
    let places = state(page)["tops"].clone();
    for count in 1..=most {
        page.press("ArrowRight");
        let seen = shows(page, &rows, count);
        assert_eq!(seen["tops"], places, "something moved: {seen}");
    }
    for count in (most - 3..most).rev() {
        page.press("ArrowLeft");
        shows(page, &rows, count);
    }
    page.press("End");
    shows(page, &rows, rows.len());
    page.press("ArrowRight");
    shows(page, &rows, rows.len());
    page.press("Home");
    shows(page, &rows, 0);
    page.press("ArrowLeft");
    shows(page, &rows, 0);
}

/// What has the focus, and whether that is seen.
fn focused(page: &mut Page) -> Value {
    page.eval(
        "(() => {
            const at = document.activeElement;
            const { outlineStyle, outlineWidth } = getComputedStyle(at);
            return {
                name: at.textContent || at.ariaLabel,
                inside: at.closest('.timeline-player') !== null,
                visible: at.matches(':focus-visible') && outlineStyle !== 'none'
                    && parseFloat(outlineWidth) >= 2,
            };
        })()",
    )
}

fn the_focus_comes_and_goes(page: &mut Page) {
    open(page, PAGE);
    // The last thing before the figure that Tab reaches.
    page.eval(
        "(() => {
            const figure = document.querySelector('figure.timeline');
            const all = document.querySelectorAll('main :is(a[href], button, summary)');
            const before = Array.from(all).filter(it => it.checkVisibility()
                && figure.compareDocumentPosition(it) & Node.DOCUMENT_POSITION_PRECEDING);
            before.at(-1).focus();
        })()",
    );
    for name in ["Play", "Back", "Next", "Event"] {
        for _ in 0..3 {
            page.press("Tab");
            // A box of code that scrolls may come between.
            if focused(page)["inside"] == true {
                break;
            }
        }
        let seen = focused(page);
        assert_eq!(seen["name"], name);
        assert_eq!(seen["visible"], true, "{seen}");
    }
    let mut left = 0;
    while focused(page)["inside"] == true {
        page.press("Tab");
        left += 1;
        assert!(left < 4, "Tab does not leave the player");
    }
    let table = "document.activeElement.matches('.timeline summary')";
    assert_eq!(page.eval(table), true, "the table comes after it");
    for _ in 0..8 {
        page.press("Shift+Tab");
    }
    assert_eq!(focused(page)["inside"], false);
}

fn a_button_of_no_use_keeps_the_keys(page: &mut Page) {
    open(page, PAGE);
    let rows = rows(page);
    focus(page, "button:nth-of-type(3)");
    for _ in 0..=rows.len() {
        page.press("Enter");
    }
    shows(page, &rows, rows.len());
    let next = "document.activeElement.ariaDisabled";
    assert_eq!(page.eval(next), "true");
    let address = page.eval("location.href");
    page.press("ArrowLeft");
    shows(page, &rows, rows.len() - 1);
    assert_eq!(page.eval("location.href"), address, "the page was turned");
}

fn keys_elsewhere(page: &mut Page) {
    open(page, PAGE);
    let rows = rows(page);
    focus(page, "button");
    page.press("ArrowRight");
    focus(page, "summary");
    for key in ["ArrowDown", "ArrowUp", "Home", "End"] {
        page.press(key);
        shows(page, &rows, 1);
    }
    // Nor do they turn the page.
    let address = page.eval("location.href");
    page.press("ArrowRight");
    shows(page, &rows, 1);
    assert_eq!(page.eval("location.href"), address, "the page was turned");
}

/// The number of rows at the end of a play.
fn played(page: &mut Page) {
    page.wait_for(
        PLAYED,
        "(() => { const slider = document.querySelector('.timeline input');
            return slider.value === slider.max
                && document.querySelector('.timeline button').textContent === 'Play'; })()",
    );
}

fn it_plays_to_the_end(page: &mut Page) {
    page.resize(390, 844);
    open(page, PAGE);
    let workspace = Workspace::load(&page.site().root).expect("it was built");
    let names = recordings(page);
    let listing = workspace
        .listings()
        .find(|listing| listing.name == names[0]);
    let output = &listing.expect("a listing of the book").output;
    let output = std::fs::read_to_string(output).expect("it prints something");
    page.click(".timeline-player button");
    page.wait("document.querySelector('.timeline button').textContent === 'Pause'");
    played(page);
    let rows = rows(page);
    let seen = shows(page, &rows, rows.len());
    assert_eq!(seen["outputs"], json!([output]));
    assert_eq!(page.overflow(), [""; 0]);
}

fn by_mouse(page: &mut Page) {
    for (width, height) in SIZES {
        page.resize(width, height);
        open(page, PAGE);
        let rows = rows(page);
        let button = |nth: usize| format!(".timeline-player button:nth-of-type({nth})");
        page.click(&button(1));
        page.wait("Number(document.querySelector('.timeline input').value) > 2");
        page.click(&button(1));
        let paused = state(page);
        assert_eq!(page.text(&button(1)), "Play");
        page.eval("new Promise(done => setTimeout(done, 600))");
        assert_eq!(state(page), paused, "it went on");
        let count = paused["step"].as_u64().expect("a number");
        let count = usize::try_from(count).expect("a small one");
        page.click(&button(3));
        shows(page, &rows, count + 1);
        page.click(&button(2));
        shows(page, &rows, count);
        let low = page.eval(
            "Math.min(...Array.from(
                document.querySelectorAll('.timeline-player :is(button, input)'),
                control => control.getBoundingClientRect().height))",
        );
        assert!(
            low.as_f64() >= Some(24.0),
            "{low} px are too few for a finger"
        );
    }
}

fn goes_on_from_where_it_paused(page: &mut Page) {
    open(page, PAGE);
    let play = ".timeline-player button";
    page.click(play);
    // In the long wait, far from the event before it.
    page.wait("parseFloat(document.querySelector('.timeline .cursor')?.getAttribute('x1')) > 40");
    page.click(play);
    let paused = state(page);
    let at = paused["cursor"].as_f64().expect("a number");
    let runs =
        "document.querySelectorAll('.timeline rect.now, .timeline svg.now').length";
    assert_eq!(page.eval(runs), 0, "while time jumps nobody runs");
    assert!(page.count(".timeline line.w.now") > 0, "somebody waits");
    page.click(play);
    page.eval("new Promise(done => setTimeout(done, 300))");
    page.click(play);
    let on = state(page)["cursor"].as_f64().expect("a number");
    assert!(on > at, "it went from {at} % to {on} %");
}

/// Where the cursor was, in each frame until so many events had happened.
fn places(page: &mut Page, events: usize) -> Vec<f64> {
    page.click(".timeline-player button");
    let places = page.eval(&format!(
        "new Promise(done => {{
            const places = new Set();
            const slider = document.querySelector('.timeline input');
            const look = () => {{
                const x = document.querySelector('.timeline .cursor')?.getAttribute('x1');
                places.add(parseFloat(x ?? 0));
                if (Number(slider.value) >= {events}) {{
                    done(Array.from(places));
                }} else {{
                    requestAnimationFrame(look);
                }}
            }};
            look();
        }})"
    ));
    page.click(".timeline-player button");
    let places = places.as_array().expect("an array").iter();
    places.filter_map(Value::as_f64).collect()
}

fn it_is_still(page: &mut Page) {
    open(page, PAGE);
    let rows = rows(page);
    let at = |row: &Value| text(&row["x"]).parse::<f64>().expect("a number");
    let stops: Vec<f64> = rows.iter().map(at).collect();
    let between = |places: &[f64]| places.iter().filter(|x| !stops.contains(x)).count();
    let moving = places(page, 9);
    assert!(between(&moving) > 3, "it moves: {moving:?}");
    stillness::preferred(page, |page| {
        open(page, PAGE);
        let still = places(page, 9);
        assert_eq!(between(&still), 0, "it moves: {still:?}");
        assert!(still.len() > 1, "it steps: {still:?}");
    });
}
