//! Blocks of a page, from the events of its Markdown.

use super::gather::{captioned, joined, paired};
use super::html::Html;
use super::links::Links;
use super::proofs::Proofs;
use super::{Book, Entry};
use crate::document::{Admonition, Block, Definition, Inline, Is, Page, plain};
use listings::Problem;
use listings::figure::{self, Figure};
use listings::pages::{Page as Source, line_of};
use mdbook_markdown::pulldown_cmark::{
    BlockQuoteKind, CodeBlockKind, Event, HeadingLevel, Tag,
};
use mdbook_markdown::{MarkdownOptions, new_cmark_parser};
use std::collections::HashSet;
use std::ops::Range;

type Events<'a> = std::iter::Peekable<std::vec::IntoIter<(Event<'a>, Range<usize>)>>;

/// What notes the test and the words of a claim, and gives its mark.
pub(super) type Claim<'a> =
    dyn FnMut(&str, Vec<Inline>) -> Result<Inline, Problem> + 'a;

/// Reads one page.
pub(super) struct Reader<'a> {
    pub book: &'a Book<'a>,
    pub entry: &'a Entry,
    pub source: &'a Source,
    pub figures: Vec<Figure<'a>>,
    pub links: &'a mut Links,
    pub problems: Vec<Problem>,
    pub events: Events<'a>,
    /// The labels of the footnotes, in the order in which they were met.
    pub labels: Vec<String>,
    /// Test, claim: noted in the book's order when the page is read.
    pub proofs: &'a mut Claim<'a>,
    ids: HashSet<String>,
    notes: Vec<(String, Vec<Block>)>,
}

/// How a run of blocks came to its end.
#[derive(Debug, PartialEq)]
pub(super) enum Ended {
    /// With what holds them, or with the page.
    Here,
    /// At a `</details>`.
    Details,
}

/// Reads the page `source`, which the contents name in `entry`.
///
/// # Errors
///
/// All that is wrong with it.
pub fn page(
    book: &Book<'_>,
    entry: &Entry,
    source: &Source,
    proofs: &mut Proofs<'_>,
    links: &mut Links,
) -> Result<Page, Vec<Problem>> {
    links.page(&entry.path);
    let (figures, mut problems) = figure::of_page(book.root, &book.items, source);
    let outside = |include: &&listings::pages::Include| {
        let mut fences = source.fences.iter();
        !fences.any(|fence| fence.include.as_ref() == Some(include))
    };
    problems.extend(source.includes.iter().filter(outside).map(|include| {
        let help = "put it into a fence: a listing, an output, a part of a file";
        Problem::new(&source.path, "an include outside of a fence", help)
            .at(include.line)
    }));
    let parser = new_cmark_parser(&source.text, &MarkdownOptions::default());
    let events: Vec<_> = parser.into_offset_iter().collect();
    let mut claim =
        |test: &str, text: Vec<Inline>| proofs.claim(test, &entry.path, text);
    let mut reader = Reader {
        book,
        entry,
        source,
        figures,
        links,
        problems,
        events: events.into_iter().peekable(),
        labels: Vec::new(),
        proofs: &mut claim,
        ids: HashSet::new(),
        notes: Vec::new(),
    };
    let (blocks, ended) = reader.blocks();
    if ended == Ended::Details {
        reader.wrong_at(1, "a </details> without its beginning", "remove it");
    }
    reader.titled(&blocks);
    let notes = reader.ordered_notes();
    match reader.problems.is_empty() {
        true => Ok(Page {
            file: source.path.clone(),
            path: entry.path.clone(),
            title: entry.title.clone(),
            blocks,
            notes,
        }),
        false => Err(reader.problems),
    }
}

impl<'a> Reader<'a> {
    /// The line, counted from 1, of a place in the page's text.
    pub(super) fn line(&self, at: usize) -> usize {
        line_of(&self.source.text, at)
    }

    /// Notes that something is wrong.
    pub(super) fn wrong_at(
        &mut self,
        line: usize,
        what: impl Into<String>,
        help: &str,
    ) {
        let problem = Problem::new(&self.source.path, what, help);
        self.problems.push(problem.at(line));
    }

