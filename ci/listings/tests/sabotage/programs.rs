//! Listings that run, and their twins.

use crate::book::Book;

const LISTING: &str = "CH/examples/greets_in_order.rs";
const OUTPUT: &str = "CH/examples/greets_in_order.out";
const TWIN: &str = "CH/asyncio/greets_in_order.py";

#[test]
fn an_output_that_differs_fails_with_its_line_and_a_diff() {
    let book = Book::sound();
    book.edit(OUTPUT, "Cleo", "Dora");
    book.test("output::greets").fails(
        "\
listings/ch01-greetings/examples/greets_in_order.out:3: \
listings/ch01-greetings/examples/greets_in_order.rs prints something else
  help: if the new output is right: UPDATE=1 cargo test -p ch01

---- expected: listings/ch01-greetings/examples/greets_in_order.out
++++ actual:   listings/ch01-greetings/examples/greets_in_order.rs
   1    1 | 1. good morning, Ada
   2    2 | 2. good [..], Bo
   3      - 3. good morning, Dora
        3 + 3. good morning, Cleo
   4    4 | nobody else",
    );
}

#[test]
fn a_panic_in_a_listing_fails_with_its_line_and_its_words() {
    let book = Book::sound();
    book.edit(
        LISTING,
        "eprintln!(\"nobody else\")",
        "panic!(\"no coffee\")",
    );
    let run = book.test("output::greets");
    run.fails(
        "\
listings/ch01-greetings/examples/greets_in_order.rs:7: panicked: no coffee
  help: a panic that is meant is declared in the crate's Cargo.toml: \
[package.metadata.listings.NAME] exit = 101
1. good morning, Ada",
    );
}

#[test]
fn an_update_writes_nothing_that_a_panicking_listing_printed() {
    let book = Book::sound();
    book.edit(
        LISTING,
        "eprintln!(\"nobody else\")",
        "panic!(\"no coffee\")",
    );
    let before = std::fs::read(book.path(OUTPUT)).expect("an output");
    book.test_with("output::greets", &[("UPDATE", "1")])
        .fails("[..]greets_in_order.rs:7: panicked: no coffee");
    assert_eq!(std::fs::read(book.path(OUTPUT)).expect("an output"), before);
}

#[test]
fn a_declared_panic_passes_and_its_thread_number_is_not_recorded() {
    let book = Book::sound();
    book.edit(
        LISTING,
        "eprintln!(\"nobody else\")",
        "panic!(\"no coffee\")",
    );
    let manifest =
        "[package.metadata.listings.greets_in_order]\nexit = 101\n\n[[example]]";
    book.edit("CH/Cargo.toml", "[[example]]", manifest);
    let updated = book.test_with("output::greets", &[("UPDATE", "1")]);
    updated.passes("rewrote listings/ch01-greetings/examples/greets_in_order.out");
    let written = std::fs::read_to_string(book.path(OUTPUT)).expect("an output");
    assert!(
        written.contains("thread 'main' ([..]) panicked at"),
        "{written}"
    );
    assert!(written.contains("2. good [..], Bo"), "{written}");
    book.test("output::greets")
        .passes("test result: ok. 1 passed; [..]");
}

#[test]
fn another_exit_code_than_the_declared_one_fails() {
    let book = Book::sound();
    book.edit(
        LISTING,
        "eprintln!(\"nobody else\")",
        "std::process::exit(3)",
    );
    book.test("output::greets").fails(
        "\
listings/ch01-greetings/examples/greets_in_order.rs: exited with code 3
  help: a code that is meant is declared in the crate's Cargo.toml: \
[package.metadata.listings.NAME] exit = CODE",
    );
}

/// Starts itself anew with an argument; both write to a file for ever.
const ENDLESS: &str = r#"//! Writes for ever, and so does its child.

use std::{env, fs, process::Command, thread, time::Duration};

fn main() {
    let child = env::args().nth(1).is_some();
    if !child {
        println!("now for ever");
        let this = env::current_exe().expect("this program");
        Command::new(this).arg("child").spawn().expect("a child");
    }
    for n in 0.. {
        if child {
            fs::write("alive.txt", format!("{n}")).expect("a file");
        }
        thread::sleep(Duration::from_millis(5));
    }
}
"#;

#[test]
fn a_listing_that_runs_past_its_limit_is_killed_with_its_children() {
    let book = Book::sound();
    book.write(LISTING, ENDLESS);
    book.test_with("output::greets", &[("LISTINGS_TIMEOUT_SECS", "1")])
        .fails(
            "\
listings/ch01-greetings/examples/greets_in_order.rs: ran past 1 s
  help: a listing ends by itself; it was killed, and its children with it
now for ever",
        );
    let beat = || std::fs::read(book.path("alive.txt")).expect("the child has run");
    let last = beat();
    std::thread::sleep(std::time::Duration::from_millis(200));
    assert_eq!(beat(), last, "the child still writes");
}

