//! What a reader sees of a run without looking for it.

use super::{end, endings, press, run};
use crate::timeline::stillness;
use browser::{Page, Tests};
use serde_json::json;

pub fn tests(tests: &mut Tests) {
    tests.served("run::a_double_click_is_one_press", double_click);
    tests.served("run::it_comes_into_view", comes_into_view);
    tests.served("run::a_closed_answer_stays_closed", closed_answer);
}

fn double_click(page: &mut Page) {
    endings(page);
    let name = "waits_in_real_time";
    page.eval(&format!(
        "(() => {{
            const button = document.querySelector(
                '[data-listing={name}] .listing-run-button');
            button.click();
            button.click();
        }})()"
    ));
    let said = end(page, name);
    assert!(said.ends_with("the same as printed"), "{said}");
}

/// Puts the button of a listing at the window's lower edge.
fn at_the_edge(page: &mut Page, name: &str) {
    let button = json!(format!("[data-listing={name}] .listing-run-button"));
    page.eval(&format!(
        "document.querySelector({button})
            .scrollIntoView({{ block: 'end', behavior: 'instant' }})"
    ));
    let below = page.eval(&format!(
        "innerHeight - document.querySelector({button}).getBoundingClientRect().bottom"
    ));
    assert!(below.as_f64() < Some(40.0), "{below} px are below it");
}

fn comes_into_view(page: &mut Page) {
    endings(page);
    let name = "ends_well";
    let seen = format!(
        "document.querySelector('[data-listing={name}] .run-end')
            ?.getBoundingClientRect().bottom <= innerHeight"
    );
    at_the_edge(page, name);
    press(page, name);
    page.wait(&seen);
    stillness::preferred(page, |page| {
        page.open("index.html");
        at_the_edge(page, name);
        run(page, name);
        assert_eq!(page.eval(&seen), true, "it is there at once");
    });
}

fn closed_answer(page: &mut Page) {
    page.open("ch01-why-async-exists/pitfalls.html");
    let name = "created_first_awaited_later";
    let said = run(page, name);
    assert!(said.ends_with("the same as in the answer"), "{said}");
    page.eval(
        "document.querySelectorAll('main details').forEach(it => { it.open = true; })",
    );
    let said = run(page, name);
    assert!(said.ends_with("the same as printed"), "{said}");
}
