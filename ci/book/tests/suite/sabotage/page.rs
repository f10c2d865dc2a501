//! What else may be wrong on a page.

use crate::book::{Book, PAGE};
use snapbox::str;

#[test]
fn a_diagram_without_a_caption() {
    let book = Book::sound();
    book.edit(PAGE, "Diagram: The scale", "The scale");
    book.build_fails(str![[r#"
src/ch01-parcels/who-weighs-them.md:26: a diagram without a caption
  help: follow it with a paragraph `Diagram: …` that says what to see

"#]]);
}

#[test]
fn a_diagram_whose_caption_says_nothing() {
    let book = Book::sound();
    book.edit(
        PAGE,
        "Diagram: The scale comes last, as the [chapter](README.md) says.",
        "Diagram: ",
    );
    book.build_fails(str![[r#"
src/ch01-parcels/who-weighs-them.md:26: a diagram without a caption
  help: follow it with a paragraph `Diagram: …` that says what to see

"#]]);
}

#[test]
fn a_diagram_without_a_text_alternative() {
    let book = Book::sound();
    book.edit(
        PAGE,
        "    accDescr: A parcel goes from the desk to the scale.\n",
        "",
    );
    book.build_fails(str![[r#"
src/ch01-parcels/who-weighs-them.md:26: a diagram without a text alternative
  help: add a line `accDescr: …` that says all it shows

"#]]);
}

#[test]
fn a_diagram_without_a_name() {
    let book = Book::sound();
    book.edit(
        PAGE,
        "    accTitle: The way of a parcel\n",
        "    accTitle:\n",
    );
    book.build_fails(str![[r#"
src/ch01-parcels/who-weighs-them.md:26: a diagram without a name
  help: add a line `accTitle: …` to its source

"#]]);
}

#[test]
fn a_page_that_is_not_utf_8() {
    let book = Book::sound();
    book.write(PAGE, b"# Who weighs them?\n\nNobody, in Z\xfcrich.\n");
    book.build_fails(str![[r#"
src/ch01-parcels/who-weighs-them.md:3: this file is not UTF-8
  help: save it again as UTF-8

"#]]);
}

#[test]
fn an_html_element_that_does_not_end() {
    let book = Book::sound();
    book.append(PAGE, "\n<details><summary>Answer</summary>\n\nFour.\n");
    book.build_fails(str![[r#"
src/ch01-parcels/who-weighs-them.md:35: unclosed HTML tag `<details>`
  help: close every element that is opened, in the order in which they were opened

"#]]);
}

#[test]
fn a_character_that_the_fonts_do_not_have() {
    let book = Book::sound();
    let fonts: String = (' '..='~').chain("·×“”’—…←→".chars()).collect();
    book.write("theme/fonts/characters.txt", &fonts);
    book.run(&["check"]).prints("...\n1 chapter[..]\n");
    book.append(PAGE, "\nA scale has a ☃ on it.\n");
    book.edit("listings/ch01-parcels/benches/weighing.txt", "×", "☂");
    book.check_fails(str![[r#"
ch01-parcels/who-weighs-them.html: the character '☂' (U+2602) is not in the book's fonts
  help: write it otherwise, or add it to WANTED in theme/fonts/source/subset.py and run theme/fonts/source/subset.sh
src/ch01-parcels/who-weighs-them.md:35: the character '☃' (U+2603) is not in the book's fonts
  help: write it otherwise, or add it to WANTED in theme/fonts/source/subset.py and run theme/fonts/source/subset.sh

"#]]);
}

#[test]
fn a_language_that_the_book_does_not_have() {
    let book = Book::sound();
    book.append(PAGE, "\n```rs\nlet parcels = 3;\n```\n");
    book.build_fails(str![[r#"
src/ch01-parcels/who-weighs-them.md:35: `rs` is not a language of this book
  help: name one of console, diff, dockerfile, http, json, python, rust, sql, text, toml, yaml

"#]]);
}
