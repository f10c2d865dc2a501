//! What stands before the first page: cover, imprint, and the titles of the parts.

use super::cover::COVER_IMAGE;
use super::files::{File, Role};
use super::places::{COVER, IMPRINT};
use super::xml::Xml;
use crate::document::Document;

/// What may be done with the book.
pub const RIGHTS: &str = "Text and pictures: Creative Commons Attribution 4.0 \
    International (CC BY 4.0). Code: MIT or Apache License, Version 2.0, at your choice.";

/// The cover, which shows the picture that libraries show.
pub fn cover(document: &Document) -> File {
    let mut xml = Xml::default();
    let alternative = format!("Cover: {}", document.title);
    let attributes = [
        ("class", "cover"),
        ("src", COVER_IMAGE),
        ("alt", &alternative),
    ];
    xml.empty("img", &attributes);
    File {
        name: COVER.to_owned(),
        title: "Cover".to_owned(),
        depth: None,
        role: Role::Cover,
        body: xml.end(),
    }
}

/// Title, authors, what the book was verified with, what may be done with it.
pub fn imprint(document: &Document) -> File {
    let mut xml = Xml::default();
    xml.element("h1", &[], &document.title);
    let mut paragraph = |class: &str, text: &str| {
        if !text.is_empty() {
            xml.element("p", &[("class", class)], text);
            xml.raw("\n");
        }
    };
    paragraph("subtitle", &document.description);
    paragraph("authors", &document.authors.join(", "));
    if let Some((last, others)) = document.versions.split_last() {
        let versions = match others.is_empty() {
            true => last.clone(),
            false => format!("{} and {last}", others.join(", ")),
        };
        let words = "Every listing, output and marked claim was verified with";
        paragraph("small", &format!("{words} {versions}."));
    }
    let here = "This is the book to take along. Where the text speaks of Run, of Play or \
        of opening something, it means the book in a browser. Here answers, hints and \
        solutions stand at the end of their chapter, and so does in words what each \
        picture shows; a link leads there and another back. A hollow square, □, leads to \
        the test that proves what stands before it.";
    paragraph("small", here);
    paragraph("small", RIGHTS);
    let faces =
        "Set in Literata and Commit Mono, both under the SIL Open Font License.";
    paragraph("small", faces);
    File {
        name: IMPRINT.to_owned(),
        title: document.title.clone(),
        depth: None,
        role: Role::Imprint,
        body: xml.end(),
    }
}

/// The title of a part, counted from 1.
pub fn part(number: usize, title: &str) -> File {
    let mut xml = Xml::default();
    xml.element("p", &[("class", "over")], &format!("Part {number}"));
    xml.raw("\n");
    xml.element("h1", &[], title);
    xml.raw("\n");
    File {
        name: format!("part.{number}.xhtml"),
        title: title.to_owned(),
        depth: Some(0),
        role: Role::Part,
        body: xml.end(),
    }
}
