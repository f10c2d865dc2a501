//! What a page says of its pictures: the caption below a fence, a diagram's name and its
//! text alternative.

use crate::diagrams;
use crate::pages::{Fence, Page};
use crate::problem::Problem;
use std::ops::Range;

/// What a paragraph begins with that is the caption of a timeline.
pub const TIMELINE: &str = "Timeline:";
/// What a paragraph begins with that is the caption of a diagram.
pub const DIAGRAM: &str = "Diagram:";

/// A diagram's own words, in its page.
#[derive(Debug, Clone)]
pub struct Diagram<'a> {
    /// What it is called.
    pub name: &'a str,
    /// All it shows, in words.
    pub description: &'a str,
    /// Where the caption's text stands in the page, without the word before it.
    pub caption: Range<usize>,
}

/// Where the own text of the caption below a fence stands in the page: that of the
/// paragraph which begins with `word`, without the word.
#[must_use]
pub fn caption(page: &Page, fence: &Fence, word: &str) -> Option<Range<usize>> {
    let below = &page.text[fence.span.end..];
    let skipped = below.len() - below.trim_start().len();
    let paragraph = below[skipped..].split("\n\n").next()?;
    let text = paragraph.strip_prefix(word)?;
    let start = fence.span.end + skipped + paragraph.len() - text.trim_start().len();
    let end = fence.span.end + skipped + paragraph.trim_end().len();
    (start < end).then_some(start..end)
}

/// Reads what a Mermaid fence says of itself with `accTitle:` and `accDescr:`, and the
/// caption below it.
///
/// # Errors
///
/// A [`Problem`] that names what it lacks.
pub fn diagram<'a>(page: &Page, fence: &'a Fence) -> Result<Diagram<'a>, Problem> {
    let lacks = |what: &str, help: &str| {
        Problem::new(&page.path, format!("a diagram without {what}"), help)
            .at(fence.line)
    };
    let name = diagrams::title(&fence.body)
        .ok_or_else(|| lacks("a name", "add a line `accTitle: …` to its source"))?;
    let description = diagrams::description(&fence.body).ok_or_else(|| {
        lacks(
            "a text alternative",
            "add a line `accDescr: …` that says all it shows",
        )
    })?;
    let caption = caption(page, fence, DIAGRAM).ok_or_else(|| {
        lacks(
            "a caption",
            "follow it with a paragraph `Diagram: …` that says what to see",
        )
    })?;
    Ok(Diagram {
        name,
        description,
        caption,
    })
}
