//! Every character must be in the paper's faces: what none has would be a box, or nothing.

use crate::document::{Document, Is, Page, each, own_texts};
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
    let mut problems = Vec::new();
    for page in document.pages() {
        let mut seen = BTreeSet::new();
        each(page, &mut |block| {
            for text in shown(&block.is) {
                let new = text.chars().filter(|c| !c.is_control() && !fonts.have(*c));
                let new: Vec<char> = new.filter(|c| seen.insert(*c)).collect();
                problems.extend(new.iter().map(|c| problem(page, block.line, *c)));
            }
        });
    }
    problems
}

/// What a block shows, in its picture too.
fn shown(is: &Is) -> Vec<String> {
    let mut texts = own_texts(is);
    match is {
        Is::Timeline(it) => texts.push(Drawing::timeline(&it.recordings).svg),
        Is::Diagram(it) => texts.push(it.picture.svg.clone()),
        _ => {}
    }
    texts
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
