//! What a PDF holds, read by others than those who wrote it: qpdf, and poppler's
//! pdftotext.

use crate::book::Folder;
use serde_json::{Map, Value};
use std::collections::BTreeSet;
use std::process::Command;

/// A PDF that has been read.
pub struct Read {
    json: Value,
}

/// An entry of the outline: how deep it lies, and what it says.
pub type Entry = (usize, String);

impl Read {
    /// Reads a PDF; none where there is no qpdf.
    pub fn new(pdf: &[u8]) -> Option<Self> {
        let arguments = ["--json=2", "--json-stream-data=none", "FILE"];
        let json = by("qpdf", &arguments, pdf)?;
        let json = serde_json::from_str(&json).expect("qpdf writes JSON");
        Some(Self { json })
    }

    /// The outline, from its first entry to its last.
    pub fn outline(&self) -> Vec<Entry> {
        let mut entries = Vec::new();
        outline(&self.json["outlines"], 0, &mut entries);
        entries
    }

    /// How many links lead into the document, and the addresses of those that lead out of
    /// it. Every one must lead somewhere.
    pub fn links(&self) -> (usize, BTreeSet<String>) {
        let pages = self.json["pages"].as_array().expect("there are pages");
        let pages: BTreeSet<_> = pages
            .iter()
            .filter_map(|it| it["object"].as_str())
            .collect();
        let (mut inside, mut outside) = (0, BTreeSet::new());
        let links = self
            .dictionaries()
            .filter(|it| it.get("/Subtype").is_some_and(|it| it == "/Link"));
        for link in links {
            if let Some(address) = link.get("/A").and_then(|it| it["/URI"].as_str()) {
                outside.insert(address.trim_start_matches("u:").to_owned());
                continue;
            }
            let target = self.resolved(&link["/Dest"]);
            let page = target[0].as_str().expect("a link leads somewhere");
            assert!(pages.contains(page), "a link leads to no page: {target}");
            inside += 1;
        }
        (inside, outside)
    }

    /// The faces by name, and whether each is in the file.
    pub fn faces(&self) -> Vec<(String, bool)> {
        let all = self.dictionaries();
        let faces = all.filter(|it| it["/Type"] == "/FontDescriptor");
        let face = |face: &Map<String, Value>| {
            let name = face["/FontName"].as_str().expect("a face has a name");
            let keys = ["/FontFile", "/FontFile2", "/FontFile3"];
            let embedded = keys.iter().any(|key| face.contains_key(*key));
            (name.to_owned(), embedded)
        };
        faces.map(face).collect()
    }

    /// Whether it is tagged, and the language that it says it is in.
    pub fn tagged(&self) -> (bool, String) {
        let mut all = self.dictionaries();
        let catalog = all.find(|it| it["/Type"] == "/Catalog");
        let catalog = catalog.expect("a PDF has a catalog");
        let language = catalog["/Lang"].as_str().unwrap_or_default();
        let marked = &catalog["/MarkInfo"]["/Marked"];
        let language = language.trim_start_matches("u:").to_owned();
        (*marked == Value::Bool(true), language)
    }

    fn objects(&self) -> &Map<String, Value> {
        let objects = self.json["qpdf"][1].as_object();
        objects.expect("qpdf tells the objects")
    }

    /// The dictionaries that have a type, and those of links, which need none.
    fn dictionaries(&self) -> impl Iterator<Item = &Map<String, Value>> {
        let values = self.objects().values();
        let dictionaries = values.filter_map(|object| object["value"].as_object());
        dictionaries.filter(|it| it.contains_key("/Type"))
    }

    fn resolved<'v>(&'v self, value: &'v Value) -> &'v Value {
        match value.as_str().filter(|it| it.ends_with(" R")) {
            Some(reference) => &self.objects()[&format!("obj:{reference}")]["value"],
            None => value,
        }
    }
}

fn outline(below: &Value, depth: usize, entries: &mut Vec<Entry>) {
    for entry in below.as_array().into_iter().flatten() {
        let title = entry["title"].as_str().expect("an entry has a title");
        entries.push((depth, title.to_owned()));
        outline(&entry["kids"], depth + 1, entries);
    }
}

/// Runs a program on a PDF; none where this machine has no such program, which is said
/// aloud, and is a failure in CI.
pub fn by(program: &str, arguments: &[&str], pdf: &[u8]) -> Option<String> {
    let dir = Folder::new();
    let file = dir.path().join("book.pdf");
    std::fs::write(&file, pdf).expect("the PDF can be written");
    let file = file.to_str().expect("the path is text");
    let arguments = arguments
        .iter()
        .map(|it| if *it == "FILE" { file } else { it });
    let output = match Command::new(program).args(arguments).output() {
        Ok(output) => output,
        Err(_) => {
            let said =
                format!("{program} is missing: apt-get install poppler-utils qpdf");
            assert!(!listings::check::is_set("CI"), "{said}");
            eprintln!("NOT CHECKED, as {said}");
            return None;
        }
    };
    let told = String::from_utf8_lossy(&output.stdout).into_owned();
    let wrong = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{program} says:\n{told}{wrong}");
    Some(told)
}