#[test]
fn a_listing_that_prints_without_an_output_beside_it_fails() {
    let book = Book::sound();
    book.remove(OUTPUT);
    book.test("output::greets").fails(
        "\
listings/ch01-greetings/examples/greets_in_order.out: no such file, \
and listings/ch01-greetings/examples/greets_in_order.rs prints
  help: UPDATE=1 cargo test -p ch01 writes it; read what it wrote
1. good morning, Ada",
    );
}

#[test]
fn an_update_rewrites_and_the_next_run_passes() {
    let book = Book::sound();
    book.edit(OUTPUT, "Cleo", "Dora");
    let stderr = "CH/compile-fail/greets_after_moving.stderr";
    book.remove(stderr);
    let run = book.test_with("", &[("UPDATE", "1")]);
    run.passes("rewrote listings/ch01-greetings/examples/greets_in_order.out");
    run.passes(
        "rewrote listings/ch01-greetings/compile-fail/greets_after_moving.stderr",
    );
    book.test("")
        .passes("test result: ok. 10 passed; 0 failed; [..]");
    let written = std::fs::read_to_string(book.path(OUTPUT)).expect("an output");
    assert!(
        written.contains("2. good [..], Bo"),
        "a wildcard was lost: {written}"
    );
}

#[test]
fn a_listing_that_changed_after_it_was_built_is_built_again() {
    let book = Book::sound();
    book.test("").passes("test result: ok. [..]");
    book.edit(LISTING, "Cleo", "Dora");
    // Neither a filter nor `--test` makes cargo build examples.
    let only = ["test", "-p", "ch01", "--test", "chapter", "output::greets"];
    book.cargo(&only, &[])
        .fails("        3 + 3. good morning, Dora");
}

#[test]
fn a_listing_that_does_not_compile_fails_with_the_compilers_words() {
    let book = Book::sound();
    book.edit(LISTING, "place + 1", "place + one");
    book.test("output::greets").fails(
        "\
listings/ch01-greetings/examples/greets_in_order.rs: does not compile
  help: cargo test -p ch01
error[E0425]: cannot find value `one` in this scope",
    );
}

#[test]
fn a_twin_that_prints_something_else_fails() {
    let book = Book::sound();
    book.edit(TWIN, "start=1", "start=0");
    book.test("twin::greets").fails(
        "\
listings/ch01-greetings/examples/greets_in_order.out:1: \
listings/ch01-greetings/asyncio/greets_in_order.py prints something else
  help: a twin prints what its listing prints: change the one that is wrong",
    );
}

#[test]
fn a_twin_that_raises_fails_with_its_traceback() {
    let book = Book::sound();
    book.edit(TWIN, "start=1", "start=one");
    book.test("twin::greets").fails(
        "\
listings/ch01-greetings/asyncio/greets_in_order.py: exited with code 1
...
NameError: name 'one' is not defined[..]",
    );
}

/// Only what cargo needs to see that all is built: no `python3`.
fn path_without_python() -> String {
    let rustc = std::process::Command::new("rustc")
        .args(["--print", "sysroot"])
        .output()
        .expect("rustc starts");
    let sysroot = String::from_utf8(rustc.stdout).expect("a path in UTF-8");
    format!("{}/bin", sysroot.trim())
}

#[test]
fn without_python_a_twin_is_skipped_loudly() {
    let book = Book::sound();
    book.test("twin::")
        .passes("test result: ok. 1 passed; [..]");
    let run = book.test_with("twin::", &[("PATH", &path_without_python())]);
    run.passes(
        "\
test twin::greets_in_order ... ignored (python is missing: \
install Python 3.11 or newer as `python3`)",
    );
    run.passes(
        "\
ch01: 1 NOT CHECKED, python is missing: install Python 3.11 or newer as `python3`
  twin::greets_in_order",
    );
}

#[test]
fn without_python_a_twin_fails_in_ci() {
    let book = Book::sound();
    book.test("twin::")
        .passes("test result: ok. 1 passed; [..]");
    let path = path_without_python();
    book.test_with("twin::", &[("PATH", &path), ("CI", "true")])
        .fails(
            "\
listings/ch01-greetings/asyncio/greets_in_order.py: not checked: python is missing
  help: install Python 3.11 or newer as `python3`; or, on a machine that cannot have \
it, LISTINGS_WITHOUT=python",
        );
}

#[test]
fn without_its_server_a_listing_is_skipped_loudly_and_fails_in_ci() {
    let book = Book::sound();
    let manifest = "[package.metadata.listings.greets_in_order]\nneeds = [\"redis\"]\n\n[[example]]";
    book.edit("CH/Cargo.toml", "[[example]]", manifest);
    let skipped = "ch01: 1 NOT CHECKED, redis is missing: start it and set REDIS_URL";
    book.test("output::greets").passes(skipped);
    let ci = ("CI", "true");
    book.test_with("output::greets", &[ci])
        .fails("[..]greets_in_order.rs: not checked: redis is missing");
    let excused = [ci, ("LISTINGS_WITHOUT", "postgres,redis")];
    book.test_with("output::greets", &excused).passes(skipped);
}
