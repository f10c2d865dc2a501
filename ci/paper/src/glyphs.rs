//! Every character must be in the paper's faces: what none has would be a box, or nothing.

use crate::document::{Block, Document, Is, Page, inside, own_texts};
use crate::drawing::Drawing;
use crate::fonts::Fonts;
use listings::Problem;
use listings::problem::read_text;
use std::collections::BTreeSet;

const WAY_OUT: &str = "write it otherwise, or add a face that has it: \
                       ci/paper/fonts/source/merge.py";

/// What stands in a document and in no face, each character once a page.
#[must_use]
pub fn missing(document: &Document, fonts: &Fonts) -> Vec<Problem> {
    let mut search = Search {
        fonts,
        seen: BTreeSet::new(),
        problems: Vec::new(),
    };
    for page in document.pages() {
        search.seen.clear();
        search.blocks(page, &page.blocks);
        for note in &page.notes {
            search.blocks(page, note);
        }
    }
    search.problems
}

struct Search<'a> {
    fonts: &'a Fonts,
    /// What is missing on the page so far.
    seen: BTreeSet<char>,
    problems: Vec<Problem>,
}

impl Search<'_> {
    fn blocks(&mut self, page: &Page, blocks: &[Block]) {
        for block in blocks {
            for text in own_texts(&block.is) {
                self.text(page, block.line, &text);
            }
            match &block.is {
                Is::Timeline(it) => {
                    let drawing = Drawing::timeline(&it.recordings);
                    self.text(page, block.line, &drawing.svg);
                }
                Is::Diagram(it) => self.text(page, block.line, &it.picture.svg),
                _ => {}
            }
            for inner in inside(&block.is) {
                self.blocks(page, inner);
            }
        }
    }

    fn text(&mut self, page: &Page, line: usize, text: &str) {
        for c in text.chars() {
            let is_shown = !c.is_control();
            if is_shown && !self.fonts.have(c) && self.seen.insert(c) {
                self.problems.push(problem(page, line, c));
            }
        }
    }
}

/// At the line where the page has it, from the block's first on; in a file that the block
/// shows, at the block.
fn problem(page: &Page, line: usize, c: char) -> Problem {
    let message = format!(
        "the character {c:?} (U+{:04X}) is in none of the paper's faces",
        u32::from(c)
    );
    let text = read_text(&page.file).unwrap_or_default();
    let mut below = text.lines().skip(line - 1);
    let at = below.position(|text| text.contains(c));
    Problem::new(&page.file, message, WAY_OUT).at(line + at.unwrap_or_default())
}
