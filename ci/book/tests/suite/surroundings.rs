//! Chapter numbers, reading times, the foot of a page.

use crate::book::{Book, OPENING, PAGE};
use snapbox::{assert_data_eq, str};

#[test]
fn a_chapters_first_page_carries_its_number() {
    let page = Book::sound().expanded(OPENING);
    assert_data_eq!(
        page.lines().next().unwrap_or_default(),
        str![[r#"<p class="chapter-number" aria-hidden="true">1</p>"#]]
    );
}

#[test]
fn other_pages_carry_none() {
    let book = Book::sound();
    for page in [PAGE, "src/README.md"] {
        let text = book.expanded(page);
        assert!(!text.contains("chapter-number"), "{page}:\n{text}");
    }
}

#[test]
fn reading_times_are_counted() {
    let page = Book::sound().expanded("src/README.md");
    let table: Vec<_> = page.lines().filter(|line| line.starts_with('|')).collect();
    assert_data_eq!(
        table.join("\n"),
        str![[r#"
| Chapter | Pages | Words | Figures | Minutes |
|---|--:|--:|--:|--:|
| 1. [Parcels](ch01-parcels/index.md) | 2 | 40 | 7 | 10 |
"#]]
    );
}

#[test]
fn the_foot_names_the_versions_of_tools_and_lock_file() {
    let book = Book::sound();
    book.write(
        "Cargo.lock",
        "[[package]]\nname = \"tokio\"\nversion = \"1.99.0\"\n",
    );
    let page = book.expanded(PAGE);
    let foot = page.lines().last().unwrap_or_default();
    assert_data_eq!(
        foot,
        str![[
            r#"<footer class="verified">Verified with rustc [..] · Tokio 1.99.0[..]</footer>"#
        ]]
    );
}

#[test]
fn a_lock_file_without_tokio_leaves_tokio_out_of_the_foot() {
    let page = Book::sound().expanded(PAGE);
    let foot = page.lines().last().unwrap_or_default();
    assert!(foot.contains("rustc") && !foot.contains("Tokio"), "{foot}");
}
