//! Writes the pages of a document as XHTML, one after another.

use super::files::{File, Role};
use super::later::{self, Later};
use super::pictures::Pictures;
use super::places::{self, Place, Places};
use super::xml::Xml;
use crate::document::{Block, Chapter, Document, Is, Page, plain};
use listings::Problem;
use std::collections::BTreeMap;

/// What is known while a page is written.
pub struct Writer<'a> {
    pub document: &'a Document,
    pub places: &'a Places,
    pub pictures: &'a Pictures,
    pub page: &'a Page,
    /// The file that is being written.
    pub file: String,
    /// The file at the chapter's end.
    pub end: String,
    pub xml: Xml,
    /// The line of the page's block.
    pub line: usize,
    /// The number of the chapter.
    pub number: Option<u32>,
    /// The heading that was last.
    pub heading: String,
    /// What the chapter has put off.
    pub later: Vec<Later>,
    /// How much it has put off.
    pub put: usize,
    /// How many predictions it has asked for.
    pub asked: usize,
    /// Where the marks of the page's footnotes stand.
    pub marks: BTreeMap<usize, Vec<Place>>,
    /// Where each claim of each proof stands.
    pub claims: BTreeMap<(usize, usize), Place>,
    pub problems: Vec<Problem>,
}

impl<'a> Writer<'a> {
    /// Begins a document that has this page.
    pub fn new(
        document: &'a Document,
        places: &'a Places,
        pictures: &'a Pictures,
        page: &'a Page,
    ) -> Self {
        Self {
            document,
            places,
            pictures,
            page,
            file: String::new(),
            end: String::new(),
            xml: Xml::default(),
            line: 1,
            number: None,
            heading: String::new(),
            later: Vec::new(),
            put: 0,
            asked: 0,
            marks: BTreeMap::new(),
            claims: BTreeMap::new(),
            problems: Vec::new(),
        }
    }

    /// Notes that something is wrong with the page.
    pub fn wrong(&mut self, message: String, help: &str) {
        let problem = Problem::new(&self.page.file, message, help);
        self.problems.push(problem.at(self.line));
    }

    /// What an anchor of the page is called where it stands.
    pub fn id(&self, anchor: &str) -> String {
        let place = self.places.get(&self.page.path, anchor);
        place.map_or_else(|| anchor.to_owned(), |place| place.id.clone())
    }

    /// What has been written since this was last asked.
    pub fn written(&mut self) -> String {
        std::mem::take(&mut self.xml).end()
    }

    /// A chapter that lies so deep in the contents: a file for each of its pages, and one
    /// for what they put off.
    pub fn chapter(
        &mut self,
        chapter: &'a Chapter,
        role: Role,
        depth: usize,
    ) -> Vec<File> {
        let mut files = Vec::new();
        self.number = chapter.number;
        self.end = places::end_file(chapter);
        (self.put, self.asked) = (0, 0);
        for (index, page) in chapter.pages.iter().enumerate() {
            self.page = page;
            self.file = places::file(&page.path);
            self.marks.clear();
            let opens = index == 0;
            self.opening(opens);
            self.blocks(page.blocks.get(1..).unwrap_or_default());
            self.notes();
            let body = self.written();
            let title = match (opens, chapter.number) {
                (true, Some(number)) => format!("{number} {}", page.title),
                _ => page.title.clone(),
            };
            let role = match (opens, role) {
                (_, Role::Appendix) if defines(&page.blocks) => Role::Glossary,
                (true, role) => role,
                (false, _) => Role::Section,
            };
            files.push(File {
                name: self.file.clone(),
                title,
                depth: Some(depth + usize::from(!opens)),
                role,
                body,
            });
        }
        if let Some(body) = self.end_of_chapter(&chapter.title) {
            files.push(File {
                name: self.end.clone(),
                title: later::TITLE.to_owned(),
                depth: Some(depth + 1),
                role: Role::End,
                body,
            });
        }
        files
    }

    /// The title of a page, with the chapter's number where it opens one.
    fn opening(&mut self, opens: bool) {
        let Some(Block {
            is: Is::Heading { id, text, .. },
            line,
        }) = self.page.blocks.first()
        else {
            return;
        };
        self.line = *line;
        self.heading = plain(text);
        let id = self.id(id);
        if let (true, Some(number)) = (opens, self.number) {
            let label = format!("Chapter {number}");
            let attributes =
                [("class", "chapter-number"), ("aria-label", label.as_str())];
            self.xml.element("p", &attributes, &number.to_string());
            self.xml.raw("\n");
        }
        self.xml.open("h1", &[("id", &id)]);
        self.inlines(text);
        self.xml.close_block();
    }
}

/// Whether terms are defined there.
fn defines(blocks: &[Block]) -> bool {
    let mut blocks = blocks.iter();
    blocks.any(|block| matches!(block.is, Is::Definitions(_)))
}
