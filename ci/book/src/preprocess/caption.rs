//! The caption of a figure: the paragraph directly below its fence that begins with a
//! certain word.

use listings::pages::{Fence, Page};
use std::ops::Range;

/// Where the caption's own text stands in the page, without the word. It stays where it
/// is, for others to edit: it may hold links and proof marks.
pub fn below(page: &Page, fence: &Fence, word: &str) -> Option<Range<usize>> {
    let below = &page.text[fence.span.end..];
    let skipped = below.len() - below.trim_start().len();
    let paragraph = below[skipped..].split("\n\n").next()?;
    let text = paragraph.strip_prefix(word)?;
    let start = fence.span.end + skipped + paragraph.len() - text.trim_start().len();
    let end = fence.span.end + skipped + paragraph.trim_end().len();
    (start < end).then_some(start..end)
}
