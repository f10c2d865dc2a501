//! Exercises: starters, solutions, and a reader's own attempt.

use crate::book::Book;
use listings::Workspace;
use listings::check::{Verdict, exercise};
use std::time::Duration;

const START: &str = "CH/exercises/add_up/start.rs";
const SOLUTION: &str = "CH/exercises/add_up/solution.rs";
const SOLVED: &str =
    "pub fn add_up(tables: &[u32]) -> u32 {\n    tables.iter().sum()\n}\n";

#[test]
fn a_solution_that_fails_its_check_fails_with_what_the_check_said() {
    let book = Book::sound();
    book.edit(SOLUTION, "tables.iter().sum()", "tables.len() as u32");
    book.test("solution::add_up").fails(
        "\
listings/ch01-greetings/exercises/add_up/solution.rs: the solution fails its check
  help: correct solution.rs, or what check.rs demands
...
assertion `left == right` failed: three tables have 2, 3 and 4 guests",
    );
}

#[test]
fn a_starter_that_passes_its_check_fails() {
    let book = Book::sound();
    book.write(START, SOLVED);
    book.test("starter::add_up").fails(
        "\
listings/ch01-greetings/exercises/add_up/start.rs: the starter passes its check: \
nothing is left to do
  help: take the solution out of start.rs, or make check.rs decide",
    );
}

#[test]
fn a_starter_that_does_not_compile_fails_and_its_solution_still_passes() {
    let book = Book::sound();
    book.edit(START, "unwrap_or(0)", "unwrap_or(\"none\")");
    let run = book.test("::add_up");
    run.fails(
        "\
listings/ch01-greetings/exercises/add_up/start.rs: the starter does not compile
  help: a reader begins from code that compiles, without warnings
error[E0308]: mismatched types",
    );
    run.fails("test solution::add_up ... ok");
}

#[test]
fn a_starter_with_a_warning_fails() {
    let book = Book::sound();
    book.edit(START, "tables.first()", "let day = 1;\n    tables.first()");
    book.test("starter::add_up").fails(
        "\
listings/ch01-greetings/exercises/add_up/start.rs: the starter compiles with warnings
  help: a reader begins from code without them
warning: unused variable: `day`",
    );
}

#[test]
fn a_starter_that_runs_for_ever_is_killed_and_named() {
    let book = Book::sound();
    book.edit(
        START,
        "tables.first()",
        "while !tables.is_empty() {}\n    tables.first()",
    );
    book.test_with("starter::add_up", &[("LISTINGS_TIMEOUT_SECS", "1")])
        .fails(
            "\
listings/ch01-greetings/exercises/add_up/start.rs: the starter ran past 1 s and was \
killed",
        );
}

#[test]
fn an_exercise_that_cargo_does_not_know_fails_with_the_lines_to_add() {
    let book = Book::sound();
    book.edit("CH/Cargo.toml", "test = false\n", "");
    book.test("tree::crate_declares").fails(
        "\
listings/ch01-greetings/Cargo.toml:18: `test` of [[test]] `add_up` is not as it must be
  help: it reads
        [[test]]
        name = \"add_up\"
        path = \"exercises/add_up/check.rs\"
        test = false",
    );
}

#[test]
fn a_reader_is_told_how_the_attempt_went() {
    let book = Book::sound();
    let verdict = |limit| {
        let workspace = Workspace::load(&book.dir).expect("the copy is sound");
        let one = workspace.exercises().next().expect("it has an exercise");
        exercise(&workspace, one, Duration::from_secs(limit)).expect("cargo starts")
    };
    let failed = verdict(60).to_string();
    assert!(
        failed.contains("three tables have 2, 3 and 4 guests"),
        "{failed}"
    );
    assert!(
        failed
            .ends_with("Not yet. When you have changed it: cargo book exercise add_up"),
        "{failed}"
    );

    book.write(START, SOLVED.replace("sum", "summ"));
    let refused = verdict(60).to_string();
    assert!(refused.contains("no method named `summ`"), "{refused}");
    assert!(refused.contains("does not compile yet"), "{refused}");

    let endless = "while !tables.is_empty() {}\n    0";
    book.write(START, SOLVED.replace("tables.iter().sum()", endless));
    assert!(matches!(verdict(1), Verdict::DidNotFinish { .. }));

    book.write(START, SOLVED);
    let solved = verdict(60);
    assert!(solved.is_solved());
    let compare = "listings/ch01-greetings/exercises/add_up/solution.rs";
    assert!(solved.to_string().ends_with(compare), "{solved}");
}
