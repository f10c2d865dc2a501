//! What keeps a PDF from being made is said, and the last good file stays.

use crate::book::{Book, SECTION};
use paper::parse::parse;
use paper::pdf::pdf;
use std::fs;
use std::process::{Command, Output};

/// What is said of a book whose section has this Markdown, too.
fn told(markdown: &str) -> (String, usize) {
    let book = Book::sound();
    let line = book.append(SECTION, markdown);
    let document = parse(book.root()).expect("it can be read");
    let problems = pdf(&document, &|_| {}).expect_err("this is wrong");
    let told = problems
        .into_iter()
        .map(|it| it.relative_to(book.root()).to_string());
    (told.collect::<Vec<_>>().join("\n"), line)
}

/// Runs the program that `cargo book pdf` runs.
fn run(book: &Book) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_paper"));
    command.arg("pdf").arg("--root").arg(book.root());
    command
        .arg("--output")
        .arg(book.root().join("paper/book.pdf"));
    command.output().expect("the program starts")
}

#[test]
fn a_character_that_no_face_has() {
    let (told, line) = told("Text.\n\nA ship called 漢.");
    let place = format!("{SECTION}:{}: the character '漢' (U+6F22)", line + 2);
    assert!(told.starts_with(&place), "{told}");
}

#[test]
fn a_character_in_code_that_no_face_has() {
    let (told, line) = told("```console\n$ echo 漢\n```");
    let place = format!("{SECTION}:{}: the character '漢'", line + 1);
    assert!(told.starts_with(&place), "{told}");
}

#[test]
fn a_sound_book_is_a_file_and_a_broken_one_leaves_it() {
    let book = Book::sound();
    let output = run(&book);
    let wrong = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.success(), "{wrong}");
    let file = book.root().join("paper/book.pdf");
    let good = fs::read(&file).expect("the PDF is there");
    assert!(good.starts_with(b"%PDF-"));

    book.append(SECTION, "[nowhere](nowhere.md)");
    let output = run(&book);
    let wrong = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(1));
    assert!(wrong.contains(&format!("{SECTION}:")), "{wrong}");
    assert!(fs::read(&file).expect("the PDF is still there") == good);
    let beside = fs::read_dir(book.root().join("paper")).expect("a folder");
    assert_eq!(beside.count(), 1, "something is left over");
}

#[test]
fn a_file_that_cannot_be_written() {
    let book = Book::sound();
    fs::create_dir_all(book.root().join("paper/book.pdf")).expect("a folder");
    let output = run(&book);
    let wrong = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(1));
    assert!(wrong.contains("book.pdf: cannot be written"), "{wrong}");
}
