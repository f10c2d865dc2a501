//! What surrounds the text: by keyboard, by mouse, and without a script.

use crate::timeline::without_scripts;
use browser::{Access, Page, Tests};
use serde_json::json;
use std::collections::BTreeSet;

const OPENING: &str = "ch01-why-async-exists/index.html";
const PAGE: &str = "ch01-why-async-exists/what-runs-at-the-same-time.html";
const WITH_DIAGRAM: &str = "ch01-why-async-exists/what-does-blocking-block.html";

/// The most presses of Tab that lie before the text, without the skip link.
const STOPS: usize = 6;

const BUTTON: &str = "button.bar-contents";
const SHOWN: &str = "document.querySelector('.contents').checkVisibility()";
const EXPANDED: &str =
    "document.querySelector('button.bar-contents').ariaExpanded === 'true'";
const ON_BUTTON: &str = "document.activeElement.matches('button.bar-contents')";
const ON_ENTRY: &str =
    "document.activeElement.matches('.contents [aria-current=page]')";

pub fn tests(tests: &mut Tests) {
    tests.everywhere("shell::contents_on_a_phone", contents_on_a_phone);
    tests.everywhere("shell::contents_on_a_desk", contents_on_a_desk);
    tests.served("shell::the_way_to_the_text_is_short", way_to_the_text);
    tests.served("shell::no_key_acts_on_the_page_alone", no_single_keys);
    tests.everywhere("shell::without_a_script", without_a_script);
    tests.everywhere("shell::the_ways_lead_on_and_back", ways);
    tests.served("shell::the_ways_lead_through_the_book", to_the_end);
    tests.served("shell::a_section_can_be_linked_to", sections);
    tests.everywhere("shell::a_long_page_comes_in_pieces", in_pieces);
    tests.served("shell::who_comes_back_finds_the_place", place_is_kept);
    tests.served("shell::answers_are_open_on_paper", on_paper);
    tests.served("shell::the_focus_is_seen_everywhere", focus_is_seen);
}

#[track_caller]
fn holds(page: &mut Page, condition: &str) {
    assert_eq!(page.eval(condition), true, "{condition}");
}

/// A sheet over the text, opened and closed by keys and by mouse.
fn contents_on_a_phone(page: &mut Page) {
    page.resize(390, 844);
    page.open(PAGE);
    holds(page, &format!("!{SHOWN} && !({EXPANDED})"));
    page.eval(&format!("document.querySelector('{BUTTON}').focus()"));
    page.press("Enter");
    page.wait(&format!("{SHOWN} && {EXPANDED} && {ON_ENTRY}"));
    // No key leads into the text behind it.
    for keys in ["Shift+Tab", "Tab", "Tab", "Tab"] {
        page.press(keys);
        holds(page, "!document.activeElement.closest('.content')");
    }
    page.press("Escape");
    page.wait(&format!("!{SHOWN} && !({EXPANDED}) && {ON_BUTTON}"));
    // By mouse; beside it lies the text.
    page.click(BUTTON);
    page.wait(SHOWN);
    page.eval("document.elementFromPoint(380, 500).click()");
    page.wait(&format!("!{SHOWN}"));
    page.click(BUTTON);
    page.wait(SHOWN);
    page.click(".on-this-page a");
    page.wait(&format!("!{SHOWN} && location.hash"));
    page.click(BUTTON);
    page.wait(SHOWN);
    page.click(".contents .chapter ol a[href$='pitfalls.html']");
    page.wait("document.querySelector('h1')?.textContent === 'Pitfalls'");
    page.wait(&format!("!{SHOWN}"));
}

/// Beside the text, until the reader closes them; that is remembered.
fn contents_on_a_desk(page: &mut Page) {
    page.resize(1440, 900);
    page.open(PAGE);
    holds(page, &format!("{SHOWN} && {EXPANDED}"));
    page.click(BUTTON);
    holds(page, &format!("!{SHOWN} && !({EXPANDED})"));
    page.reload();
    holds(page, &format!("!{SHOWN} && !({EXPANDED})"));
    page.open(OPENING);
    holds(page, &format!("!{SHOWN}"));
    page.eval(&format!("document.querySelector('{BUTTON}').focus()"));
    page.press("Space");
    page.wait(&format!("{SHOWN} && {EXPANDED} && {ON_ENTRY}"));
    page.reload();
    holds(page, &format!("{SHOWN} && {EXPANDED}"));
    // The text lies between them and the page's own contents, and over neither.
    holds(
        page,
        "(() => { const at = what => document.querySelector(what).getBoundingClientRect(); \
         return at('.contents').right <= at('main').left \
             && at('main').right <= at('.on-this-page').left; })()",
    );
}

