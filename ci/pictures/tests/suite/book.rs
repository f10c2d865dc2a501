//! The pictures beside the pages.

use crate::drawn::root;
use listings::diagrams;
use listings::pages::Page;
use pictures::book::{Drawn, draw};
use std::fs;
use std::path::Path;
use tempfile::TempDir;

const PAGE: &str = "src/ch01-parcels/scales.md";
const DIAGRAM: &str = "# Scales\n\n```mermaid\nflowchart LR\n  accTitle: The way of a \
                       parcel\n  accDescr: From the desk to the scale.\n  desk --> \
                       scale\n```\n\nDiagram: The scale comes last.\n";
const PICTURE: &str = "src/ch01-parcels/diagrams/the-way-of-a-parcel.svg";

/// A book of one page.
fn book(page: &str) -> TempDir {
    let book = tempfile::tempdir().expect("a folder");
    put(book.path(), PAGE, page);
    book
}

fn put(root: &Path, file: &str, text: &str) {
    let file = root.join(file);
    fs::create_dir_all(file.parent().expect("a folder")).expect("a folder");
    fs::write(file, text).expect("a file");
}

fn drawn(book: &TempDir, check: bool) -> Drawn {
    draw(book.path(), check).unwrap_or_else(|problems| panic!("{problems:?}"))
}

#[test]
fn every_picture_of_the_book_is_what_is_drawn_now() {
    let root = root();
    let drawn = draw(&root, true).unwrap_or_else(|problems| panic!("{problems:?}"));
    assert!(drawn.diagrams >= 12, "{drawn:?}");
    let way_out = "draw them: `cargo book draw`";
    assert!(drawn.changed.is_empty(), "{way_out}: {:?}", drawn.changed);
    assert!(drawn.removed.is_empty(), "{way_out}: {:?}", drawn.removed);
}

#[test]
fn a_picture_is_drawn_once_and_again_when_its_diagram_changes() {
    let book = book(DIAGRAM);
    let picture = book.path().join(PICTURE);
    assert_eq!(drawn(&book, true).changed.len(), 1);
    assert!(!picture.exists(), "a check writes nothing");
    assert_eq!(drawn(&book, false).changed.len(), 1);
    assert_eq!(drawn(&book, true).changed.len(), 0);
    let svg = fs::read_to_string(&picture).expect("it was drawn");
    assert!(
        svg.contains(">desk</text>") && svg.contains("desk --&gt; scale"),
        "{svg}"
    );

    put(book.path(), PAGE, &DIAGRAM.replace("desk", "van"));
    assert_eq!(drawn(&book, true).changed.len(), 1);
    let page = Page::read(&book.path().join(PAGE)).expect("the page");
    assert!(diagrams::picture(&page, &page.fences[0]).is_none());
    drawn(&book, false);
    assert!(diagrams::picture(&page, &page.fences[0]).is_some());
}

#[test]
fn a_picture_without_a_diagram_is_removed() {
    let book = book(DIAGRAM);
    drawn(&book, false);
    put(book.path(), PAGE, &DIAGRAM.replace("way of", "weight of"));
    let done = drawn(&book, false);
    assert_eq!(done.removed.len(), 1);
    assert!(!book.path().join(PICTURE).exists());
}

#[test]
fn a_broken_diagram_is_named_by_page_and_line_and_nothing_is_written() {
    let book = book(&DIAGRAM.replace("desk --> scale", "desk --> --> scale"));
    let sound = DIAGRAM.replace("parcel", "letter");
    put(book.path(), "src/ch01-parcels/post.md", &sound);
    let problems = draw(book.path(), false).expect_err("a broken diagram");
    let said = problems.iter().map(ToString::to_string).collect::<String>();
    assert!(said.starts_with(&format!("{PAGE}:7: ")), "{said}");
    assert!(!book.path().join("src/ch01-parcels/diagrams").exists());
}
