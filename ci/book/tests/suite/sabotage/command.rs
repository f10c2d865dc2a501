//! The command line.

use crate::book::{Book, Run};
use snapbox::str;
use std::process::Command;

#[test]
fn an_exercise_that_does_not_exist() {
    let book = Book::sound();
    book.run(&["exercise", "add_down"]).fails(str![[r#"
no exercise is named `add_down`; there are: add_up

"#]]);
}

#[test]
fn the_exercises_are_listed_when_none_is_named() {
    Book::sound().run(&["exercise"]).prints(str![[r#"
add_up                           listings/ch01-parcels/exercises/add_up/start.rs

Change a start.rs, then: cargo book exercise NAME

"#]]);
}

#[test]
fn outside_of_a_book() {
    let nowhere = tempfile::TempDir::new().expect("a temporary folder");
    for command in ["build", "check", "serve", "exercise"] {
        let mut program = Command::new(env!("CARGO_BIN_EXE_book"));
        let output = program.arg(command).current_dir(&nowhere).output();
        Run::of(&output.expect("the program starts")).fails(str![[r#"
no book.toml in [..] or above it: run this inside the book

"#]]);
    }
}

#[test]
fn inside_a_folder_of_the_book_it_is_found() {
    let book = Book::sound();
    let mut command = book.command(&["build"]);
    command.current_dir(book.path("src/ch01-parcels"));
    Run::of(&command.output().expect("the program starts")).prints(str![[r#"
Built 6 pages in [..]book

"#]]);
}
