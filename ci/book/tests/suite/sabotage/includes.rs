//! Include directives, and what pages show of listings.

use crate::book::{Book, OPENING, PAGE};
use snapbox::str;

const LISTING: &str = "listings/ch01-parcels/examples/weighs_in_turn.rs";

#[test]
fn a_file_that_does_not_exist() {
    let book = Book::sound();
    book.edit(OPENING, "rests.rs", "rest.rs");
    book.build_fails(str![[r#"
src/ch01-parcels/README.md:21: no file listings/ch01-parcels/examples/rest.rs to include
  help: correct the path, which is relative to the page, or add the listing

"#]]);
}

#[test]
fn an_anchor_that_does_not_exist() {
    let book = Book::sound();
    book.edit(OPENING, "rs:main}}", "rs:mian}}");
    book.build_fails(str![[r#"
src/ch01-parcels/README.md:15: no anchor `mian` in listings/ch01-parcels/examples/weighs_in_turn.rs
  help: add `// ANCHOR: name` and `// ANCHOR_END: name` around the lines to show

"#]]);
}

#[test]
fn an_anchor_that_does_not_end() {
    let book = Book::sound();
    book.edit(LISTING, "// ANCHOR_END: main\n", "");
    book.build_fails(str![[r#"
src/ch01-parcels/README.md:15: no anchor `main` in listings/ch01-parcels/examples/weighs_in_turn.rs
  help: add `// ANCHOR: name` and `// ANCHOR_END: name` around the lines to show

"#]]);
}

#[test]
fn an_anchor_around_nothing() {
    let book = Book::sound();
    book.append(LISTING, "// ANCHOR: rest\n// ANCHOR_END: rest\n");
    book.edit(OPENING, "rs:main}}", "rs:rest}}");
    book.build_fails(str![[r#"
src/ch01-parcels/README.md:15: nothing between the marks of anchor `rest` in listings/ch01-parcels/examples/weighs_in_turn.rs
  help: move the marks around the lines to show

"#]]);
}

#[test]
fn line_numbers() {
    let book = Book::sound();
    book.edit(OPENING, "rs:main}}", "rs:4:6}}");
    book.build_fails(str![[r#"
src/ch01-parcels/README.md:15: line numbers (4:6) in an include of listings/ch01-parcels/examples/weighs_in_turn.rs
  help: use an anchor: line numbers go wrong silently when the listing changes

"#]]);
}

#[test]
fn a_whole_file_with_its_marks() {
    let book = Book::sound();
    book.edit(OPENING, "rs:main}}", "rs}}");
    book.build_fails(str![[r#"
src/ch01-parcels/README.md:15: listings/ch01-parcels/examples/weighs_in_turn.rs has anchors, and all of it is included, marks too
  help: name the anchor to show, `{{#… FILE:ANCHOR}}`

"#]]);
}

#[test]
fn an_include_outside_of_a_fence_is_checked_too() {
    let book = Book::sound();
    book.append(OPENING, "\n{{#include ../nowhere.md}}\n");
    book.build_fails(str![[r#"
src/ch01-parcels/README.md:24: no file src/nowhere.md to include
  help: correct the path, which is relative to the page, or add the listing

"#]]);
}

#[test]
fn an_output_typed_by_hand() {
    let book = Book::sound();
    book.append(OPENING, "\n```text\n120 g\n```\n");
    book.build_fails(str![[r#"
src/ch01-parcels/README.md:24: an output typed into the page
  help: include the file that a test compares; commands go into a `console` fence

"#]]);
}

#[test]
fn an_output_typed_into_a_fence_without_a_language() {
    let book = Book::sound();
    book.append(OPENING, "\n```\n120 g\n```\n");
    book.build_fails(str![[r#"
src/ch01-parcels/README.md:24: an output typed into the page
  help: include the file that a test compares; commands go into a `console` fence

"#]]);
}

#[test]
fn a_python_program_typed_by_hand() {
    let book = Book::sound();
    book.append(OPENING, "\n```python\nprint(120)\n```\n");
    book.build_fails(str![[r#"
src/ch01-parcels/README.md:24: a Python program typed into the page
  help: include the file that a test compares; commands go into a `console` fence

"#]]);
}

#[test]
fn an_output_that_no_page_shows() {
    let book = Book::sound();
    book.write("listings/ch01-parcels/examples/rests.out", "silence\n");
    book.build_fails(str![[r#"
src/ch01-parcels/README.md:21: `rests` prints something that no page shows
  help: include listings/ch01-parcels/examples/rests.out in a text fence below it

"#]]);
}

#[test]
fn a_listing_in_a_list() {
    let book = Book::sound();
    book.edit(
        OPENING,
        "```rust\n{{#rustdoc_include ../../listings/ch01-parcels/examples/rests.rs}}\n```\n",
        "- here\n\n  ```rust\n  {{#rustdoc_include ../../listings/ch01-parcels/examples/rests.rs}}\n  ```\n",
    );
    book.build_fails(str![[r#"
src/ch01-parcels/README.md:22: a listing's fence that does not stand at the left margin
  help: move it out of the list or quotation: it becomes a figure

"#]]);
}

#[test]
fn a_listing_that_no_page_shows() {
    let book = Book::sound();
    book.write(
        "listings/ch01-parcels/examples/lost.rs",
        "//! Is on no page.\n\nfn main() {}\n",
    );
    book.check_fails(str![[r#"
listings/ch01-parcels/examples/lost.rs: no page includes this listing
  help: show it by {{#rustdoc_include …}} in a page of src/, or delete it

"#]]);
}

#[test]
fn a_listing_without_a_sentence() {
    let book = Book::sound();
    book.edit(LISTING, "//! Weighs", "// Weighs");
    book.build_fails(str![[r#"
listings/ch01-parcels/examples/weighs_in_turn.rs:1: the first line is no `//!` sentence
  help: begin the file with `//! What the program shows.`: it becomes the caption

"#]]);
}

#[test]
fn a_listing_that_is_not_utf_8() {
    let book = Book::sound();
    book.write(LISTING, b"//! Weighs.\nfn main() {} // \xff\n");
    book.build_fails(str![[r#"
listings/ch01-parcels/examples/weighs_in_turn.rs:2: this file is not UTF-8
  help: save it again as UTF-8

"#]]);
}

#[test]
fn a_proof_mark_without_its_test() {
    let book = Book::sound();
    book.edit(PAGE, "no_parcel_is_weighed_twice)", "no_parcel_is_weighed)");
    book.build_fails(str![[r#"
src/ch01-parcels/who-weighs-them.md:4: no test `ch01::no_parcel_is_weighed` proves this
  help: is `ch01::no_parcel_is_weighed_twice` meant?

"#]]);
}

#[test]
fn a_proof_mark_that_names_nothing_near() {
    let book = Book::sound();
    book.edit(PAGE, "proof:ch01::no_parcel_is_weighed_twice", "proof:gone");
    book.build_fails(str![[r#"
src/ch01-parcels/who-weighs-them.md:4: no test `gone` proves this
  help: name it CRATE::TEST after a test in listings/CRATE…/tests or src

"#]]);
}
