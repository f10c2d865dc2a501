//! Links, anchors, images, other hosts: seen on the built site, said of the page.

use crate::book::{Book, PAGE};
use snapbox::str;

#[test]
fn a_link_to_no_page() {
    let book = Book::sound();
    book.append(PAGE, "\nSee [the routes](../ch02-routes/index.md).\n");
    book.check_fails(str![[r#"
src/ch01-parcels/who-weighs-them.md:35: the link ../ch02-routes/index.html leads nowhere: no ch02-routes/index.html (on ch01-parcels/who-weighs-them.html)
  help: correct the path, which is relative to the page, or add the page to src/SUMMARY.md

"#]]);
}

#[test]
fn a_link_to_no_listing() {
    let book = Book::sound();
    book.edit(PAGE, "README.md#weighs_in_turn", "README.md#weighs_in_tern");
    book.check_fails(str![[r#"
src/ch01-parcels/who-weighs-them.md:3: no anchor `#weighs_in_tern` in ch01-parcels/index.html (on ch01-parcels/who-weighs-them.html)
  help: did you mean `#weighs_in_turn`?

"#]]);
}

#[test]
fn an_image_that_is_missing() {
    let book = Book::sound();
    book.append(PAGE, "\n![A scale](scale.svg)\n");
    book.check_fails(str![[r#"
src/ch01-parcels/who-weighs-them.md:35: the link scale.svg leads nowhere: no ch01-parcels/scale.svg (on ch01-parcels/who-weighs-them.html)
  help: correct the path, which is relative to the page, or add the page to src/SUMMARY.md

"#]]);
}

#[test]
fn an_image_without_a_text_alternative() {
    let book = Book::sound();
    book.write(
        "src/ch01-parcels/scale.svg",
        "<svg xmlns=\"http://www.w3.org/2000/svg\"/>\n",
    );
    book.append(PAGE, "\n![](scale.svg)\n");
    book.check_fails(str![[r#"
src/ch01-parcels/who-weighs-them.md:35: the image scale.svg has no text alternative (on ch01-parcels/who-weighs-them.html)
  help: say what it shows: `![what it shows](file)`, or `role="presentation"` if it shows nothing

"#]]);
}

#[test]
fn a_script_from_another_host() {
    let book = Book::sound();
    book.append(
        PAGE,
        "\n<script src=\"https://cdn.example.org/chart.js\"></script>\n",
    );
    book.check_fails(str![[r#"
src/ch01-parcels/who-weighs-them.md:35: <script> makes the reader's browser contact another host: https://cdn.example.org/chart.js (on ch01-parcels/who-weighs-them.html)
  help: serve the file from the site itself, or link to it

"#]]);
}
