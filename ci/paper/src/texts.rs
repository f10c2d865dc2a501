//! What a document says: its blocks one by one, and their texts without any dress.

use crate::document::{Block, Code, Inline, Is, Listing, Page, Piece};

/// The text of inlines without any dress.
#[must_use]
pub fn plain(inlines: &[Inline]) -> String {
    let text = |inline: &Inline| match inline {
        Inline::Text(text) | Inline::Code(text) => text.clone(),
        Inline::Emphasis(inner)
        | Inline::Strong(inner)
        | Inline::Struck(inner)
        | Inline::Link { text: inner, .. }
        | Inline::Proved { text: inner, .. } => plain(inner),
        Inline::Note(_) => String::new(),
        Inline::Break => " ".to_owned(),
    };
    inlines.iter().map(text).collect()
}

/// The blocks that a block holds, in its order.
#[must_use]
pub fn inside(is: &Is) -> Vec<&[Block]> {
    match is {
        Is::List { items, .. } => items.iter().map(Vec::as_slice).collect(),
        Is::Definitions(definitions) => definitions
            .iter()
            .flat_map(|it| &it.meanings)
            .map(Vec::as_slice)
            .collect(),
        Is::Quotation(blocks)
        | Is::Admonition { blocks, .. }
        | Is::Details { blocks, .. } => vec![blocks],
        Is::Prediction { question, answer } => vec![question, answer],
        Is::Heading { .. }
        | Is::Paragraph(_)
        | Is::Table { .. }
        | Is::Listing(_)
        | Is::Timeline(_)
        | Is::Diagram(_)
        | Is::Code(_)
        | Is::Rule => Vec::new(),
    }
}

/// Shows every block of a page, those in others and in footnotes too.
pub fn each(page: &Page, see: &mut impl FnMut(&Block)) {
    fn all(blocks: &[Block], see: &mut impl FnMut(&Block)) {
        for block in blocks {
            see(block);
            for inner in inside(&block.is) {
                all(inner, see);
            }
        }
    }
    all(&page.blocks, see);
    for note in &page.notes {
        all(note, see);
    }
}

/// The texts that a block shows itself, without those of the blocks that it holds, and
/// without pictures.
#[must_use]
pub fn own_texts(is: &Is) -> Vec<String> {
    let code = |code: &Code| -> Vec<String> {
        let lines = code.lines.iter();
        let line = |line: &Vec<Piece>| line.iter().map(|it| it.text.as_str()).collect();
        lines.map(line).collect()
    };
    match is {
        Is::Heading { text, .. } | Is::Paragraph(text) => vec![plain(text)],
        Is::Definitions(all) => all.iter().map(|it| plain(&it.term)).collect(),
        Is::Table { head, rows, .. } => {
            let cells = head.iter().chain(rows.iter().flatten());
            cells.map(|cell| plain(cell)).collect()
        }
        Is::Listing(listing) => {
            let Listing {
                caption,
                command,
                path,
                ..
            } = &**listing;
            let mut texts = vec![listing.name.clone(), plain(caption)];
            texts.extend(listing.code.iter().flat_map(code));
            texts.extend(listing.output.iter().flat_map(code));
            texts.extend([command.clone(), path.clone()]);
            texts
        }
        Is::Timeline(timeline) => vec![plain(&timeline.caption)],
        Is::Diagram(diagram) => vec![plain(&diagram.caption)],
        Is::Details { summary, .. } => vec![plain(summary)],
        Is::Code(it) => code(it),
        Is::Admonition { kind, .. } => vec![kind.title().to_owned()],
        Is::List { .. } | Is::Quotation(_) | Is::Prediction { .. } | Is::Rule => {
            Vec::new()
        }
    }
}