fn way_to_the_text(page: &mut Page) {
    for width in [390, 1440] {
        page.resize(width, 844);
        page.open(PAGE);
        page.press("Tab");
        holds(page, "document.activeElement.matches('.skip')");
        page.press("Enter");
        page.wait("location.hash === '#text'");
        page.press("Tab");
        holds(page, "!!document.activeElement.closest('main')");
        page.open(OPENING);
        let mut stops = Vec::new();
        loop {
            page.press("Tab");
            if page.eval("!!document.activeElement.closest('main')") == true {
                break;
            }
            stops.push(page.eval("document.activeElement.outerHTML"));
            assert!(stops.len() <= STOPS, "at {width} px: {stops:#?}");
        }
        assert!(stops.len() >= 4, "the bar is passed on the way: {stops:#?}");
    }
}

fn no_single_keys(page: &mut Page) {
    page.open(PAGE);
    let state = "[location.href, document.title, document.documentElement.className, \
                 document.activeElement.localName, \
                 document.querySelectorAll('dialog[open]').length]";
    let before = page.eval(state);
    // The slash last: one of the browsers has a use for it.
    for key in ["s", "S", "h", "?", "ArrowLeft", "ArrowRight", "Escape", "/"] {
        page.press(key);
        assert_eq!(page.eval(state), before, "{key}");
    }
}

fn without_a_script(page: &mut Page) {
    let copy = page.site().copy().expect("the disk has room");
    for path in [PAGE, WITH_DIAGRAM] {
        let html = copy.read(path).expect("it is a page");
        copy.write(path, &without_scripts(&html))
            .expect("the disk has room");
    }
    page.turn_to(copy);
    for (width, height) in [(390, 844), (1440, 900)] {
        page.resize(width, height);
        page.open(PAGE);
        holds(page, SHOWN);
        holds(
            page,
            "!document.querySelector('button.bar-contents').checkVisibility() \
             && !document.querySelector('.bar-theme').checkVisibility()",
        );
        page.click("a.bar-contents");
        page.wait("document.querySelector('#book-contents').matches(':target')");
        page.click(".contents a[href$='what-does-blocking-block.html']");
        // The picture, and not the words that say the same.
        page.wait(
            "document.querySelector('.diagram-still')?.clientHeight > 200 \
             && document.querySelector('.diagram-alternative').clientHeight < 2",
        );
        holds(
            page,
            "document.querySelector('.diagram-still text').textContent \
             === 'Operating system'",
        );
        holds(page, "document.body.scrollWidth <= innerWidth");
    }
    // It follows the system by itself.
    page.prefer(browser::Scheme::Dark);
    holds(
        page,
        "getComputedStyle(document.documentElement).backgroundColor === 'rgb(28, 28, 27)'",
    );
    holds(
        page,
        "getComputedStyle(document.querySelector('.diagram-still text')).fill \
         === 'rgb(218, 214, 205)'",
    );
}

fn ways(page: &mut Page) {
    page.open("how-to-read.html");
    let next = ".way-next";
    holds(
        page,
        "document.querySelector('.way-next').textContent \
         === 'Next, chapter 1: Why async exists'",
    );
    for (way, place) in [(next, "1"), (next, "2"), (".way:not(.way-next)", "1")] {
        page.click(way);
        // Not before all is in its place: a click could miss the next way.
        page.wait(&format!(
            "!document.querySelector('.grows') \
             && document.querySelector('.place')?.textContent.includes('Page {place} of')"
        ));
    }
}

/// From the first page to the last over every other, as their links say.
fn to_the_end(page: &mut Page) {
    let pages = page.site().pages();
    let mut pages: BTreeSet<String> = pages.into_iter().collect();
    pages.remove("404.html");
    let base = page.site().base(page.access());
    let mut at = base.join("index.html").expect("the first page");
    loop {
        let path = base.make_relative(&at).expect("a page of the site");
        assert!(pages.remove(&path), "the ways lead to {path} again");
        let html = page.site().read(&path).expect("it is one of them");
        let Some((_, way)) = html.split_once("<a class=\"way way-next\"") else {
            break;
        };
        let (_, to) = way.split_once("href=\"").expect("it leads somewhere");
        let (to, _) = to.split_once('"').expect("it is quoted");
        at = at.join(to).expect("an address");
    }
    assert_eq!(pages, BTreeSet::new(), "no way leads there");
}

