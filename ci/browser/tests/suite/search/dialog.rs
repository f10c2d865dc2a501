//! The dialog by keys and by mouse, on a phone and on a desk, and where a part of the
//! index is missing.

use super::{PAGE, open};
use browser::{Page, Scheme, Tests};

const SIZES: [(u32, u32); 3] = [(320, 640), (390, 844), (1440, 900)];
const FIELD: &str = "dialog.search input";
const COUNT: &str = ".search-count";
const CLOSED: &str = "!document.querySelector('dialog.search[open]')";

pub fn tests(tests: &mut Tests) {
    tests.everywhere("search::dialog::keys_alone_lead_to_a_listing", keys_alone);
    tests.served("search::dialog::keys_wait_for_the_answer", keys_wait);
    tests.served("search::dialog::a_late_answer_changes_nothing", late_answer);
    tests.everywhere("search::dialog::a_mouse_leads_to_a_section", a_mouse);
    tests.served(
        "search::dialog::what_is_found_is_said_and_marked",
        said_and_marked,
    );
    tests.served("search::dialog::nothing_sticks_out", nothing_sticks_out);
    tests.served(
        "search::dialog::nothing_is_loaded_before",
        nothing_is_loaded_before,
    );
    tests.served(
        "search::dialog::a_part_that_is_missing_is_said",
        a_missing_part,
    );
    tests.served("search::dialog::code_that_is_missing_is_said", missing_code);
    tests.served(
        "search::dialog::without_an_index_there_is_no_button",
        no_index,
    );
}

#[track_caller]
fn focus_is(page: &mut Page, selector: &str) {
    page.wait(&format!("document.activeElement?.matches('{selector}')"));
}

/// Types a query, and waits for the answer to the whole of it.
#[track_caller]
fn ask(page: &mut Page, query: &str) {
    page.type_text(query);
    page.wait("document.querySelector('.search-results[aria-busy=false]')");
}

/// From now on, the answers to queries that a regular expression matches come late, as
/// on a slow machine; once one of them has had its time, `late` is true.
fn delay(page: &mut Page, queries: &str) {
    page.eval(&format!(
        "(bookSearch.find = (find => async query => {{ \
             if ({queries}.test(query)) {{ \
                 await new Promise(done => setTimeout(done, 1000)); \
                 setTimeout(() => {{ window.late = true; }}, 100); \
             }} \
             return find(query); \
         }})(bookSearch.find), 0)"
    ));
}

/// What the reader types before anything is loaded is not lost.
fn keys_alone(page: &mut Page) {
    page.open("ch01-why-async-exists/index.html");
    page.press("Control+k");
    focus_is(page, FIELD);
    page.type_text("gale_read_in");
    page.wait("document.querySelector('.search-results a')");
    page.press("ArrowDown");
    focus_is(page, ".search-results li:first-child a");
    page.press("ArrowUp");
    focus_is(page, FIELD);
    // Arrows in the field are for its text, and turn no page.
    page.press("ArrowLeft");
    page.press("Enter");
    page.wait("location.hash === '#gale_read_in_turn'");
    page.wait(CLOSED);
    // Escape gives the focus back to where it was.
    page.wait(
        "(document.querySelector('.bar-search').focus(), \
        document.activeElement.matches('.bar-search'))",
    );
    page.press("Enter");
    focus_is(page, FIELD);
    page.press("Escape");
    page.wait(CLOSED);
    focus_is(page, ".bar-search");
}

/// On a slow machine what stands there is for less than what has been typed.
fn keys_wait(page: &mut Page) {
    open(page, PAGE);
    ask(page, "lost_rep");
    delay(page, "/./");
    page.eval("document.querySelector('.search-results a').className = 'old'");
    page.type_text("ort");
    page.press("ArrowDown");
    page.press("ArrowDown");
    page.wait("!document.querySelector('.search-results .old')");
    let links = "Array.from(document.querySelectorAll('.search-results a'))";
    page.wait(&format!("{links}.indexOf(document.activeElement) === 1"));
}

/// Nor does the note that it takes long.
fn late_answer(page: &mut Page) {
    open(page, PAGE);
    ask(page, "lost_re");
    delay(page, "/^lost_rep$/");
    ask(page, "port");
    page.wait("document.querySelector('.search-results a')?.textContent.startsWith('lost_report')");
    let links =
        "Array.from(document.querySelectorAll('.search-results a'), it => it.href)";
    let found = page.eval(links);
    let said = page.text(COUNT);
    page.wait("window.late");
    assert_eq!(page.text(COUNT), said);
    assert_eq!(page.eval(links), found);
}

