//! Recorded timelines: the pictures, and the player that walks over their tables.

mod many;
mod marks;
mod player;
mod sabotage;
pub mod stillness;

use browser::{Page, Scheme, Tests};
use serde_json::Value;

/// What readers have: a phone and a wide screen.
const SIZES: [(u32, u32); 2] = [(390, 844), (1440, 900)];

pub fn tests(tests: &mut Tests) {
    tests.served("timeline::every_picture_is_drawn", every_picture_is_drawn);
    tests.served("timeline::it_needs_no_script", it_needs_no_script);
    player::tests(tests);
    marks::tests(tests);
    many::tests(tests);
    sabotage::tests(tests);
}

/// The pages with a timeline.
fn pages(page: &Page) -> Vec<String> {
    let mut pages = page.site().pages();
    pages.retain(|path| {
        let html = page.site().read(path).expect("pages() names it");
        html.contains("<figure class=\"timeline\"")
    });
    assert!(pages.len() > 2, "the book has pages with timelines");
    pages
}

/// Some of those with a single one, whose rows are all of one player. It is the same
/// player everywhere, and to step through all of a book's timelines takes long.
fn pages_of_one(page: &Page) -> Vec<String> {
    let mut pages = pages(page);
    pages.retain(|path| {
        let html = page.site().read(path).expect("pages() names it");
        html.matches("<figure class=\"timeline\"").count() == 1
    });
    assert!(pages.len() > 2, "the book has pages with one timeline");
    pages.truncate(6);
    pages
}

/// Opens a page with a timeline, the answers that hold one too, and waits for its player.
fn open(page: &mut Page, path: &str) {
    page.open(path);
    unfold(page);
    page.wait("document.querySelector('.timeline-player') !== null");
    page.wait("document.fonts.status === 'loaded'");
}

fn unfold(page: &mut Page) {
    page.eval(
        "document.querySelectorAll('details:has(figure.timeline)').forEach(answer => {
            answer.open = true; })",
    );
}

/// What is wrong with the pictures of the page that is open, and with what their tables
/// say otherwise.
fn problems(page: &mut Page) -> Vec<String> {
    let script = include_str!("timeline/picture.js");
    let found = page.eval(&format!("({script})()"));
    let found = found.as_array().expect("the script returns an array");
    let texts = found.iter().filter_map(Value::as_str);
    texts.map(str::to_owned).collect()
}

fn every_picture_is_drawn(page: &mut Page) {
    let mut found = Vec::new();
    for path in pages(page) {
        open(page, &path);
        for (width, height) in SIZES {
            page.resize(width, height);
            for scheme in Scheme::ALL {
                page.prefer(scheme);
                // As it stands before the first step.
                page.press("Home");
                let said = problems(page);
                // What the player adds must be as legible, and as narrow.
                page.eval("document.querySelector('.timeline-player input').focus()");
                page.press("End");
                let said = said.into_iter().chain(problems(page));
                let said = said.chain(page.overflow());
                let at = format!("{path} at {width} px, {}", scheme.name());
                found.extend(said.map(|what| format!("{at}: {what}")));
            }
        }
    }
    found.dedup();
    assert!(found.is_empty(), "{}", found.join("\n"));
}

fn it_needs_no_script(page: &mut Page) {
    let copy = page.site().copy().expect("the disk has room");
    let paths = pages(page);
    for path in &paths {
        let html = copy.read(path).expect("it was copied");
        copy.write(path, &without_scripts(&html))
            .expect("the disk has room");
    }
    page.turn_to(copy);
    for path in &paths {
        page.open(path);
        unfold(page);
        assert_eq!(page.eval("typeof path_to_root"), "undefined");
        assert_eq!(problems(page), [""; 0], "{path}");
        assert_eq!(page.count("figure.timeline :is(button, input)"), 0);
        let cells = "figure.timeline tbody td";
        assert!(page.count(cells) > 30, "{path} has a table");
        page.click("figure.timeline summary");
        page.wait(&format!(
            "document.querySelector('{cells}').checkVisibility()"
        ));
    }
}

pub fn without_scripts(html: &str) -> String {
    let mut kept = String::new();
    for part in html.split("<script") {
        match part.split_once("</script>") {
            Some((_, after)) if !kept.is_empty() => kept.push_str(after),
            _ => kept.push_str(part),
        }
    }
    assert!(!kept.contains("<script"), "none is left");
    // The browser itself could run scripts, and would leave out what stands for them.
    kept.replace("<noscript>", "<div>")
        .replace("</noscript>", "</div>")
}
