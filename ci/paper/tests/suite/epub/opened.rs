//! What an EPUB holds, read by others than those who wrote it.

use roxmltree::{Document, Node, ParsingOptions};
use std::collections::{BTreeMap, BTreeSet};
use std::io::{Cursor, Read};
use zip::{CompressionMethod, ZipArchive};

/// The folder of all that is read.
pub const FOLDER: &str = "EPUB/";

/// An EPUB that was opened.
#[derive(Clone)]
pub struct Opened {
    /// Its files by name.
    pub files: BTreeMap<String, Vec<u8>>,
    /// Their names in the order in which they were packed, with whether each is pressed.
    pub packed: Vec<(String, bool)>,
}

impl Opened {
    /// Opens an EPUB.
    pub fn new(bytes: &[u8]) -> Self {
        let mut archive =
            ZipArchive::new(Cursor::new(bytes)).expect("this is an archive");
        let (mut files, mut packed) = (BTreeMap::new(), Vec::new());
        for index in 0..archive.len() {
            let mut entry = archive.by_index(index).expect("an entry can be read");
            let name = entry.name().expect("a name is text").into_owned();
            packed.push((
                name.clone(),
                entry.compression() != CompressionMethod::Stored,
            ));
            let mut bytes = Vec::new();
            entry.read_to_end(&mut bytes).expect("it can be unpacked");
            assert!(files.insert(name, bytes).is_none(), "a file twice");
        }
        Self { files, packed }
    }

    /// A file as text.
    pub fn text(&self, name: &str) -> &str {
        let bytes = self.files.get(name);
        let bytes = bytes.unwrap_or_else(|| panic!("{name} is missing"));
        str::from_utf8(bytes).expect("it is text")
    }

    /// The names of the XHTML files.
    pub fn xhtml(&self) -> impl Iterator<Item = &str> {
        let names = self.files.keys().map(String::as_str);
        names.filter(|name| name.ends_with(".xhtml"))
    }

    /// What is wrong with the links: those that lead to no file or to no place in it.
    pub fn dead_links(&self) -> (usize, Vec<String>) {
        let mut places: BTreeMap<&str, BTreeSet<String>> = BTreeMap::new();
        let mut links = Vec::new();
        for name in self.xhtml() {
            let document = xml(self.text(name));
            for node in document.descendants() {
                if let Some(id) = node.attribute("id") {
                    let is_first =
                        places.entry(name).or_default().insert(id.to_owned());
                    assert!(is_first, "{name}: #{id} stands twice");
                }
                let address = node.attribute("href").or_else(|| node.attribute("src"));
                links.extend(address.map(|address| (name, address.to_owned())));
            }
        }
        let (mut inside, mut dead) = (0, Vec::new());
        for (name, address) in links {
            if address.starts_with("https://") {
                continue;
            }
            inside += 1;
            let (file, id) = address.split_once('#').unwrap_or((&address, ""));
            let file = match file {
                "" => name.to_owned(),
                file => format!("{FOLDER}{file}"),
            };
            let is_there = match id {
                "" => self.files.contains_key(&file),
                id => places.get(&*file).is_some_and(|known| known.contains(id)),
            };
            if !is_there {
                dead.push(format!("{name}: {address}"));
            }
        }
        (inside, dead)
    }
}

/// Reads XML.
pub fn xml(text: &str) -> Document<'_> {
    let options = ParsingOptions {
        allow_dtd: true,
        ..ParsingOptions::default()
    };
    Document::parse_with_options(text, options)
        .unwrap_or_else(|error| panic!("{error} in {text:.300}"))
}

/// The elements of that name.
pub fn elements<'d>(document: &'d Document<'_>, name: &str) -> Vec<Node<'d, 'd>> {
    let all = document.descendants();
    all.filter(|node| node.tag_name().name() == name).collect()
}

/// The text that a reader sees in a node: of pictures none, and none of the marks beside
/// claims and notes.
pub fn shown(node: Node<'_, '_>) -> String {
    let mut text = String::new();
    add(node, &mut text);
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn add(node: Node<'_, '_>, text: &mut String) {
    if let Some(own) = node.text().filter(|_| node.is_text()) {
        text.push_str(&own.replace('\u{2060}', ""));
    }
    let name = node.tag_name().name();
    let is_mark = node.attribute("class") == Some("proof") || name == "sup";
    if is_mark || matches!(name, "svg" | "head") {
        return;
    }
    let is_block = !matches!(
        name,
        "a" | "code" | "em" | "strong" | "del" | "span" | "dfn" | "wbr" | ""
    );
    if is_block {
        text.push(' ');
    }
    node.children().for_each(|child| add(child, text));
    if is_block {
        text.push(' ');
    }
}

/// The lines of code that stand in a file.
pub fn lines(document: &Document<'_>) -> Vec<String> {
    let is_line = |node: &Node<'_, '_>| {
        let class = node.attribute("class").unwrap_or_default();
        class.split(' ').any(|it| it == "line")
    };
    let line = |node: Node<'_, '_>| {
        let texts = node
            .descendants()
            .filter_map(|it| it.text().filter(|_| it.is_text()));
        let text: String = texts.collect();
        text.strip_suffix('\n').expect("a line ends").to_owned()
    };
    let all = document.descendants().filter(is_line);
    all.map(line).collect()
}
