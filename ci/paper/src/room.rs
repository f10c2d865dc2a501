//! What has no room on paper: pictures whose words would be too small to read, and words
//! that stick out of their line or run into what stands beside them. Typst sets both
//! without a word.

use crate::document::{Document, Is, Page, each, own_texts};
use crate::drawing::Drawing;
use crate::set::label;
use listings::Problem;
use listings::problem::read_text;
use std::collections::BTreeSet;
use typst::foundations::Label;
use typst::introspection::Introspector;
use typst::layout::{Frame, FrameItem, Point};
use typst::text::TextItem;
use typst_layout::PagedDocument;

/// How high words must be at least, in points.
const LEGIBLE: f64 = 5.0;
/// The margins of a page as the template has them, in points: 21 and 24 mm.
const INSIDE: f64 = 59.53;
const OUTSIDE: f64 = 68.03;
/// How far a word may reach, in points: a full stop at the end of a line hangs over it.
const TOLERANCE: f64 = 4.0;
/// How far apart what stands on one line may be in height, in points.
const LINE: f64 = 1.5;

/// The pictures that are too large.
#[must_use]
pub fn pictures(document: &Document) -> Vec<Problem> {
    let mut problems = Vec::new();
    for page in document.pages() {
        each(page, &mut |block| {
            let (wrong, help) = match &block.is {
                Is::Timeline(it) => (
                    too_small(&Drawing::timeline(&it.recordings)),
                    "let fewer tasks do less, or draw two recordings apart",
                ),
                Is::Diagram(it) => (too_small(&it.picture), "make two diagrams of it"),
                _ => return,
            };
            let wrong = wrong.map(|it| Problem::new(&page.file, it, help));
            problems.extend(wrong.map(|it| it.at(block.line)));
        });
    }
    problems
}

fn too_small(drawing: &Drawing) -> Option<String> {
    let words = drawing.smallest_words()?;
    (words < LEGIBLE).then(|| {
        format!(
            "its picture is too large for a page: {:.0} by {:.0} pixels, and its words \
             would be {words:.1} pt high",
            drawing.width, drawing.height
        )
    })
}

/// The words that are too long, in a document that is laid out.
#[must_use]
pub fn words(document: &Document, pages: &PagedDocument) -> Vec<Problem> {
    let mut problems = Vec::new();
    for (index, page) in pages.pages().iter().enumerate() {
        let number = index + 1;
        let right = if number % 2 == 0 { INSIDE } else { OUTSIDE };
        let edge = page.frame.size().x.to_pt() - right + TOLERANCE;
        let mut runs = Vec::new();
        runs_of(&page.frame, Point::zero(), &mut runs);
        let mut seen = BTreeSet::new();
        let mut told = |run: &Run<'_>, what: &str| {
            let word = longest_word(&run.text.text);
            if seen.insert(word.to_owned()) {
                let what =
                    format!("the word {word:?} {what}, on page {number} of the PDF");
                problems.push(problem(&nearest(document, pages, number), word, &what));
            }
        };
        for run in runs.iter().filter(|run| run.right > edge) {
            told(run, "sticks out of its line");
        }
        for run in overlapping(&mut runs) {
            told(run, "runs into what stands beside it");
        }
    }
    problems
}

/// Some text of a line, and where it is, in points from the left and the top.
struct Run<'p> {
    text: &'p TextItem,
    left: f64,
    right: f64,
    base: f64,
}

fn runs_of<'p>(frame: &'p Frame, origin: Point, runs: &mut Vec<Run<'p>>) {
    for (place, item) in frame.items() {
        let at = origin + *place;
        match item {
            FrameItem::Group(group) => {
                let moved = Point::new(group.transform.tx, group.transform.ty);
                runs_of(&group.frame, at + moved, runs);
            }
            FrameItem::Text(text) if !text.text.trim().is_empty() => runs.push(Run {
                text,
                left: at.x.to_pt(),
                right: at.x.to_pt() + width(text),
                base: at.y.to_pt(),
            }),
            _ => {}
        }
    }
}

/// Without the space at its end, which no line has room for.
fn width(text: &TextItem) -> f64 {
    let (mut at, mut width) = (0.0, 0.0);
    for glyph in &text.glyphs {
        at += glyph.x_advance.at(text.size).to_pt();
        if !text.text[glyph.range()].trim().is_empty() {
            width = at;
        }
    }
    width
}

/// Those that reach into what follows on their line.
fn overlapping<'r, 'p>(runs: &'r mut [Run<'p>]) -> Vec<&'r Run<'p>> {
    runs.sort_by(|a, b| a.base.total_cmp(&b.base));
    let mut found = Vec::new();
    for (index, run) in runs.iter().enumerate() {
        let beside = runs[index + 1..].iter();
        for other in beside.take_while(|it| it.base - run.base < LINE) {
            let (first, next) = match run.left < other.left {
                true => (run, other),
                false => (other, run),
            };
            if first.right > next.left + TOLERANCE {
                found.push(first);
            }
        }
    }
    found
}

fn longest_word(text: &str) -> &str {
    let words = text.split_whitespace();
    let longest = words.max_by_key(|word| word.chars().count());
    longest.unwrap_or_default().trim_end_matches('-')
}

/// The pages of the book in the order in which they may have to do with a page of the
/// PDF: those that begin on it or before it, the last of them first, then the others.
fn nearest<'d>(
    document: &'d Document,
    pages: &PagedDocument,
    number: usize,
) -> Vec<&'d Page> {
    let begins = |page: &Page| {
        let label = Label::construct(label(&page.path, None).into()).ok()?;
        let introspector = pages.introspector();
        let place = introspector.query_label(label).ok()?.location()?;
        introspector.page(place).map(usize::from)
    };
    let mut sorted: Vec<_> = document.pages().collect();
    sorted.sort_by_cached_key(|page| match begins(page) {
        Some(begin) if begin <= number => number - begin,
        _ => usize::MAX,
    });
    sorted
}

/// Where one of the pages says a word; else it is one that the paper edition adds.
fn problem(pages: &[&Page], word: &str, what: &str) -> Problem {
    let help = "write it shorter or in two; in a table, say it below";
    for page in pages {
        let mut line = None;
        each(page, &mut |block| {
            let says = || own_texts(&block.is).iter().any(|it| it.contains(word));
            if line.is_none() && says() {
                line = Some(block.line);
            }
        });
        if let Some(line) = line {
            let text = read_text(&page.file).unwrap_or_default();
            let mut below = text.lines().skip(line - 1);
            let at = below.position(|text| text.contains(word));
            let line = line + at.unwrap_or_default();
            return Problem::new(&page.file, what, help).at(line);
        }
    }
    Problem::new("ci/paper/template", what, "give it more room")
}
