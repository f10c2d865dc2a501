//! Mermaid diagrams, and the pictures drawn of them.
//!
//! A diagram names itself in a line `accTitle:`. One called “The way of a parcel” on a
//! page of `src/ch01-parcels/` is drawn in
//! `src/ch01-parcels/diagrams/the-way-of-a-parcel.svg`. The picture carries the source
//! that it was drawn from, so that a page knows without drawing whether it is still of
//! its diagram.

use crate::pages::{Fence, Page};
use crate::problem::Problem;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

/// The folder of a chapter's pictures.
const FOLDER: &str = "diagrams";
/// What draws them.
const DRAW: &str = "draw it: `cargo book draw`";

/// What a diagram calls itself in its source.
#[must_use]
pub fn title(source: &str) -> Option<&str> {
    value(source, "accTitle:")
}

/// What it says in words.
#[must_use]
pub fn description(source: &str) -> Option<&str> {
    value(source, "accDescr:")
}

fn value<'s>(source: &'s str, key: &str) -> Option<&'s str> {
    let mut lines = source.lines().map(str::trim);
    let text = lines.find_map(|line| line.strip_prefix(key))?.trim();
    (!text.is_empty()).then_some(text)
}

/// The diagrams of a page that have a name, each with the file of its picture.
pub fn named(page: &Page) -> impl Iterator<Item = (&Fence, PathBuf)> {
    let fences = page.fences.iter().filter(|it| it.language() == "mermaid");
    fences.filter_map(|fence| Some((fence, file(&page.path, title(&fence.body)?))))
}

/// The file of the picture of a diagram on the page at `page`.
#[must_use]
pub fn file(page: &Path, title: &str) -> PathBuf {
    let words = title.split(|character: char| !character.is_alphanumeric());
    let words = words.filter(|word| !word.is_empty()).map(str::to_lowercase);
    let name = words.collect::<Vec<_>>().join("-");
    let folder = page.parent().unwrap_or(Path::new("")).join(FOLDER);
    folder.join(name).with_extension("svg")
}

/// The element by which a picture says what it was drawn from.
#[must_use]
pub fn metadata(source: &str) -> String {
    let source = source
        .replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;");
    format!("<metadata>\n{}\n</metadata>", source.trim())
}

/// The picture of a diagram, if it has been drawn and is of the diagram as it is.
#[must_use]
pub fn picture(page: &Page, fence: &Fence) -> Option<String> {
    let svg = std::fs::read_to_string(file(&page.path, title(&fence.body)?)).ok()?;
    svg.contains(&metadata(&fence.body)).then_some(svg)
}

/// What is wrong with the pictures of a book whose pages lie below `src`: diagrams
/// without one, with one of another diagram, or with the name of another, and pictures
/// without a diagram.
#[must_use]
pub fn problems(src: &Path, pages: &[Page]) -> Vec<Problem> {
    let mut problems = Vec::new();
    let mut known: BTreeMap<PathBuf, (&Page, usize)> = BTreeMap::new();
    for page in pages {
        for (fence, file) in named(page) {
            let wrong = |message: String, help: &str| {
                Problem::new(&page.path, message, help).at(fence.line)
            };
            let name = file.file_name().unwrap_or_default().display().to_string();
            if let Some((other, line)) = known.get(&file) {
                problems.push(wrong(
                    format!(
                        "its picture is {FOLDER}/{name}, and so is that of {}:{line}",
                        other
                            .path
                            .strip_prefix(src)
                            .unwrap_or(&other.path)
                            .display()
                    ),
                    "give it another `accTitle:`",
                ));
                continue;
            }
            if !file.is_file() {
                problems.push(wrong(format!("no picture {FOLDER}/{name}"), DRAW));
            } else if picture(page, fence).is_none() {
                let message = format!("{FOLDER}/{name} is of another diagram");
                problems.push(wrong(message, DRAW));
            }
            known.insert(file, (page, fence.line));
        }
    }
    let help = "delete it, or `cargo book draw`";
    let left = drawn(src).into_iter().filter(|it| !known.contains_key(it));
    problems.extend(left.map(|it| Problem::new(it, "no page has this diagram", help)));
    problems
}

/// Every picture of a diagram below `src`.
#[must_use]
pub fn drawn(src: &Path) -> BTreeSet<PathBuf> {
    let folders = src.read_dir().into_iter().flatten().flatten();
    let folders = folders.map(|entry| entry.path().join(FOLDER));
    let folders = std::iter::once(src.join(FOLDER)).chain(folders);
    let files = folders
        .filter_map(|folder| folder.read_dir().ok())
        .flatten();
    let files = files.flatten().map(|entry| entry.path());
    files
        .filter(|path| path.extension().is_some_and(|it| it == "svg"))
        .collect()
}
