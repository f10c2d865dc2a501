//! What can be done with code.

use browser::{Page, Tests};
use serde_json::json;

pub fn tests(tests: &mut Tests) {
    tests.everywhere("code::copy_copies_what_the_page_shows", copies);
}

fn copies(page: &mut Page) {
    let pages = page.site().pages();
    let path = pages.iter().find(|path| {
        let html = page.site().read(path).expect("pages() names it");
        html.contains("<figure class=\"listing\"")
    });
    page.open(path.expect("a page of the book shows a listing"));
    let figure =
        page.eval("document.querySelector('figure.listing:has(.listing-copy)').id");
    let figure = format!("figure#{}", figure.as_str().expect("a listing has an id"));
    let code = page.text(&format!("{figure} .listing-code code"));
    assert!(code.contains("fn "), "{figure} shows code: {code}");
    let button = format!("{figure} .listing-copy");
    page.click(&button);
    let label = format!("document.querySelector({}).innerText", json!(button));
    page.wait(&format!("{label} === 'Copied'"));
    assert_eq!(page.clipboard().trim_end(), code.trim_end());
    page.wait(&format!("{label} === 'Copy'"));
}
