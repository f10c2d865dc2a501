//! The contents, for a reader and for the reader's program.

use super::files::{File, Role};
use super::places::NAVIGATION;
use super::xml::Xml;

/// What the contents are called.
pub const TITLE: &str = "Contents";

/// The navigation document, of all other files.
pub fn navigation(files: &[File]) -> File {
    let mut xml = Xml::default();
    xml.open("nav", &[("epub:type", "toc"), ("role", "doc-toc")]);
    xml.raw("\n");
    xml.element("h1", &[], TITLE);
    xml.raw("\n");
    let entries: Vec<_> = files
        .iter()
        .filter_map(|file| Some((file.depth?, file)))
        .collect();
    list(&mut xml, &entries);
    xml.close_block();
    landmarks(&mut xml, files);
    File {
        name: NAVIGATION.to_owned(),
        title: TITLE.to_owned(),
        depth: None,
        role: Role::Navigation,
        body: xml.end(),
    }
}

/// Entries of which the first is not deeper than any other.
fn list(xml: &mut Xml, entries: &[(usize, &File)]) {
    xml.open("ol", &[]);
    xml.raw("\n");
    let mut rest = entries;
    while let Some(((depth, file), after)) = rest.split_first() {
        let below = after.iter().take_while(|(it, _)| it > depth).count();
        xml.open("li", &[]);
        xml.element("a", &[("href", &file.name)], &file.title);
        if below > 0 {
            xml.raw("\n");
            list(xml, &after[..below]);
        }
        xml.close_block();
        rest = &after[below..];
    }
    xml.close_block();
}

/// What readers' programs lead to by themselves.
fn landmarks(xml: &mut Xml, files: &[File]) {
    let first = |role: Role| files.iter().find(|file| file.role == role);
    let begin = first(Role::Part).or_else(|| first(Role::Chapter));
    let known = [
        ("cover", "Cover", first(Role::Cover)),
        ("bodymatter", "Begin reading", begin),
        ("glossary", "Glossary", first(Role::Glossary)),
    ];
    xml.open("nav", &[("epub:type", "landmarks"), ("hidden", "hidden")]);
    xml.raw("\n");
    xml.element("h2", &[], "Landmarks");
    xml.raw("\n");
    xml.open("ol", &[]);
    let mut entry = |kind: &str, title: &str, address: &str| {
        xml.open("li", &[]);
        xml.element("a", &[("epub:type", kind), ("href", address)], title);
        xml.close_block();
    };
    entry("toc", TITLE, NAVIGATION);
    for (kind, title, file) in known {
        if let Some(file) = file {
            entry(kind, title, &file.name);
        }
    }
    xml.close_block();
    xml.close_block();
}
