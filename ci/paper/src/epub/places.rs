//! Which file of the EPUB a page is, and where in it each anchor stands.

use crate::document::{Block, Chapter, Document, Is, Page, inside, plain};
use listings::Problem;
use std::collections::BTreeMap;

/// The files that belong to no page, beside numbered ones.
const OWN: [&str; 5] = [COVER, NAVIGATION, IMPRINT, PROOFS, LISTINGS];
pub const COVER: &str = "cover.xhtml";
pub const NAVIGATION: &str = "nav.xhtml";
pub const IMPRINT: &str = "imprint.xhtml";
pub const PROOFS: &str = "proofs.xhtml";
pub const LISTINGS: &str = "listings.xhtml";

/// What a reader is to read only later: see [`super::later`].
pub const PUT_OFF: [&str; 3] = ["Answer", "Hint", "Solution"];

/// Somewhere in the book.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// The file.
    pub file: String,
    /// What it is called there.
    pub id: String,
}

impl Place {
    /// Its address for links in `file`.
    pub fn from(&self, file: &str) -> String {
        match self.file == file {
            true => format!("#{}", self.id),
            false => format!("{}#{}", self.file, self.id),
        }
    }
}

/// All places that links of the pages may name.
#[derive(Debug, Default)]
pub struct Places {
    /// By page and anchor.
    anchors: BTreeMap<(String, String), Place>,
}

impl Places {
    /// Those of a whole book.
    ///
    /// # Errors
    ///
    /// A [`Problem`] for each anchor that stands twice on its page, and for each page
    /// whose file would be that of another.
    pub fn of(document: &Document) -> Result<Self, Vec<Problem>> {
        let (mut places, mut problems) = (Self::default(), Vec::new());
        let mut files: BTreeMap<String, &Page> = BTreeMap::new();
        for chapter in document.chapters() {
            for page in &chapter.pages {
                let file = file(&page.path);
                let lower = file.to_lowercase();
                let other = files.get(&lower).map(|other| other.path.as_str());
                let own = is_own(&lower).then_some("one of its own");
                if let Some(other) = other.or(own) {
                    let message = format!("its file in the EPUB, {file}, is {other}");
                    let help = "give the page another name";
                    problems.push(Problem::new(&page.file, message, help));
                }
                files.insert(lower, page);
                let mut collect = Collect {
                    places: &mut places,
                    problems: &mut problems,
                    page,
                    chapter,
                };
                collect.blocks(&page.blocks, false);
                for note in &page.notes {
                    collect.blocks(note, false);
                }
            }
        }
        match problems.is_empty() {
            true => Ok(places),
            false => Err(problems),
        }
    }

    /// Where an anchor of a page stands.
    pub fn get(&self, page: &str, anchor: &str) -> Option<&Place> {
        self.anchors.get(&(page.to_owned(), anchor.to_owned()))
    }
}

/// Whether a file belongs to no page.
fn is_own(file: &str) -> bool {
    let numbered = ["part.", "proofs."].iter().any(|it| file.starts_with(it));
    numbered || file.ends_with(".answers.xhtml") || OWN.contains(&file)
}

/// The file of the page at that path within `src`: all lie in one folder.
pub fn file(path: &str) -> String {
    format!("{}.xhtml", stem(path))
}

/// The file at a chapter's end with what was put off.
pub fn end_file(chapter: &Chapter) -> String {
    let opening = chapter.pages.first().map_or("", |page| page.path.as_str());
    format!("{}.answers.xhtml", stem(opening))
}

fn stem(path: &str) -> String {
    let stem = path.strip_suffix(".md").unwrap_or(path).replace('/', ".");
    match stem.strip_suffix(".README") {
        Some(chapter) => chapter.to_owned(),
        None => stem,
    }
}

struct Collect<'a> {
    places: &'a mut Places,
    problems: &'a mut Vec<Problem>,
    page: &'a Page,
    chapter: &'a Chapter,
}

impl Collect<'_> {
    fn blocks(&mut self, blocks: &[Block], later: bool) {
        for block in blocks {
            match &block.is {
                Is::Heading { id, .. } => self.anchor(block.line, id, later),
                Is::Listing(it) => {
                    if let Some(id) = &it.id {
                        self.anchor(block.line, id, later);
                    }
                }
                Is::Timeline(it) => self.anchor(block.line, &it.id, later),
                Is::Definitions(all) => {
                    for it in all {
                        self.anchor(it.line, &it.id, later);
                    }
                }
                _ => {}
            }
            match &block.is {
                Is::Prediction { question, answer } => {
                    self.blocks(question, later);
                    self.blocks(answer, true);
                }
                Is::Details { summary, blocks } => {
                    let put_off = PUT_OFF.contains(&plain(summary).as_str());
                    self.blocks(blocks, later || put_off);
                }
                is => {
                    for inner in inside(is) {
                        self.blocks(inner, later);
                    }
                }
            }
        }
    }

    fn anchor(&mut self, line: usize, id: &str, later: bool) {
        let Page { path, file, .. } = self.page;
        // At a chapter's end, what comes from all its pages lies in one file.
        let place = match later {
            true => Place {
                file: end_file(self.chapter),
                id: format!("{}.{id}", stem(path)),
            },
            false => Place {
                file: self::file(path),
                id: id.to_owned(),
            },
        };
        let key = (path.clone(), id.to_owned());
        if self.places.anchors.insert(key, place).is_some() {
            let message = format!("a second anchor #{id} on the page");
            let help = "call one of them otherwise: `## Heading {#another-name}`";
            self.problems
                .push(Problem::new(file, message, help).at(line));
        }
    }
}
