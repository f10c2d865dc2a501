//! Sets a document: writes the Typst source that becomes the PDF.
//!
//! The source is code, not markup: every text stands in a string literal, and everything
//! that has a form is a call of a function of the template, `template/book.typ`.

mod back;
mod blocks;
mod code;
mod inlines;
mod later;
mod literal;
mod tables;

use crate::document::{Block, Chapter, Document, Is, Page, Part};
pub(crate) use inlines::label;
use later::Later;
use listings::Problem;
use literal::{quoted, typographic};
use std::collections::BTreeSet;

/// How many characters of code fit into a line.
const COLUMNS: usize = 88;

/// A Typst document.
#[derive(Debug)]
pub struct Source {
    /// Its main file.
    pub text: String,
    /// The pictures that it shows, by path.
    pub pictures: Vec<(String, String)>,
}

/// Writes one page after another.
struct Setter<'a> {
    document: &'a Document,
    page: &'a Page,
    /// The chapter's place among all.
    chapter: usize,
    number: Option<u32>,
    /// The level of the page's title among the headings of the book.
    level: u8,
    /// How many characters of code fit into a line here.
    columns: usize,
    /// Whether this is a cell of a table, where lines are short.
    in_cell: bool,
    /// What stands at the chapter's end.
    later: Vec<Later>,
    /// The predictions of the chapter so far.
    asked: usize,
    /// The heading that was last.
    heading: String,
    /// The anchors that have a place.
    labels: BTreeSet<String>,
    pictures: Vec<(String, String)>,
}

/// Sets a whole book.
///
/// # Errors
///
/// A [`Problem`] if the book has no page.
pub fn set(document: &Document) -> Result<Source, Vec<Problem>> {
    let first = document.pages().next();
    let page = first.ok_or_else(|| {
        let help = "name a page in src/SUMMARY.md";
        vec![Problem::new("src/SUMMARY.md", "the book has no page", help)]
    })?;
    let mut setter = Setter {
        document,
        page,
        chapter: 0,
        number: None,
        level: 1,
        columns: COLUMNS,
        in_cell: false,
        later: Vec::new(),
        asked: 0,
        heading: String::new(),
        labels: BTreeSet::new(),
        pictures: Vec::new(),
    };
    let mut text = setter.opening();
    for chapter in &document.front {
        text += &setter.chapter(chapter, 1);
    }
    let parts = document.parts.iter().filter(|part| part.title.is_some());
    let mut numbers = 1..=parts.count();
    for part in &document.parts {
        text += &setter.part(part, &mut numbers);
    }
    for chapter in &document.back {
        text += &setter.chapter(chapter, 1);
    }
    text += &setter.proofs();
    text += &setter.listings();
    text += &setter.terms();
    Ok(Source {
        text,
        pictures: setter.pictures,
    })
}

impl<'a> Setter<'a> {
    /// The settings, the cover, the imprint, the contents.
    fn opening(&self) -> String {
        let Document {
            title,
            description,
            authors,
            language,
            versions,
            ..
        } = self.document;
        let list = |all: &[String]| -> String {
            all.iter().map(|one| quoted(one) + ",").collect()
        };
        format!(
            "#import \"/book.typ\": *\n\
             #show: book.with(title: {}, description: {}, authors: ({}), language: {})\n\
             #cover({}, {}, ({}))\n#imprint({}, ({}))\n#contents()\n",
            quoted(title),
            quoted(&typographic(description)),
            list(authors),
            quoted(language),
            quoted(title),
            quoted(&typographic(description)),
            list(authors),
            quoted(title),
            list(versions),
        )
    }

    fn part(
        &mut self,
        part: &'a Part,
        numbers: &mut impl Iterator<Item = usize>,
    ) -> String {
        let mut text = String::new();
        let mut level = 1;
        if let Some(title) = &part.title {
            let number = numbers.next().unwrap_or_default();
            text += &format!("#part({number}, {})\n", quoted(title));
            level = 2;
        }
        for chapter in &part.chapters {
            text += &self.chapter(chapter, level);
        }
        text
    }

    /// A chapter whose title has that level among the headings.
    fn chapter(&mut self, chapter: &'a Chapter, level: u8) -> String {
        self.chapter += 1;
        self.number = chapter.number;
        self.asked = 0;
        let mut text = String::new();
        for (index, page) in chapter.pages.iter().enumerate() {
            self.page = page;
            self.level = if index == 0 { level } else { level + 1 };
            text += &self.title(index == 0);
            for block in page.blocks.iter().skip(1) {
                text += &format!("#{}\n", self.block(block));
            }
        }
        text + &self.end_of_chapter(level + 1)
    }

    /// The title of a page.
    fn title(&mut self, opens: bool) -> String {
        let blocks = &self.page.blocks;
        let Some(Block {
            is: Is::Heading { id, text, .. },
            ..
        }) = blocks.first()
        else {
            return String::new();
        };
        let own = self.anchor(&label(&self.page.path, None));
        let id = self.anchor(&label(&self.page.path, Some(id)));
        let title = self.inlines(text);
        let level = self.level;
        match (opens, self.number) {
            (true, Some(number)) => {
                format!("#chapter({level}, {number}, ({own}, {id}), {title})\n")
            }
            (true, None) => {
                format!("#plain-chapter({level}, ({own}, {id}), {title})\n")
            }
            (false, _) => format!("#section({level}, ({own}, {id}), {title})\n"),
        }
    }

    /// A place that links may name: its label, or nothing if it stands already.
    fn anchor(&mut self, label: &str) -> String {
        match self.labels.insert(label.to_owned()) {
            true => quoted(label),
            false => "none".to_owned(),
        }
    }

    /// Some blocks as one expression.
    fn held(&mut self, blocks: &[Block]) -> String {
        let mut source = String::from("{[];");
        for block in blocks {
            source.push_str(&self.block(block));
            source.push_str(";\n");
        }
        source.push('}');
        source
    }

    /// Blocks that have less room for code.
    fn held_in(&mut self, blocks: &[Block], less: usize) -> String {
        self.columns -= less;
        let source = self.held(blocks);
        self.columns += less;
        source
    }
}
