//! What stands on lines of its own.

use super::inlines::note_id;
use super::places::Place;
use super::writer::Writer;
use crate::document::{Admonition, Alignment, Block, Definition, Inline, Is, plain};

impl Writer<'_> {
    /// Blocks.
    pub(super) fn blocks(&mut self, blocks: &[Block]) {
        for block in blocks {
            self.line = block.line;
            self.block(block);
        }
    }

    fn block(&mut self, block: &Block) {
        match &block.is {
            Is::Heading { level, id, text } => self.heading(*level, id, text),
            Is::Paragraph(text) => {
                self.xml.open("p", &[]);
                self.inlines(text);
                self.xml.close_block();
            }
            Is::List { first, items } => self.list(*first, items),
            Is::Definitions(definitions) => self.definitions(definitions),
            Is::Quotation(blocks) => self.held("blockquote", &[], blocks),
            Is::Admonition { kind, blocks } => self.admonition(*kind, blocks),
            Is::Table {
                alignments,
                head,
                rows,
            } => self.table(alignments, head, rows),
            Is::Listing(listing) => self.listing(listing),
            Is::Timeline(timeline) => self.timeline(timeline),
            Is::Diagram(diagram) => self.diagram(diagram),
            Is::Prediction { question, answer } => self.prediction(question, answer),
            Is::Details { summary, blocks } => self.details(summary, blocks),
            Is::Code(code) => self.code(code, "code"),
            Is::Rule => {
                self.xml.empty("hr", &[]);
                self.xml.raw("\n");
            }
        }
    }

    /// An element with blocks in it.
    pub(super) fn held(
        &mut self,
        element: &'static str,
        attributes: &[(&str, &str)],
        blocks: &[Block],
    ) {
        self.xml.open(element, attributes);
        self.xml.raw("\n");
        self.blocks(blocks);
        self.xml.close_block();
    }

    fn heading(&mut self, level: u8, id: &str, text: &[Inline]) {
        let element = match level {
            1 => "h1",
            2 => "h2",
            3 => "h3",
            4 => "h4",
            5 => "h5",
            _ => "h6",
        };
        self.heading = plain(text);
        let id = self.id(id);
        self.xml.open(element, &[("id", &id)]);
        self.inlines(text);
        self.xml.close_block();
    }

    fn list(&mut self, first: Option<u64>, items: &[Vec<Block>]) {
        let number = first.unwrap_or(1).to_string();
        match first {
            None => self.xml.open("ul", &[]),
            Some(1) => self.xml.open("ol", &[]),
            Some(_) => self.xml.open("ol", &[("start", &number)]),
        }
        self.xml.raw("\n");
        let is_paragraph = |block: &&Block| matches!(block.is, Is::Paragraph(_));
        let tight = items.iter().all(|item| {
            item.len() <= 2 && item.iter().filter(is_paragraph).count() <= 1
        });
        for item in items {
            self.xml.open("li", &[]);
            self.item(item, tight);
            self.xml.close_block();
        }
        self.xml.close_block();
    }

    /// Blocks of which the first stands on the line of a mark.
    fn item(&mut self, blocks: &[Block], tight: bool) {
        match blocks.split_first() {
            Some((
                Block {
                    is: Is::Paragraph(text),
                    line,
                },
                rest,
            )) if tight => {
                self.line = *line;
                self.inlines(text);
                self.blocks(rest);
            }
            _ => self.blocks(blocks),
        }
    }

    fn definitions(&mut self, definitions: &[Definition]) {
        self.xml.open("dl", &[]);
        self.xml.raw("\n");
        for definition in definitions {
            self.line = definition.line;
            let id = self.id(&definition.id);
            self.xml.open("dt", &[("id", &id)]);
            self.xml.open("dfn", &[]);
            self.inlines(&definition.term);
            self.xml.close();
            self.xml.close_block();
            for meaning in &definition.meanings {
                self.xml.open("dd", &[]);
                self.item(meaning, meaning.len() == 1);
                self.xml.close_block();
            }
        }
        self.xml.close_block();
    }

    fn admonition(&mut self, kind: Admonition, blocks: &[Block]) {
        let title = kind.title();
        let class = format!("admonition {}", title.to_lowercase());
        self.xml
            .open("aside", &[("class", &class), ("aria-label", title)]);
        self.xml
            .element("p", &[("class", "admonition-title")], title);
        self.xml.raw("\n");
        self.blocks(blocks);
        self.xml.close_block();
    }

    pub(super) fn table(
        &mut self,
        alignments: &[Alignment],
        head: &[Vec<Inline>],
        rows: &[Vec<Vec<Inline>>],
    ) {
        self.xml.open("table", &[]);
        self.xml.raw("\n");
        self.xml.open("thead", &[]);
        self.row("th", alignments, head);
        self.xml.close_block();
        self.xml.open("tbody", &[]);
        self.xml.raw("\n");
        for row in rows {
            self.row("td", alignments, row);
        }
        self.xml.close_block();
        self.xml.close_block();
    }

    fn row(
        &mut self,
        cell: &'static str,
        alignments: &[Alignment],
        cells: &[Vec<Inline>],
    ) {
        self.xml.open("tr", &[]);
        for (index, text) in cells.iter().enumerate() {
            let class = match alignments.get(index) {
                Some(Alignment::Right) => Some("right"),
                Some(Alignment::Center) => Some("centre"),
                _ => None,
            };
            let class = class.map(|class| ("class", class));
            let scope = (cell == "th").then_some(("scope", "col"));
            let attributes: Vec<_> = class.into_iter().chain(scope).collect();
            self.xml.open(cell, &attributes);
            self.inlines(text);
            self.xml.close();
        }
        self.xml.close_block();
    }

    /// A page's footnotes, at its end.
    pub(super) fn notes(&mut self) {
        for (number, note) in self.page.notes.iter().enumerate() {
            let id = note_id(number);
            let attributes = [
                ("epub:type", "footnote"),
                ("role", "doc-footnote"),
                ("class", "note"),
                ("id", id.as_str()),
            ];
            self.xml.open("aside", &attributes);
            let marks: &[Place] = self.marks.get(&number).map_or(&[], Vec::as_slice);
            let back = marks.first().map(|place| place.from(&self.file));
            self.xml.open("p", &[("class", "note-number")]);
            let label = (number + 1).to_string();
            match back {
                Some(back) => {
                    let attributes =
                        [("role", "doc-backlink"), ("href", back.as_str())];
                    self.xml.element("a", &attributes, &label);
                }
                None => self.xml.text(&label),
            }
            self.xml.close_block();
            self.blocks(note);
            self.xml.close_block();
        }
    }
}
