//! A table that disagrees with its picture is seen.

use super::{open, problems};
use browser::{Page, Tests};

const PAGE: &str = "ch01-why-async-exists/index.html";

/// What is spoilt, what in the page, by what, and what is then said.
const SPOILT: [(&str, &str, &str, &str); 7] = [
    (
        "a_row_is_missing",
        "<tr data-step=\"11\"",
        "<tr data-lost=\"11\"",
        "no row says what the picture shows at step 11",
    ),
    (
        "a_row_prints_something_else",
        "<samp>0 s  harbour  14 km/h</samp>",
        "<samp>0 s  harbour  15 km/h</samp>",
        "no row prints \"0 s  harbour  14 km/h\"",
    ),
    (
        "a_row_is_another_task_s",
        "<td>0 s</td><td>main</td>",
        "<td>0 s</td><td>report</td>",
        "is \"report\"’s, and the lane is \"main",
    ),
    (
        "a_row_lies_elsewhere",
        "<tr data-step=\"6\" data-at=\"200\" data-x=\"8.4\"",
        "<tr data-step=\"6\" data-at=\"200\" data-x=\"9.4\"",
        "step 6 is drawn at 8.4 %, and its row says 9.4 %",
    ),
    (
        "a_lane_lost_its_name",
        "<text class=\"n up\"",
        "<text class=\"n up\" display=\"none\"",
        "the lane of \"main\" shows no name",
    ),
    (
        "an_output_leaves_the_picture",
        "<text class=\"o\" x=\"9.5%\"",
        "<text class=\"o\" x=\"95%\"",
        "leaves the picture by ",
    ),
    (
        "a_word_is_too_pale",
        "<text class=\"o\" x=\"9.5%\"",
        "<text class=\"o pale\" x=\"9.5%\"",
        "has a contrast of ",
    ),
];

pub fn tests(tests: &mut Tests) {
    for (name, what, by, said) in SPOILT {
        tests.served(&format!("timeline::sabotage::{name}"), move |page| {
            is_seen(page, what, by, said);
        });
    }
}

fn is_seen(page: &mut Page, what: &str, by: &str, said: &str) {
    let copy = page.site().copy().expect("the disk has room");
    let html = copy.read(PAGE).expect("the book has this page");
    let start = html.find("<figure class=\"timeline\"").expect("it has one");
    let (before, figure) = html.split_at(start);
    let spoilt = figure.replacen(what, by, 1);
    assert_ne!(figure, spoilt, "the figure has {what}");
    copy.write(PAGE, &format!("{before}{spoilt}"))
        .expect("the disk has room");
    page.turn_to(copy);
    open(page, PAGE);
    // Only a script may bring a style: the page's policy forbids it in the HTML.
    page.eval(
        "document.querySelectorAll('.pale').forEach(text => {
            text.style.fill = 'var(--rule)'; })",
    );
    let found = problems(page);
    let seen = found.iter().any(|problem| problem.contains(said));
    assert!(seen, "{found:#?}");
}
