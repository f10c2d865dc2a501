//! What XML cannot hold, and what stands for a character that was lost.

use crate::document::{Block, Document, inside, own_texts};
use listings::Problem;
use std::path::Path;

/// A [`Problem`] for each block that has such a character.
pub fn problems(document: &Document) -> Vec<Problem> {
    let mut problems = Vec::new();
    for page in document.pages() {
        blocks(&page.file, &page.blocks, &mut problems);
        for note in &page.notes {
            blocks(&page.file, note, &mut problems);
        }
    }
    problems
}

fn blocks(file: &Path, all: &[Block], problems: &mut Vec<Problem>) {
    for block in all {
        let texts = own_texts(&block.is);
        let mut characters = texts.iter().flat_map(|text| text.chars());
        if let Some(c) = characters.find(|c| !is_allowed(*c)) {
            let message = format!("the character U+{:04X} has no place", u32::from(c));
            let help = "remove it from the page, or from the file that it includes";
            problems.push(Problem::new(file, message, help).at(block.line));
        }
        for inner in inside(&block.is) {
            blocks(file, inner, problems);
        }
    }
}

fn is_allowed(c: char) -> bool {
    let is_control = c.is_control() && !matches!(c, '\t' | '\n');
    !is_control && !matches!(c, '\u{fffd}' | '\u{fffe}' | '\u{ffff}')
}
