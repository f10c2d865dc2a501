//! `book.toml` and the listing crates' manifests.

use crate::book::Book;
use snapbox::str;

#[test]
fn a_book_toml_that_is_no_toml() {
    let book = Book::sound();
    book.edit("book.toml", "create-missing = false", "create-missing = ");
    book.build_fails(str![[r#"
book.toml:5: string values must be quoted, expected literal string
  help: mend the TOML at this line

"#]]);
}

#[test]
fn a_book_toml_without_a_book() {
    let book = Book::sound();
    book.edit("book.toml", "[book]\ntitle = \"Parcels\"\n", "");
    book.build_fails(str![[r#"
book.toml: no [book] section
  help: add one: see mdBook's guide

"#]]);
}

#[test]
fn a_setting_that_mdbook_does_not_know() {
    let book = Book::sound();
    book.edit("book.toml", "[book]\n", "[book]\ntitel = \"Parcels\"\n");
    book.build_fails(str![[r#"
book.toml:2: unknown field `titel`, expected one of `title`, `authors`, `description`, `src`, `language`, `text-direction`
  help: see mdBook's guide

"#]]);
}

#[test]
fn checks_that_would_run_too_late() {
    let book = Book::sound();
    book.edit("book.toml", "before = [\"links\"]", "");
    book.build_fails(str![[r#"
book.toml: the preprocessor `listings` does not run before `links`
  help: write `before = ["links"]` below [preprocessor.listings]: what `links` has filled in can no longer be checked

"#]]);
}

#[test]
fn colours_that_would_come_too_early() {
    let book = Book::sound();
    book.edit("book.toml", "after = [\"links\"]", "");
    book.build_fails(str![[r#"
book.toml: the preprocessor `highlight` does not run after `links`
  help: write `after = ["links"]` below [preprocessor.highlight]: before, there is no code to colour

"#]]);
}

#[test]
fn a_manifest_that_is_no_toml() {
    let book = Book::sound();
    let manifest = "listings/ch01-parcels/Cargo.toml";
    book.edit(manifest, "edition = \"2024\"", "edition = 2024\"");
    book.build_fails(str![[r#"
listings/ch01-parcels/Cargo.toml:4: missing opening quote, expected `"`
  help: see CONTRIBUTING.md

"#]]);
}

#[test]
fn a_declaration_of_no_listing() {
    let book = Book::sound();
    book.edit("listings/ch01-parcels/Cargo.toml", "rests = {", "rest = {");
    book.build_fails(str![[r#"
listings/ch01-parcels/Cargo.toml: [package.metadata.listings.rest] describes no listing
  help: correct the name or remove the entry

"#]]);
}

#[test]
fn a_preprocessor_that_is_not_installed() {
    let book = Book::sound();
    book.append(
        "book.toml",
        "\n[preprocessor.emphasis]\ncommand = \"no-such-program-anywhere\"\n",
    );
    book.build_fails(str![[r#"
book.toml: Unable to run the preprocessor `emphasis`: No such file or directory (os error 2)
  help: install it, or remove [preprocessor.emphasis]

"#]]);
}
