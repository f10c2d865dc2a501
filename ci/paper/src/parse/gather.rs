//! What belongs together although it stands apart: a text in pieces, a picture and its
//! caption, a question and its answer.

use crate::document::{Block, Inline, Is, plain};
use listings::drawing::{DIAGRAM, TIMELINE};

/// What the answer to a prediction is called.
const ANSWER: &str = "Answer";

/// Neighbouring texts as one.
pub(super) fn joined(inlines: Vec<Inline>) -> Vec<Inline> {
    let mut joined: Vec<Inline> = Vec::with_capacity(inlines.len());
    for inline in inlines {
        match (joined.last_mut(), inline) {
            (Some(Inline::Text(before)), Inline::Text(text)) => before.push_str(&text),
            (_, inline) => joined.push(inline),
        }
    }
    joined
}

/// Takes a paragraph into the picture above it, whose caption it is; gives back any other.
pub(super) fn captioned(
    above: &mut [Block],
    mut text: Vec<Inline>,
) -> Option<Vec<Inline>> {
    let (word, caption) = match above.last_mut().map(|block| &mut block.is) {
        Some(Is::Timeline(timeline)) => (TIMELINE, &mut timeline.caption),
        Some(Is::Diagram(diagram)) => (DIAGRAM, &mut diagram.caption),
        _ => return Some(text),
    };
    if !caption.is_empty() {
        return Some(text);
    }
    if let Some(Inline::Text(first)) = text.first_mut()
        && let Some(rest) = first.strip_prefix(word)
    {
        *first = rest.trim_start().to_owned();
        if first.is_empty() {
            text.remove(0);
        }
        *caption = text;
        return None;
    }
    Some(text)
}

/// Makes a prediction of a question and the answer directly below it.
pub(super) fn paired(blocks: Vec<Block>) -> Vec<Block> {
    let mut paired: Vec<Block> = Vec::with_capacity(blocks.len());
    for block in blocks {
        let is = match (paired.last_mut().map(|above| &mut above.is), block.is) {
            (Some(Is::Quotation(question)), Is::Details { summary, blocks })
                if plain(&summary) == ANSWER =>
            {
                let question = std::mem::take(question);
                let answer = blocks;
                let asked = paired.pop().map_or(block.line, |above| above.line);
                paired.push(Block {
                    line: asked,
                    is: Is::Prediction { question, answer },
                });
                continue;
            }
            (_, is) => is,
        };
        paired.push(Block {
            line: block.line,
            is,
        });
    }
    paired
}
