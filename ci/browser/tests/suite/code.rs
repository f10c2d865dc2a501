//! What can be done with code.

use browser::{Page, Scheme, Tests};
use serde_json::json;

pub fn tests(tests: &mut Tests) {
    tests.everywhere("code::copy_copies_what_the_page_shows", copies);
    tests.everywhere("code::hidden_lines_are_a_key_away", shows_hidden_lines);
    tests.served("code::copied_commands_can_be_typed", copies_commands);
    tests.served(
        "code::without_a_clipboard_it_is_copied_too",
        copies_over_http,
    );
    tests.served("code::it_comes_in_its_colours", comes_in_colours);
}

/// Opens a page with a listing of which lines are hidden, and says where it stands.
fn open_listing(page: &mut Page) -> String {
    let pages = page.site().pages();
    let path = pages.iter().find(|path| {
        let html = page.site().read(path).expect("pages() names it");
        html.contains("<figure class=\"listing\"") && html.contains("hide-boring")
    });
    page.open(path.expect("a page of the book shows a part of a listing"));
    let figure = page.eval(
        "document.querySelector('figure.listing:has(.listing-hidden):has(.listing-copy)').id",
    );
    format!("figure#{}", figure.as_str().expect("a listing has an id"))
}

fn copies(page: &mut Page) {
    let figure = open_listing(page);
    let code = page.text(&format!("{figure} .listing-code code"));
    assert!(code.contains("fn "), "{figure} shows code: {code}");
    let button = format!("{figure} .listing-copy");
    page.click(&button);
    let label = format!("document.querySelector({}).innerText", json!(button));
    page.wait(&format!("{label} === 'Copied'"));
    assert_eq!(page.clipboard().trim_end(), code.trim_end());
    page.wait(&format!("{label} === 'Copy'"));
}

/// Puts the focus on an element, as Tab does in the end.
fn focus(page: &mut Page, selector: &str) {
    page.eval(&format!(
        "document.querySelector({}).focus()",
        json!(selector)
    ));
}

fn shows_hidden_lines(page: &mut Page) {
    let figure = open_listing(page);
    let (code, button) = (
        format!("{figure} .listing-code code"),
        format!("{figure} .listing-hidden"),
    );
    let part = page.text(&code);
    let named = |page: &mut Page, word: &str| {
        let label = format!("document.querySelector({}).ariaLabel", json!(button));
        page.wait(&format!("{label}.startsWith('{word}: ')"));
        assert_eq!(page.text(&button), word);
    };
    named(page, "Whole file");
    focus(page, &button);
    page.press("Enter");
    named(page, "This part");
    let whole = page.text(&code);
    assert!(
        whole.len() > part.len() && whole.contains("fn main"),
        "{whole}"
    );
    let said = page.text(".code-said");
    assert_eq!(said, "All lines are shown");

    page.click(&format!("{figure} .listing-copy"));
    page.wait("document.querySelector('.code-said').innerText === 'Copied'");
    assert_eq!(page.clipboard().trim_end(), whole.trim_end());

    focus(page, &button);
    page.press("Space");
    named(page, "Whole file");
    assert_eq!(page.text(&code), part);
}

/// Opens a page of a spoilt copy, on which this stands and is all the code there is.
fn open_with(page: &mut Page, html: &str) {
    let copy = page.site().copy().expect("the site can be copied");
    let path = "how-to-read.html";
    let text = copy.read(path).expect("the book has this page");
    let (before, after) = text.split_once("</main>").expect("a page has a main part");
    let text = format!("{before}{html}</main>{after}");
    copy.write(path, &text).expect("the copy can be written");
    page.turn_to(copy);
    page.open(path);
}

fn copies_commands(page: &mut Page) {
    open_with(
        page,
        "<pre><code class=\"language-console\"><span class=\"prompt\">$ </span>cargo run \\\n    \
         --example x\n<span class=\"output\">hello</span>\n<span class=\"prompt\">$ \
         </span>cargo test\n</code></pre>",
    );
    page.click("main pre:has(.prompt) .listing-copy");
    page.wait("document.querySelector('.code-said').innerText === 'Copied'");
    assert_eq!(
        page.clipboard(),
        "cargo run \\\n    --example x\ncargo test"
    );
}

fn copies_over_http(page: &mut Page) {
    let figure = open_listing(page);
    page.eval("Object.defineProperty(navigator, 'clipboard', { value: undefined }), 0");
    let code = page.text(&format!("{figure} .listing-code code"));
    let button = format!("{figure} .listing-copy");
    page.click(&button);
    page.wait("document.querySelector('.code-said').innerText === 'Copied'");
    let focused = format!("document.activeElement.matches({})", json!(button));
    assert_eq!(page.eval(&focused), json!(true), "the focus went elsewhere");
    assert_eq!(page.clipboard().trim_end(), code.trim_end());
}

fn comes_in_colours(page: &mut Page) {
    let colours = |page: &mut Page| {
        let found = page.eval(
            "(() => { const code = document.querySelector('.listing-code code'); \
             const of = it => getComputedStyle(it).color; \
             return [of(code), of(code.querySelector('.k')), of(code.querySelector('.t'))]; })()",
        );
        let found = found.as_array().expect("three colours").clone();
        let alike =
            found[0] == found[1] || found[1] == found[2] || found[0] == found[2];
        assert!(!alike, "{found:?}");
        found
    };
    let pages = page.site().pages();
    let path = pages
        .iter()
        .find(|path| path.ends_with("ch01-why-async-exists/index.html"));
    let path = path.expect("the first chapter").clone();
    page.open(&path);
    let light = colours(page);
    page.prefer(Scheme::Dark);
    page.open(&path);
    assert_ne!(colours(page), light);
}