    pub(super) fn unknown(&mut self, at: usize, what: &str) {
        let line = self.line(at);
        self.wrong_at(
            line,
            format!("{what} has no place on paper yet"),
            "write it otherwise, or give it one in ci/paper/src/parse",
        );
    }

    /// A page has one title, and begins with it.
    fn titled(&mut self, blocks: &[Block]) {
        let title = |block: &Block| matches!(block.is, Is::Heading { level: 1, .. });
        if !blocks.first().is_some_and(title) {
            let help = "begin it with a heading of the first level: `# Title`";
            self.wrong_at(1, "a page that does not begin with its title", help);
        }
        for again in blocks.iter().skip(1).filter(|block| title(block)) {
            let help = "make it a heading of the second level, or a page";
            self.wrong_at(again.line, "a second title on the page", help);
        }
    }

    /// The footnotes in the order of their marks.
    fn ordered_notes(&mut self) -> Vec<Vec<Block>> {
        let mut notes = std::mem::take(&mut self.notes);
        let labels = std::mem::take(&mut self.labels);
        let mut ordered = Vec::new();
        for label in labels {
            let Some(at) = notes.iter().position(|(known, _)| *known == label) else {
                self.wrong_at(
                    1,
                    format!("no footnote is called [^{label}]"),
                    &format!("write it: `[^{label}]: …`"),
                );
                continue;
            };
            ordered.push(notes.remove(at).1);
        }
        for (label, blocks) in notes {
            let line = blocks.first().map_or(1, |block| block.line);
            self.wrong_at(
                line,
                format!("nothing refers to the footnote [^{label}]"),
                "refer to it, or remove it",
            );
        }
        ordered
    }

    /// Blocks up to the end of what holds them.
    pub(super) fn blocks(&mut self) -> (Vec<Block>, Ended) {
        let mut blocks: Vec<Block> = Vec::new();
        while let Some((event, span)) = self.events.next() {
            let line = self.line(span.start);
            if is_inline(&event) {
                let mut text = self.inline(event, span);
                text.extend(self.loose());
                blocks.push(Block {
                    line,
                    is: Is::Paragraph(joined(text)),
                });
                continue;
            }
            let is = match event {
                Event::End(_) => return (paired(blocks), Ended::Here),
                Event::Start(Tag::HtmlBlock) => match self.html(span.start) {
                    Html::Nothing => None,
                    Html::Block(is) => Some(is),
                    Html::Ended => return (paired(blocks), Ended::Details),
                },
                Event::Start(Tag::Paragraph) => {
                    let text = self.inlines();
                    captioned(&mut blocks, text).map(Is::Paragraph)
                }
                Event::Start(tag) => self.block(tag, span),
                Event::Rule => Some(Is::Rule),
                _ => {
                    self.unknown(span.start, "this");
                    None
                }
            };
            blocks.extend(is.map(|is| Block { line, is }));
        }
        (paired(blocks), Ended::Here)
    }

    fn held(&mut self) -> Vec<Block> {
        let next = self.events.peek().map(|(_, span)| span.start);
        let line = self.line(next.unwrap_or_default());
        let (blocks, ended) = self.blocks();
        if ended == Ended::Details {
            self.wrong_at(
                line,
                "a </details> in another block than its beginning",
                "let it begin and end at the left margin",
            );
        }
        blocks
    }

    fn block(&mut self, tag: Tag<'a>, span: Range<usize>) -> Option<Is> {
        Some(match tag {
            Tag::Heading { level, id, .. } => self.heading(level, id.as_deref()),
            Tag::BlockQuote(None) => Is::Quotation(self.held()),
            Tag::BlockQuote(Some(kind)) => Is::Admonition {
                kind: admonition(kind),
                blocks: self.held(),
            },
            Tag::CodeBlock(CodeBlockKind::Fenced(_)) => {
                self.skip();
                return self.fence(span.start);
            }
            Tag::CodeBlock(CodeBlockKind::Indented) => {
                self.skip();
                self.unknown(span.start, "indented code");
                return None;
            }
            Tag::List(first) => Is::List {
                first,
                items: self.items(),
            },
            Tag::FootnoteDefinition(label) => {
                let blocks = self.held();
                self.notes.push((label.into_string(), blocks));
                return None;
            }
            Tag::DefinitionList => Is::Definitions(self.definitions()),
            Tag::Table(alignments) => {
                let (head, rows) = self.table();
                Is::Table {
                    alignments,
                    head,
                    rows,
                }
            }
            other => {
                self.unknown(span.start, &format!("{other:?}"));
                self.skip();
                return None;
            }
        })
    }