fn sections(page: &mut Page) {
    page.open(OPENING);
    let links = page.count("main .section-link");
    assert_eq!(links, page.count("main :is(h2, h3)"));
    assert_eq!(
        page.eval("document.querySelector('.section-link').ariaLabel"),
        "Link to this section: Who was waiting?"
    );
    page.click(".section-link");
    page.wait("document.querySelector('h2').matches(':target')");
    // Neither under the bar nor far below it.
    let top = "document.querySelector('h2').getBoundingClientRect().top";
    page.wait(&format!("{top} > 48 && {top} < 120"));
}

/// Notes in each page that is opened how many parts are still to come, whenever that
/// changes; and prints the page at once where the address asks for it.
const WATCH: &str = "() => {
    window.left = [0];
    new MutationObserver(() => {
        const left = document.querySelectorAll('.later').length;
        if (left !== window.left.at(-1)) {
            window.left.push(left);
        }
        if (left && location.search === '?print') {
            dispatchEvent(new Event('beforeprint'));
        }
    }).observe(document, { subtree: true, attributeFilter: ['class'] });
}";

/// As a reader opens it, who waits.
fn watched(page: &mut Page, path: &str) -> Vec<u64> {
    page.load(path);
    page.wait("!document.querySelector('.grows')");
    let left = page.eval("window.left");
    serde_json::from_value(left).expect("numbers")
}

fn in_pieces(page: &mut Page) {
    page.resize(390, 844);
    let watch = json!({ "functionDeclaration": WATCH });
    let watch = page.call("script.addPreloadScript", watch);
    let watch = watch.expect("the browser runs it")["script"].clone();
    let left = watched(page, PAGE);
    assert!(left.len() > 4, "{left:?}");
    assert!(
        left[1..].is_sorted_by(|before, after| before > after),
        "{left:?}"
    );
    assert_eq!(left.last(), Some(&0));
    // Whoever prints does not wait, and whoever comes to a place sees it at once.
    let printed = watched(page, &format!("{PAGE}?print"));
    assert!(printed.len() == 3 && printed[2] == 0, "{printed:?}");
    let place = page.eval("Array.from(document.querySelectorAll('main h2')).at(-1).id");
    let place = place.as_str().expect("a section has an id");
    assert_eq!(watched(page, &format!("{PAGE}#{place}")), [0]);
    holds(page, "scrollY > innerHeight");
    page.call("script.removePreloadScript", json!({ "script": watch }))
        .expect("the browser forgets it");
}

fn place_is_kept(page: &mut Page) {
    page.resize(390, 844);
    page.open(PAGE);
    page.eval("scrollTo(0, document.documentElement.scrollHeight / 2)");
    let place = page.eval("scrollY");
    page.reload();
    page.wait(&format!("Math.abs(scrollY - {place}) < 2"));
    page.click(".way-next");
    page.wait("scrollY === 0");
    page.eval("history.back()");
    page.wait(&format!("scrollY > {place} - 2"));
}

fn on_paper(page: &mut Page) {
    let pages = page.site().pages();
    let answers = pages.iter().find(|path| {
        let html = page.site().read(path).expect("it is listed");
        html.contains("<summary>Answer")
    });
    page.open(answers.expect("a page asks for a prediction"));
    let answer = "document.querySelector('blockquote + details')";
    holds(page, &format!("!{answer}.open"));
    page.eval("dispatchEvent(new Event('beforeprint'))");
    holds(page, &format!("{answer}.open"));
    page.eval("dispatchEvent(new Event('afterprint'))");
    holds(page, &format!("!{answer}.open"));
}

/// Whatever Tab leads to shows that it has the focus.
fn focus_is_seen(page: &mut Page) {
    assert_eq!(page.access(), Access::Served);
    for path in [PAGE, "how-to-read.html"] {
        page.open(path);
        // Fewer than there are: behind the last lies the browser itself.
        let controls = page.count("a[href], button, summary");
        for stop in 0..controls.min(40) - 8 {
            page.press("Tab");
            let seen = page.eval(
                "(() => { const at = document.activeElement; \
                 if (at === document.body) return true; \
                 const style = getComputedStyle(at); \
                 return style.outlineStyle !== 'none' \
                     && parseFloat(style.outlineWidth) >= 2; })()",
            );
            let what = page.eval("document.activeElement.outerHTML.slice(0, 120)");
            assert_eq!(seen, true, "{path}, stop {stop}: {what}");
        }
    }
}
