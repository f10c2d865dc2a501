//! The page around the text: what the build makes of the template, in the fixture book
//! with the real book's dress.

use crate::book::Book;
use mdbook_driver::MDBook;
use sha2::{Digest, Sha256};
use snapbox::str;
use std::collections::BTreeSet;

const PAGE: &str = "book/ch01-parcels/who-weighs-them.html";

fn built() -> Book {
    let book = Book::dressed();
    let run = book.run(&["build"]);
    run.prints(str![[r#"
Built 5 pages in [..]book

"#]]);
    book
}

#[test]
fn a_page_in_its_dress_passes_every_check() {
    Book::dressed().run(&["check"]).prints(str![[r#"
1 chapter, 4 pages, [..]

"#]]);
}

#[test]
fn a_page_stands_in_the_books_own_frame() {
    let page = built().read(PAGE);
    for wanted in [
        "<title>Who weighs them? · Parcels · Parcels</title>",
        "<a href=\"../ch01-parcels/who-weighs-them.html\" aria-current=\"page\">",
        "<span class=\"unseen\">Page </span>2 of 2<",
        "<span class=\"draft\">Routes<span class=\"unseen\"> (in preparation)",
        "<span class=\"way-name\">Previous: </span>Parcels</a>",
        "data-root=\"../\"",
    ] {
        assert!(page.contains(wanted), "no {wanted}:\n{page}");
    }
    assert_eq!(page.matches("rel=\"stylesheet\"").count(), 1, "{page}");
    assert_eq!(page.matches("<script src=").count(), 1, "{page}");
    for gone in ["shell:", "mdbook-", "toc.js", "book.js", "<iframe"] {
        assert!(!page.contains(gone), "{gone}:\n{page}");
    }
}

/// Nothing of mdBook's that no page asks for is left, and what one asks for is there:
/// that the pages are whole is for `check` to say.
#[test]
fn files_that_no_page_asks_for_are_not_published() {
    let book = built();
    let left: BTreeSet<String> = book.site().into_keys().collect();
    let left = left.iter().filter(|name| {
        let kept = ["fonts/", "search/", "page-"];
        !name.ends_with(".html") && !kept.iter().any(|start| name.starts_with(start))
    });
    let left: Vec<_> = left.collect();
    let [nojekyll, icon, catalogue] = left.as_slice() else {
        panic!("{left:?}");
    };
    assert_eq!(nojekyll.as_str(), ".nojekyll");
    assert!(
        icon.starts_with("favicon-") && icon.ends_with(".svg"),
        "{icon}"
    );
    assert_eq!(catalogue.as_str(), "listings.json");
    let faces = book.site();
    let faces = faces.keys().filter(|name| name.ends_with(".woff2"));
    assert_eq!(faces.count(), 4);
}

#[test]
fn a_book_with_an_address_names_it_on_every_page() {
    let book = Book::dressed();
    let key = "[preprocessor.listings]\n";
    let address = "address = \"https://books.example/async/\"\n";
    book.edit("book.toml", key, &format!("{key}{address}"));
    book.run(&["build"]);
    let canonical = "<link rel=\"canonical\" href=\"https://books.example/async/";
    let index = book.read("book/index.html");
    assert!(index.contains(&format!("{canonical}\">")), "{index}");
    let page = book.read(PAGE);
    let own = format!("{canonical}ch01-parcels/who-weighs-them.html\">");
    assert!(page.contains(&own), "{page}");
    assert!(!book.read("book/404.html").contains("canonical"));
}

#[test]
fn an_address_that_is_none() {
    let book = Book::dressed();
    let key = "[preprocessor.listings]\n";
    book.edit(
        "book.toml",
        key,
        &format!("{key}address = \"books.example\"\n"),
    );
    book.build_fails(str![[r#"
book.toml:8: "books.example" is no address of a book
  help: write `https://…/`, with a slash at its end

"#]]);
}

#[test]
fn a_template_that_has_lost_a_place() {
    let book = Book::dressed();
    book.edit("theme/index.hbs", "<!--/shell:place-->", "");
    book.build_fails(str![[r#"
theme/index.hbs: no place for place
  help: put <!--shell:place--> and <!--/shell:place--> where the build is to write it

"#]]);
}

/// The template was written against this version's, and the digest is here so that
/// somebody looks when it changes: at what mdBook now gives a page (a new variable, a
/// renamed one) that theme/index.hbs, toc.html.hbs and redirect.hbs should take up.
#[test]
fn mdbooks_own_template_is_the_one_that_ours_was_written_against() {
    let dir = tempfile::TempDir::new().expect("a temporary folder");
    let made = MDBook::init(dir.path()).copy_theme(true).build();
    made.expect("mdBook makes an empty book");
    let template = std::fs::read(dir.path().join("theme/index.hbs"));
    let digest = Sha256::digest(template.expect("mdBook copies its template"));
    assert_eq!(
        data_encoding::HEXLOWER.encode(&digest),
        "bf8b6b7cc5c1e44b03ab0392297705a220b569b601286e0ad538cca6d56717f1",
        "mdBook's index.hbs has changed: see what is new, then write the new digest here"
    );
}
