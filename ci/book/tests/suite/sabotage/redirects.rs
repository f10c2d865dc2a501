//! The map of moved addresses.

use crate::book::Book;
use snapbox::str;

/// A book with these entries in its map, the first at line 19.
fn moved(entries: &str) -> Book {
    let book = Book::sound();
    let map = format!("\n[output.html.redirect]\n{entries}\n");
    book.append("book.toml", &map);
    book
}

#[test]
fn a_moved_page_leads_to_the_new_one() {
    let book = Book::dressed();
    book.append(
        "book.toml",
        "\n[output.html.redirect]\n\
         \"/old/weights.html\" = \"../ch01-parcels/who-weighs-them.html\"\n\
         \"/old/weights.html#scales\" = \"../ch01-parcels/index.html#parcels\"\n\
         \"/index.html#times\" = \"ch01-parcels/index.html\"\n",
    );
    book.run(&["check"]).prints(str![[r#"
1 chapter, 4 pages, [..]

"#]]);
    book.run(&["build"]);
    let old = book.read("book/old/weights.html");
    let way = "content=\"0; URL=../ch01-parcels/who-weighs-them.html\"";
    assert!(old.contains(way), "{old}");
    assert!(old.contains("Content-Security-Policy"), "{old}");
    let section = "\"#scales\":\"../ch01-parcels/index.html#parcels\"";
    assert!(old.contains(section), "{old}");
    let index = book.read("book/index.html");
    assert!(
        index.contains("\"#times\":\"ch01-parcels/index.html\""),
        "{index}"
    );
}

#[test]
fn a_page_that_has_not_moved() {
    moved("\"/index.html\" = \"ch01-parcels/index.html\"").build_fails(str![[r#"
book.toml:19: index.html has not moved: the book has this page
  help: remove the entry, or the page from src/SUMMARY.md

"#]]);
}

#[test]
fn an_old_address_that_is_none() {
    moved("\"/weights\" = \"index.html\"").build_fails(str![[r#"
book.toml:19: weights is no address of a page
  help: write the path of the old page in the site: `/folder/page.html`

"#]]);
}

#[test]
fn a_new_address_at_the_root_of_the_host() {
    moved("\"/weights.html\" = \"/index.html\"").build_fails(str![[r#"
book.toml:19: /index.html begins at the root of the host
  help: make it relative to the old page: the site may be served below a path

"#]]);
}

#[test]
fn a_section_that_moved_from_a_page_that_is_gone() {
    moved("\"/weights.html#scales\" = \"index.html\"").build_fails(str![[r#"
book.toml:19: no entry says where the rest of weights.html is
  help: add one for `/weights.html` without `#scales`

"#]]);
}

#[test]
fn new_addresses_that_lead_nowhere() {
    let book = Book::dressed();
    book.append(
        "book.toml",
        "\n[output.html.redirect]\n\
         \"/weights.html\" = \"ch01-parcels/weights.html\"\n\
         \"/scales.html\" = \"ch01-parcels/index.html#scales\"\n\
         \"/index.html#preface\" = \"ch01-parcels/\"\n",
    );
    book.build_fails(str![[r#"
book.toml:[..]: index.html still has the section #preface
  help: remove the entry, or name the old section
book.toml:[..]: ch01-parcels/index.html#scales leads nowhere: ch01-parcels/index.html has no section #scales
  help: correct the address, which is relative to the old page
book.toml:[..]: ch01-parcels/weights.html leads nowhere: no ch01-parcels/weights.html
  help: correct the address, which is relative to the old page

"#]]);
}
