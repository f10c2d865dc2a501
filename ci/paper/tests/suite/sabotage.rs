//! What has no place on paper is said, with page and line.

use crate::book::{Book, SECTION};
use paper::parse::parse;

/// What is said of a book to whose section this Markdown was added, and the line on which
/// it begins.
fn told(markdown: &str) -> (String, usize) {
    let book = Book::sound();
    let line = book.append(SECTION, markdown);
    let problems = parse(book.root()).expect_err("this is wrong");
    let told: Vec<String> = problems.iter().map(ToString::to_string).collect();
    (told.join("\n"), line)
}

/// Sees that exactly one thing is said, of the line `below` the first that was added.
#[track_caller]
fn assert_told(markdown: &str, below: usize, wanted: &str) {
    let (told, line) = told(markdown);
    let place = format!("{SECTION}:{}: {wanted}", line + below);
    assert!(told.starts_with(&place), "{place:?} is not in:\n{told}");
    assert_eq!(told.matches(SECTION).count(), 1, "more is said:\n{told}");
}

#[test]
fn a_page_without_a_title() {
    let book = Book::sound();
    book.write(SECTION, "No title.\n");
    let problems = parse(book.root()).expect_err("this is wrong");
    assert!(
        problems[0]
            .to_string()
            .contains("does not begin with its title")
    );
}

#[test]
fn a_second_title() {
    assert_told("# Again", 0, "a second title");
}

#[test]
fn a_link_to_no_page() {
    assert_told("[this](nowhere.md)", 0, "the book has no page");
}

#[test]
fn a_link_to_no_anchor() {
    assert_told("[this](README.md#nowhere)", 0, "nothing in ch01-parcels");
}

#[test]
fn a_link_out_of_the_pages() {
    assert_told("[this](../../Cargo.toml)", 0, "the link to");
}

#[test]
fn a_proof_that_does_not_exist() {
    assert_told("[so](proof:ch01::nothing)", 0, "no test `ch01::nothing`");
}

#[test]
fn unknown_html() {
    assert_told("<div class=\"box\">\n\nText.", 0, "the HTML \"<div class=");
    assert_told("One<br>two.", 0, "the HTML \"<br>\"");
    let details = "<details><summary>A <b>hint</b></summary>";
    assert_told(details, 0, &format!("the HTML {details:?}"));
}

#[test]
fn a_picture() {
    assert_told("![A ship](ship.png)", 0, "the picture \"ship.png\"");
}

#[test]
fn a_list_to_tick_off() {
    assert_told("- [ ] sail", 0, "a list to tick off");
}

#[test]
fn indented_code() {
    assert_told("Text.\n\n    let x = 1;", 2, "indented code");
}

#[test]
fn a_language_that_nobody_reads() {
    assert_told("```cobol\nSTOP RUN.\n```", 0, "`cobol` is not a language");
}

#[test]
fn an_anchor_that_the_listing_has_not() {
    let include = "../../listings/ch01-parcels/examples/weighs_in_turn.rs:sail";
    let fence = format!("```rust\n{{{{#rustdoc_include {include}}}}}\n```");
    assert_told(&fence, 1, "no anchor `sail`");
}

#[test]
fn details_without_an_end() {
    assert_told(
        "<details><summary>Hint</summary>\n\nText.",
        0,
        "<details> without an end",
    );
}

#[test]
fn an_end_of_details_without_a_beginning() {
    let (told, _) = told("</details>\n\nText.");
    assert!(told.contains("without its beginning"), "{told}");
}

#[test]
fn a_footnote_that_nothing_refers_to() {
    assert_told("[^1]: Nothing.", 0, "nothing refers to the footnote [^1]");
}

#[test]
fn a_timeline_without_a_recording() {
    assert_told(
        "```timeline rests\n```\n\nTimeline: Nothing.",
        0,
        "there is no recording of `rests`",
    );
}

#[test]
fn a_timeline_without_a_caption() {
    assert_told("```timeline rests\n```", 0, "a timeline without a caption");
}

#[test]
fn a_diagram_without_a_name() {
    assert_told(
        "```mermaid\nflowchart LR\n  a --> b\n```\n\nDiagram: This.",
        0,
        "a diagram without a name",
    );
}

#[test]
fn a_diagram_that_nobody_has_drawn() {
    assert_told(
        "```mermaid\nflowchart LR\n  accTitle: New\n  accDescr: New.\n  a --> b\n```\n\n\
         Diagram: This.",
        0,
        "there is no picture of this diagram as it is",
    );
}

#[test]
fn an_include_outside_of_a_fence() {
    assert_told(
        "{{#include ../../listings/ch01-parcels/examples/rests.rs}}",
        0,
        "an include outside of a fence",
    );
}

#[test]
fn every_problem_of_the_book_is_said_at_once() {
    let (told, _) = told("[a](nowhere.md)\n\n![b](b.png)");
    assert_eq!(told.matches(SECTION).count(), 2, "{told}");
}