    /// Leaves out everything up to the end of the block that has begun.
    fn skip(&mut self) {
        let mut depth = 1;
        while depth > 0
            && let Some((event, _)) = self.events.next()
        {
            match event {
                Event::Start(_) => depth += 1,
                Event::End(_) => depth -= 1,
                _ => {}
            }
        }
    }

    fn heading(&mut self, level: HeadingLevel, id: Option<&str>) -> Is {
        let text = self.inlines();
        let id = match id {
            Some(id) => id.to_owned(),
            None => self.own_id(&plain(&text)),
        };
        self.links.anchor(&self.entry.path, &id);
        Is::Heading {
            level: level as u8,
            id,
            text,
        }
    }

    /// The anchor that mdBook gives to a heading or a term.
    fn own_id(&mut self, text: &str) -> String {
        let id: String = text
            .trim()
            .to_lowercase()
            .chars()
            .filter_map(|c| match c {
                c if c.is_alphanumeric() || c == '_' || c == '-' => Some(c),
                c if c.is_whitespace() => Some('-'),
                _ => None,
            })
            .collect();
        let numbered = (1..).map(|number| format!("{id}-{number}"));
        let mut free = std::iter::once(id.clone()).chain(numbered);
        free.find(|id| self.ids.insert(id.clone()))
            .expect("there is always a next number")
    }

    fn items(&mut self) -> Vec<Vec<Block>> {
        let mut items = Vec::new();
        while let Some((Event::Start(Tag::Item), _)) = self.events.next() {
            items.push(self.held());
        }
        items
    }

    fn definitions(&mut self) -> Vec<Definition> {
        let mut definitions: Vec<Definition> = Vec::new();
        while let Some((Event::Start(tag), span)) = self.events.next() {
            if tag == Tag::DefinitionListTitle {
                let term = self.inlines();
                let id = self.own_id(&plain(&term));
                self.links.anchor(&self.entry.path, &id);
                definitions.push(Definition {
                    line: self.line(span.start),
                    id,
                    term,
                    meanings: Vec::new(),
                });
            } else {
                let meaning = self.held();
                if let Some(last) = definitions.last_mut() {
                    last.meanings.push(meaning);
                }
            }
        }
        definitions
    }

    fn table(&mut self) -> (Vec<Vec<Inline>>, Vec<Vec<Vec<Inline>>>) {
        let (mut head, mut rows) = (Vec::new(), Vec::new());
        while let Some((Event::Start(tag), _)) = self.events.next() {
            let mut cells = Vec::new();
            while let Some((Event::Start(_), _)) = self.events.next() {
                cells.push(self.inlines());
            }
            match tag {
                Tag::TableHead => head = cells,
                _ => rows.push(cells),
            }
        }
        (head, rows)
    }
}

fn admonition(kind: BlockQuoteKind) -> Admonition {
    match kind {
        BlockQuoteKind::Note => Admonition::Note,
        BlockQuoteKind::Tip => Admonition::Tip,
        BlockQuoteKind::Important => Admonition::Important,
        BlockQuoteKind::Warning => Admonition::Warning,
        BlockQuoteKind::Caution => Admonition::Caution,
    }
}

/// Whether an event stands within a line. A list whose items no blank line parts has such
/// without a paragraph around them.
pub(super) fn is_inline(event: &Event<'_>) -> bool {
    match event {
        Event::Start(tag) => matches!(
            tag,
            Tag::Emphasis
                | Tag::Strong
                | Tag::Strikethrough
                | Tag::Superscript
                | Tag::Subscript
                | Tag::Link { .. }
                | Tag::Image { .. }
        ),
        Event::End(_) | Event::Html(_) | Event::Rule => false,
        _ => true,
    }
}
