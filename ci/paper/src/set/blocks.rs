//! What stands on lines of its own.

use super::code::lines;
use super::inlines::label;
use super::literal::{quoted, typographic};
use super::{Setter, tables};
use crate::document::{
    Block, Code, Definition, Diagram, Inline, Is, Listing, Shows, Timeline, plain,
};
use crate::drawing::Drawing;

/// What a step to the right takes from a line of code, in characters.
const STEP: usize = 5;

impl Setter<'_> {
    /// A block as an expression of Typst.
    pub(super) fn block(&mut self, block: &Block) -> String {
        match &block.is {
            Is::Heading { level, id, text } => self.heading(*level, id, text),
            Is::Paragraph(text) => format!("par({})", self.inlines(text)),
            Is::List { first, items } => self.list(*first, items),
            Is::Definitions(definitions) => self.definitions(definitions),
            Is::Quotation(blocks) => {
                format!("quotation({})", self.held_in(blocks, STEP))
            }
            Is::Admonition { kind, blocks } => format!(
                "admonition({}, {})",
                quoted(kind.title()),
                self.held_in(blocks, STEP)
            ),
            Is::Table {
                alignments,
                head,
                rows,
            } => {
                let columns = tables::columns(head, rows);
                let alignments = tables::alignments(alignments);
                let head = self.cells(head);
                let rows: String =
                    rows.iter().map(|row| self.cells(row) + ",\n").collect();
                format!("grid-of({columns}, {alignments}, {head}, ({rows}))")
            }
            Is::Listing(listing) => self.listing(listing),
            Is::Timeline(timeline) => self.timeline(timeline),
            Is::Diagram(diagram) => self.diagram(diagram),
            Is::Prediction { question, answer } => self.prediction(question, answer),
            Is::Details { summary, blocks } => self.details(summary, blocks),
            Is::Code(code) => format!("fragment({})", lines(code, self.columns)),
            Is::Rule => "rule()".to_owned(),
        }
    }

    /// A footnote.
    pub(super) fn note(&mut self, blocks: &[Block]) -> String {
        match blocks {
            [
                Block {
                    is: Is::Paragraph(text),
                    ..
                },
            ] => self.inlines(text),
            _ => self.held(blocks),
        }
    }

    fn heading(&mut self, level: u8, id: &str, text: &[Inline]) -> String {
        self.heading = plain(text);
        let anchor = self.anchor(&label(&self.page.path, Some(id)));
        let depth = self.level + level - 1;
        format!(
            "heading-in-page({depth}, {level}, {anchor}, {})",
            self.inlines(text)
        )
    }

    fn list(&mut self, first: Option<u64>, items: &[Vec<Block>]) -> String {
        let is_paragraph = |block: &Block| matches!(block.is, Is::Paragraph(_));
        let tight = items.iter().all(|item| {
            item.iter().filter(|block| is_paragraph(block)).count() <= 1
                && item.len() <= 2
        });
        let items: String = items.iter().map(|item| self.item(item) + ",\n").collect();
        match first {
            Some(first) => format!("numbered({tight}, {first}, {items})"),
            None => format!("bulleted({tight}, {items})"),
        }
    }

    /// An item of a list: its first paragraph is none of its own, so that it stands on
    /// the line of the mark.
    fn item(&mut self, blocks: &[Block]) -> String {
        match blocks.split_first() {
            Some((
                Block {
                    is: Is::Paragraph(text),
                    ..
                },
                rest,
            )) => {
                let first = self.inlines(text);
                let rest = self.held_in(rest, STEP);
                format!("{{{first};{rest}}}")
            }
            _ => self.held_in(blocks, STEP),
        }
    }

    fn definitions(&mut self, definitions: &[Definition]) -> String {
        let mut items = String::new();
        for definition in definitions {
            let anchor = self.anchor(&label(&self.page.path, Some(&definition.id)));
            let term = self.inlines(&definition.term);
            let meanings: String = definition
                .meanings
                .iter()
                .map(|meaning| self.item(meaning) + ";")
                .collect();
            items += &format!("({anchor}, {term}, {{[];{meanings}}}),\n");
        }
        format!("definitions({items})")
    }

    fn cells(&mut self, cells: &[Vec<Inline>]) -> String {
        self.in_cell = true;
        let cells: String = cells.iter().map(|cell| self.inlines(cell) + ",").collect();
        self.in_cell = false;
        format!("({cells})")
    }

    fn listing(&mut self, listing: &Listing) -> String {
        let anchor = match &listing.id {
            Some(id) => self.anchor(&label(&self.page.path, Some(id))),
            None => "none".to_owned(),
        };
        let kind = match listing.shows {
            Shows::Program | Shows::Part => "program",
            Shows::CompileFail => "compile-fail",
            Shows::Twin => "asyncio",
            Shows::Output => "output",
            Shows::Bench => "bench",
            Shows::Exercise => "exercise",
        };
        let columns = self.columns;
        let part = |code: &Option<Code>| match code {
            Some(code) => lines(code, columns),
            None => "none".to_owned(),
        };
        format!(
            "listing({}, {anchor}, {}, {}, {}, {}, {}, {}, {})",
            quoted(kind),
            quoted(&listing.name),
            self.inlines(&listing.caption),
            part(&listing.code),
            quoted(&typographic(listing.output_label)),
            part(&listing.output),
            quoted(&listing.command),
            quoted(&listing.path),
        )
    }

    fn timeline(&mut self, timeline: &Timeline) -> String {
        let anchor = self.anchor(&label(&self.page.path, Some(&timeline.id)));
        let drawing = Drawing::timeline(&timeline.recordings);
        let words = format!("Timeline: {}", plain(&timeline.caption));
        self.picture(&anchor, &drawing, &words, &timeline.caption)
    }

    fn diagram(&mut self, diagram: &Diagram) -> String {
        let words = format!("{}. {}", diagram.name, diagram.alternative);
        self.picture("none", &diagram.picture, &words, &diagram.caption)
    }

    /// A picture with the words that stand in for it, and its caption.
    fn picture(
        &mut self,
        anchor: &str,
        drawing: &Drawing,
        words: &str,
        caption: &[Inline],
    ) -> String {
        let (words, caption) = (quoted(words), self.inlines(caption));
        let path = format!("/pictures/{}.svg", self.pictures.len() + 1);
        self.pictures.push((path.clone(), drawing.svg.clone()));
        format!(
            "picture({anchor}, {}, {words}, {:.2}pt, {caption})",
            quoted(&path),
            drawing.width * drawing.unit()
        )
    }
}
