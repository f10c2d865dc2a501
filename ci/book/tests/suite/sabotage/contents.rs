//! The table of contents.

use crate::book::{Book, OPENING, PAGE};
use snapbox::str;

#[test]
fn an_entry_without_its_page() {
    let book = Book::sound();
    book.edit(
        "src/SUMMARY.md",
        "- [Routes]()",
        "- [Routes](ch02-routes/README.md)",
    );
    book.build_fails(str![[r#"
src/SUMMARY.md:7: no page src/ch02-routes/README.md
  help: write it, or make this a draft entry: `[Title]()`

"#]]);
}

#[test]
fn a_page_without_its_entry() {
    let book = Book::sound();
    book.write("src/ch01-parcels/lost.md", "# Lost\n");
    book.build_fails(str![[r#"
src/ch01-parcels/lost.md: no contents entry leads to this page
  help: name it in src/SUMMARY.md

"#]]);
}

#[test]
fn an_entry_that_mdbook_cannot_read() {
    let book = Book::sound();
    book.append("src/SUMMARY.md", "\nA sentence.\n\n- [Late](late.md)\n");
    book.write("src/late.md", "# Late\n");
    book.build_fails(str![[r#"
src/SUMMARY.md:11: Suffix chapters cannot be followed by a list
  help: see mdBook's guide

"#]]);
}

#[test]
fn no_contents_at_all() {
    let book = Book::sound();
    book.remove("src/SUMMARY.md").build_fails(str![[r#"
src/SUMMARY.md: cannot be read: No such file or directory (os error 2)
  help: check the path and its rights

"#]]);
}

#[test]
fn a_page_named_twice() {
    let book = Book::sound();
    let entry = "  - [Who weighs them?](ch01-parcels/who-weighs-them.md)\n";
    book.edit("src/SUMMARY.md", entry, &entry.repeat(2));
    book.build_fails(str![[r#"
src/SUMMARY.md:7: src/ch01-parcels/who-weighs-them.md is already in the contents
  help: a page has one place in a book: remove one of its entries

"#]]);
}

#[test]
fn a_page_that_was_renamed_is_two_problems_with_two_ways_out() {
    let book = Book::sound();
    let text = book.read(PAGE);
    book.remove(PAGE);
    book.write("src/ch01-parcels/who-weighs.md", text);
    assert!(book.path(OPENING).is_file());
    book.build_fails(str![[r#"
src/SUMMARY.md:6: no page src/ch01-parcels/who-weighs-them.md
  help: write it, or make this a draft entry: `[Title]()`
src/ch01-parcels/who-weighs.md: no contents entry leads to this page
  help: name it in src/SUMMARY.md

"#]]);
}
