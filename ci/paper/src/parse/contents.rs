//! What is in the book, and in which order: `book.toml` and `src/SUMMARY.md`.

use crate::document::{Chapter, Document, Page, Part, Proof};
use listings::Problem;
use listings::problem::read_text;
use listings::workspace::below_root;
use mdbook_summary::{Link, SummaryItem, parse_summary};
use std::path::Path;

/// One page as the contents name it.
#[derive(Debug)]
pub struct Entry {
    /// What they call it.
    pub title: String,
    /// The file within `src`, with `/` on every system.
    pub path: String,
}

/// A chapter: its number, and its pages.
type Outline = (Option<u32>, Vec<Entry>);

/// The contents. Chapters that are not written are left out.
#[derive(Debug, Default)]
pub struct Contents {
    title: String,
    description: String,
    authors: Vec<String>,
    language: String,
    front: Vec<Outline>,
    parts: Vec<(Option<String>, Vec<Outline>)>,
    back: Vec<Outline>,
}

/// Reads `book.toml` and `src/SUMMARY.md`.
///
/// # Errors
///
/// A [`Problem`] of either file.
pub fn read(root: &Path) -> Result<Contents, Problem> {
    let mut contents = settings(root)?;
    let file = Path::new("src/SUMMARY.md");
    let text = read_text(&root.join(file)).map_err(|it| it.relative_to(root))?;
    let summary = parse_summary(&text).map_err(|error| {
        Problem::new(file, format!("{error:#}"), "see mdBook's guide")
    })?;
    contents.front = chapters(&summary.prefix_chapters);
    contents.back = chapters(&summary.suffix_chapters);
    for item in &summary.numbered_chapters {
        match item {
            SummaryItem::PartTitle(title) => {
                contents.parts.push((Some(title.clone()), Vec::new()));
            }
            SummaryItem::Link(link) => {
                if contents.parts.is_empty() {
                    contents.parts.push((None, Vec::new()));
                }
                let last = contents.parts.last_mut();
                let (_, chapters) = last.expect("one was pushed if there was none");
                chapters.extend(chapter(link));
            }
            _ => {}
        }
    }
    contents.parts.retain(|(_, chapters)| !chapters.is_empty());
    Ok(contents)
}

fn settings(root: &Path) -> Result<Contents, Problem> {
    let file = Path::new("book.toml");
    let text = read_text(&root.join(file)).map_err(|it| it.relative_to(root))?;
    let table = toml::from_str::<toml::Table>(&text)
        .map_err(|error| Problem::new(file, error.message(), "mend the TOML"))?;
    let book = table
        .get("book")
        .ok_or_else(|| Problem::new(file, "no [book] section", "add one"))?;
    let text = |key: &str| book.get(key).and_then(|value| value.as_str());
    let authors = book.get("authors").and_then(|value| value.as_array());
    let authors = authors.into_iter().flatten();
    let title = text("title")
        .ok_or_else(|| Problem::new(file, "the book has no title", "name it"))?;
    Ok(Contents {
        title: title.to_owned(),
        description: text("description").unwrap_or_default().to_owned(),
        authors: authors
            .filter_map(|name| name.as_str().map(str::to_owned))
            .collect(),
        language: text("language").unwrap_or("en").to_owned(),
        ..Contents::default()
    })
}

fn chapters(items: &[SummaryItem]) -> Vec<Outline> {
    let links = items.iter().filter_map(|item| match item {
        SummaryItem::Link(link) => chapter(link),
        _ => None,
    });
    links.collect()
}

/// A chapter with all that the contents have below it; none if nothing of it is written.
fn chapter(link: &Link) -> Option<Outline> {
    let mut entries = Vec::new();
    collect(link, &mut entries);
    let number = link.number.as_ref().and_then(|all| all.first().copied());
    (!entries.is_empty()).then_some((number, entries))
}

fn collect(link: &Link, entries: &mut Vec<Entry>) {
    if let Some(location) = &link.location {
        entries.push(Entry {
            title: link.name.clone(),
            path: below_root(Path::new(""), location),
        });
    }
    for item in &link.nested_items {
        if let SummaryItem::Link(link) = item {
            collect(link, entries);
        }
    }
}

impl Contents {
    /// Every chapter: its number, its pages.
    pub fn chapters(&self) -> impl Iterator<Item = (Option<u32>, &[Entry])> {
        let parts = self.parts.iter().flat_map(|(_, chapters)| chapters);
        let all = self.front.iter().chain(parts).chain(&self.back);
        all.map(|(number, entries)| (*number, entries.as_slice()))
    }

    /// Every page.
    pub fn entries(&self) -> impl Iterator<Item = &Entry> {
        self.chapters().flat_map(|(_, entries)| entries)
    }

    /// The document, of its pages in the order of [`Contents::entries`].
    pub fn document(
        self,
        pages: Vec<Page>,
        proofs: Vec<Proof>,
        versions: Vec<String>,
    ) -> Document {
        let mut pages = pages.into_iter();
        let mut filled = |outlines: Vec<Outline>| -> Vec<Chapter> {
            let chapters = outlines.into_iter().map(|(number, entries)| Chapter {
                number,
                title: entries[0].title.clone(),
                pages: pages.by_ref().take(entries.len()).collect(),
            });
            chapters.collect()
        };
        let front = filled(self.front);
        let parts = self.parts.into_iter().map(|(title, chapters)| Part {
            title,
            chapters: filled(chapters),
        });
        let parts = parts.collect();
        Document {
            title: self.title,
            description: self.description,
            authors: self.authors,
            language: self.language,
            versions,
            front,
            parts,
            back: filled(self.back),
            proofs,
        }
    }
}
