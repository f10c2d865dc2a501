//! The files themselves: their names, their places, what they say of themselves.

use crate::book::Book;
use listings::Workspace;

const QUIET: &str = "//! Says nothing at all.\n\nfn main() {}\n";

#[test]
fn an_output_without_its_listing_fails() {
    let book = Book::sound();
    book.write("CH/examples/greets_nobody.out", "hello\n");
    book.test("tree::no_stray").fails(
        "\
listings/ch01-greetings/examples/greets_nobody.out: an output without its listing
  help: delete it, or restore examples/greets_nobody.rs",
    );
}

#[test]
fn a_twin_without_its_listing_fails() {
    let book = Book::sound();
    book.write(
        "CH/asyncio/greets_nobody.py",
        "\"\"\"Greets nobody.\"\"\"\n",
    );
    book.test("tree::no_stray").fails(
        "\
listings/ch01-greetings/asyncio/greets_nobody.py: a twin without its listing
  help: name it like its listing, or add examples/greets_nobody.rs",
    );
}

#[test]
fn two_listings_of_one_name_fail_with_both_places() {
    let book = Book::sound();
    let manifest = "[package]\nname = \"ch02\"\nedition = \"2024\"\n";
    book.write("listings/ch02-more/Cargo.toml", manifest);
    book.write("listings/ch02-more/examples/says_nothing.rs", QUIET);
    book.test("tree::names").fails(
        "\
listings/ch02-more/examples/says_nothing.rs: the name `says_nothing` is already taken \
by listings/ch01-greetings/examples/says_nothing.rs
  help: rename one of them: a name says what the program shows, and `cargo run \
--example` must find one",
    );
}

#[test]
fn a_listing_on_no_page_fails() {
    let book = Book::sound();
    book.write("CH/examples/hides.rs", QUIET);
    book.test("tree::every_listing").fails(
        "\
listings/ch01-greetings/examples/hides.rs: no page includes this listing
  help: show it by {{#rustdoc_include …}} in a page of src/, or delete it",
    );
}

#[test]
fn a_recording_that_no_page_draws_fails() {
    let book = Book::sound();
    book.write("CH/examples/says_nothing.timeline.json", "{}\n");
    book.write("CH/asyncio/gone.timeline.json", "{}\n");
    let workspace = Workspace::load(&book.dir).expect("it can be read");
    let reported = listings::check::tree(&workspace);
    let reported = reported.iter().map(ToString::to_string).collect::<Vec<_>>();
    assert_eq!(
        reported,
        [
            "listings/ch01-greetings/asyncio/gone.timeline.json: a timeline without its \
             program\n  help: delete it, or restore asyncio/gone.py",
            "listings/ch01-greetings/examples/says_nothing.timeline.json: no page draws \
             this recording\n  help: draw it in a page of src/ (```timeline \
             says_nothing), or delete it",
        ]
    );
    let page = "src/greetings.md";
    let text = std::fs::read_to_string(book.dir.join(page)).expect("a page");
    book.write(page, format!("{text}\n```timeline says_nothing\n```\n"));
    std::fs::remove_file(
        book.dir
            .join("listings/ch01-greetings/asyncio/gone.timeline.json"),
    )
    .expect("it was written");
    assert_eq!(listings::check::tree(&workspace), []);
}

#[test]
fn an_exercise_on_no_page_fails() {
    let book = Book::sound();
    book.edit(
        "src/greetings.md",
        "exercises/add_up/check.rs",
        "examples/hides.rs",
    );
    book.test("tree::every_listing").fails(
        "\
listings/ch01-greetings/exercises/add_up: no page includes this exercise's start.rs \
or check.rs",
    );
}

#[test]
fn a_page_that_is_not_utf_8_fails_with_its_line() {
    let book = Book::sound();
    book.write("src/more.md", b"# More\n\nna\xefve\n");
    book.test("tree::every_listing").fails(
        "\
src/more.md:3: this file is not UTF-8
  help: save it again as UTF-8",
    );
}

#[test]
fn a_listing_without_a_first_sentence_fails_even_under_a_filter() {
    let book = Book::sound();
    book.edit("CH/examples/says_nothing.rs", "//! Prints", "// Prints");
    book.test("output::greets").fails(
        "\
listings/ch01-greetings/examples/says_nothing.rs:1: the first line is no `//!` sentence
  help: begin the file with `//! What the program shows.`: it becomes the caption",
    );
}

#[test]
fn malformed_metadata_fails_with_its_line() {
    let book = Book::sound();
    let manifest = "[package.metadata.listings.says_nothing]\nneed = []\n\n[[example]]";
    book.edit("CH/Cargo.toml", "[[example]]", manifest);
    book.test("output::greets").fails(
        "\
listings/ch01-greetings/Cargo.toml:23: unknown field `need`, expected one of \
`not-in-page`, `needs`, `exit`, `tokio-unstable`",
    );
}

#[test]
fn metadata_of_no_listing_fails() {
    let book = Book::sound();
    let manifest = "[package.metadata.listings.sings]\nexit = 1\n\n[[example]]";
    book.edit("CH/Cargo.toml", "[[example]]", manifest);
    book.test("output::greets").fails(
        "\
listings/ch01-greetings/Cargo.toml: [package.metadata.listings.sings] describes no \
listing
  help: correct the name or remove the entry",
    );
}

#[test]
fn the_tree_reports_all_that_is_wrong_at_once() {
    let book = Book::sound();
    let tree = || {
        let workspace = Workspace::load(&book.dir).expect("it can be read");
        (listings::check::tree(&workspace), workspace.count())
    };
    let (problems, count) = tree();
    assert_eq!(problems, []);
    assert_eq!(
        count.to_string(),
        "3 listings in 1 crates: 1 outputs, 1 compiler errors, 1 twins, \
         0 timelines; 1 exercises, 0 benches"
    );

    book.write("CH/examples/hides.rs", QUIET);
    book.write("CH/examples/greets_nobody.out", "hello\n");
    book.write("CH/benches/counts_slowly.rs", QUIET);
    let reported = tree().0.iter().map(ToString::to_string).collect::<Vec<_>>();
    let expected = [
        "Cargo.toml: no [[bench]] entry for `counts_slowly`",
        "benches/counts_slowly.rs: a bench without a record of its run",
        "examples/greets_nobody.out: an output without its listing",
        "examples/hides.rs: no page includes this listing",
    ];
    assert_eq!(reported.len(), expected.len(), "{reported:#?}");
    for (problem, beginning) in reported.iter().zip(expected) {
        let beginning = format!("listings/ch01-greetings/{beginning}");
        assert!(problem.starts_with(&beginning), "{problem}");
    }
}