fn a_mouse(page: &mut Page) {
    for (width, height) in SIZES {
        page.resize(width, height);
        page.open(PAGE);
        page.click(".bar-search");
        focus_is(page, FIELD);
        ask(page, "lost_report");
        // With the excerpts, nothing more comes.
        page.wait(
            "Array.from(document.querySelectorAll('.search-excerpt'), it => it.innerText) \
             .join('|').split('|').every(Boolean)",
        );
        // One on this very page: nothing is loaded, the dialog makes way.
        let link = ".search-results a[href$='in-asyncio.html#lost_report-asyncio']";
        page.click(link);
        page.wait("location.hash === '#lost_report-asyncio'");
        page.wait(CLOSED);
        page.click(".bar-search");
        page.click(".search-field button");
        page.wait(CLOSED);
        focus_is(page, ".bar-search");
    }
}

fn said_and_marked(page: &mut Page) {
    open(page, PAGE);
    assert_eq!(page.count(".search-count[role='status']"), 1);
    ask(page, "waker");
    page.wait("document.querySelector('.search-excerpt mark')");
    let said = page.text(COUNT);
    assert!(said.contains(" results on "), "{said}");
    let first = page.text(".search-results section:first-child li:first-child");
    assert!(first.contains("where “waker” is defined"), "{first}");
    let where_ = page.text(".search-results h2");
    assert_eq!(where_, "1. Why async exists › What does blocking block?");
    let marks = page.eval(
        "Array.from(document.querySelectorAll('.search-excerpt mark'), \
         mark => mark.textContent.toLowerCase()).every(it => it.startsWith('waker'))",
    );
    assert_eq!(marks, true);
    page.press("Control+a");
    page.type_text("<xyzzy>plugh");
    page.wait(&format!(
        "document.querySelector('{COUNT}').textContent.includes('plugh”')"
    ));
    assert_eq!(page.count(".search-results li, dialog.search xyzzy"), 0);
    let said = page.text(COUNT);
    assert!(said.contains("“<xyzzy>plugh”"), "{said}");
    page.press("Control+a");
    page.press("Delete");
    page.wait(&format!("!document.querySelector('{COUNT}').textContent"));
}

fn nothing_sticks_out(page: &mut Page) {
    open(page, "how-to-read.html");
    for query in ["gale_read", "what does it block", &"x".repeat(300)] {
        page.press("Control+a");
        ask(page, query);
        page.wait(&format!("document.querySelector('{COUNT}').textContent"));
        for (width, height) in SIZES {
            page.resize(width, height);
            for scheme in Scheme::ALL {
                page.prefer(scheme);
                let out = page.eval(
                    "Array.from(document.querySelectorAll('dialog.search, dialog.search *')) \
                     .filter(it => it.scrollWidth > it.clientWidth + 1 \
                         && getComputedStyle(it).display !== 'inline' \
                         && it.localName !== 'input' \
                         || it.getBoundingClientRect().right > innerWidth + 0.5) \
                     .map(it => it.outerHTML.slice(0, 80))",
                );
                assert_eq!(out, serde_json::json!([]), "{query} at {width}");
            }
        }
    }
}

fn nothing_is_loaded_before(page: &mut Page) {
    page.open(PAGE);
    let loaded = "performance.getEntriesByType('resource') \
        .filter(it => /search\\/|assets\\/search/.test(it.name)).length";
    assert_eq!(page.eval(loaded), 0);
    open(page, PAGE);
    page.wait(&format!("({loaded}) === 3"));
}

fn a_missing_part(page: &mut Page) {
    let copy = page.site().copy().expect("the disk has room");
    for path in copy.files("search") {
        if path.starts_with("search/w") {
            copy.remove(&path).expect("it is listed");
        }
    }
    page.turn_to(copy);
    open(page, PAGE);
    page.type_text("waker");
    page.wait(&format!(
        "document.querySelector('{COUNT}').textContent.includes('could not be loaded')"
    ));
    assert!(!page.take_faults().is_empty(), "a file is missing");
}

/// The reader who tries again when the network is back gets an answer.
fn missing_code(page: &mut Page) {
    let copy = page.site().copy().expect("the disk has room");
    let code = copy.read("assets/search.js").expect("it is there");
    copy.remove("assets/search.js").expect("it is there");
    page.turn_to(copy);
    page.open(PAGE);
    page.press("Control+k");
    page.type_text("waker");
    page.wait(&format!(
        "document.querySelector('{COUNT}').textContent.includes('could not be loaded')"
    ));
    page.take_faults();
    page.site()
        .write("assets/search.js", &code)
        .expect("the disk has room");
    page.press("Escape");
    page.press("Control+k");
    page.wait("document.querySelector('.search-results a')");
    page.take_faults();
}

/// As `mdbook serve` shows it.
fn no_index(page: &mut Page) {
    let copy = page.site().copy().expect("the disk has room");
    let html = copy.read(PAGE).expect("it is a page");
    let without = html.replacen(" data-search=", " data-none=", 1);
    assert_ne!(html, without);
    copy.write(PAGE, &without).expect("the disk has room");
    page.turn_to(copy);
    page.open(PAGE);
    let shown =
        page.eval("document.querySelector('.bar-search')?.checkVisibility() ?? false");
    assert_eq!(shown, false);
}
