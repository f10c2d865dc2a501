//! A gate that cannot fail is worse than none. Each test here breaks one thing in a
//! copy of a small book, runs the program, and sees it fail with one message: file,
//! line where there is one, what is wrong, the way out. The site of the build before
//! stays as it was.

mod command;
mod configuration;
mod contents;
mod includes;
mod links;
mod page;
mod redirects;
mod timelines;

use crate::book::Book;
use snapbox::str;

#[test]
fn a_sound_book_builds_and_passes_every_check() {
    let book = Book::sound();
    book.run(&["check"]).prints(str![[r#"
1 chapter, 4 pages, 10 fences, 3 listings, 1 output, 1 compiler error, 1 twin, 0 timelines, 1 exercise, 1 bench, 118 links, 0 outside links

"#]]);
    book.run(&["build"]).prints(str![[r#"
Built 6 pages in [..]book

"#]]);
    assert!(!book.path("book/old").exists(), "the old site is mixed in");
    assert_eq!(book.half_made(), [""; 0]);
}

#[test]
fn everything_that_is_wrong_is_said_at_once() {
    let book = Book::sound();
    book.edit(crate::book::OPENING, "rs:weigh}}", "rs:wiegh}}");
    book.edit(crate::book::PAGE, "accTitle: The way", "The way");
    book.edit(crate::book::PAGE, "proof:ch01::no_", "proof:ch01::every_");
    book.build_fails(str![[r#"
src/ch01-parcels/README.md:6: no anchor `wiegh` in listings/ch01-parcels/examples/weighs_in_turn.rs
  help: add `// ANCHOR: name` and `// ANCHOR_END: name` around the lines to show
src/ch01-parcels/who-weighs-them.md:4: no test `ch01::every_parcel_is_weighed_twice` proves this
  help: name it CRATE::TEST after a test in listings/CRATE…/tests or src
src/ch01-parcels/who-weighs-them.md:26: a diagram without a name
  help: add a line `accTitle: …` to its source

"#]]);
}
