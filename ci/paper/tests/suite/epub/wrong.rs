//! What is wrong is said, with page and line, and the last good file stays.

use crate::book::{Book, OPENING, SECTION};
use std::fs;
use std::path::Path;
use std::process::{Command, Output};

fn run(root: &Path, output: &Path) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_paper"));
    command.args(["epub", "--root"]).arg(root);
    command.arg("--output").arg(output);
    command.env("SOURCE_DATE_EPOCH", "1700000000");
    command.output().expect("the program can be started")
}

/// Sees that a book is refused to whose page this Markdown was added, by what is said of
/// the line `below` the first that was added; and that the file that was there stays.
#[track_caller]
fn assert_refused(page: &str, markdown: &str, below: usize, wanted: &str) {
    let book = Book::sound();
    let line = book.append(page, markdown) + below;
    let file = book.root().join("book.epub");
    fs::write(&file, "the last good one").expect("a file can be written");
    let output = run(book.root(), &file);
    let told = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(1), "{told}");
    let place = format!("{page}:{line}: ");
    assert!(told.contains(&place), "{place:?} is not in:\n{told}");
    assert!(told.contains(wanted), "{wanted:?} is not in:\n{told}");
    let kept = fs::read_to_string(&file).expect("the file is there");
    assert_eq!(kept, "the last good one");
    assert!(!file.with_extension("new").exists());
}

#[test]
fn a_sound_book_is_made() {
    let book = Book::sound();
    let file = book.root().join("a/b/book.epub");
    let output = run(book.root(), &file);
    let told = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(output.status.success(), "{output:?}");
    assert!(
        told.contains(" files, ") && told.contains("book.epub"),
        "{told}"
    );
    let first = fs::read(&file).expect("the file is there");
    run(book.root(), &file);
    let second = fs::read(&file).expect("the file is there");
    assert!(first == second, "not the same bytes");
    let opened = super::opened::Opened::new(&first);
    let package = opened.text("EPUB/package.opf");
    assert!(package.contains(">2023-11-14T22:13:20Z<"), "{package}");
}

#[test]
fn a_diagram_that_was_not_drawn() {
    let diagram = "```mermaid\nflowchart LR\n  accTitle: A\n  accDescr: B.\n  a --> b\n\
                   ```\n\nDiagram: This.";
    assert_refused(SECTION, diagram, 0, "there is no picture of this diagram");
}

#[test]
fn a_diagram_whose_picture_is_half_a_file() {
    let book = Book::sound();
    let picture = "src/ch01-parcels/diagrams/the-way-of-a-parcel.svg";
    let file = book.root().join(picture);
    let svg = fs::read_to_string(file).expect("the diagram was drawn");
    let (half, _) = svg.split_once("</text>").expect("it has words");
    book.write(picture, half);
    let output = run(book.root(), &book.root().join("book.epub"));
    let told = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(1), "{told}");
    assert!(
        told.contains(&format!("{SECTION}:26: its picture is no SVG")),
        "{told}"
    );
}

#[test]
fn a_link_that_leads_nowhere() {
    assert_refused(
        SECTION,
        "[this](nowhere.md)",
        0,
        "no page ch01-parcels/nowhere.md",
    );
    assert_refused(
        OPENING,
        "[this](#nowhere)",
        0,
        "nothing in ch01-parcels/README.md",
    );
}

#[test]
fn a_construct_that_is_not_known() {
    assert_refused(SECTION, "<div>\n\nText.", 0, "the HTML \"<div>\"");
}

#[test]
fn an_anchor_that_stands_twice() {
    let twice = "## One {#same}\n\n## Two {#same}";
    assert_refused(SECTION, twice, 2, "a second anchor #same");
}

#[test]
fn a_character_that_was_lost() {
    assert_refused(SECTION, "Lost: \u{fffd}.", 0, "U+FFFD");
    assert_refused(SECTION, "A bell: \u{7}.", 0, "U+0007");
}

#[test]
fn a_place_that_cannot_be_written() {
    let book = Book::sound();
    let output = run(book.root(), &book.root().join("book.toml/book.epub"));
    let told = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(1), "{told}");
    assert!(told.contains("name another place: --output FILE"), "{told}");
}

#[test]
fn a_date_that_is_none() {
    let book = Book::sound();
    let mut command = Command::new(env!("CARGO_BIN_EXE_paper"));
    command.args(["epub", "--root"]).arg(book.root());
    command.arg("--output").arg(book.root().join("book.epub"));
    let output = command.env("SOURCE_DATE_EPOCH", "today").output();
    let output = output.expect("the program can be started");
    let told = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(1), "{told}");
    assert!(
        told.contains("SOURCE_DATE_EPOCH=today is no time"),
        "{told}"
    );
}
