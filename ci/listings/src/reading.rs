//! How long a chapter takes to read, counted from its pages.

use crate::pages::Page;
use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};
use std::path::Path;

/// Where a page wants the table of chapters with their reading times.
pub const TIMES: &str = "<!-- reading-times -->";

/// Words a minute of a reader who also thinks; listings take longer than prose.
const WORDS_PER_MINUTE: usize = 200;
const MINUTES_PER_TEN_LISTINGS: usize = 15;

/// What there is to read.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Length {
    /// Pages of the site.
    pub pages: usize,
    /// Words outside of code.
    pub words: usize,
    /// Fences other than outputs.
    pub figures: usize,
}

impl Length {
    /// That of the pages at or below a folder.
    #[must_use]
    pub fn below(dir: &Path, pages: &[Page]) -> Self {
        let own = pages.iter().filter(|page| page.path.starts_with(dir));
        own.fold(Self::default(), |sum, page| {
            let fences = page.fences.iter();
            Self {
                pages: sum.pages + 1,
                words: sum.words + prose_words(&page.text),
                figures: sum.figures
                    + fences.filter(|f| f.language() != "text").count(),
            }
        })
    }

    /// The minutes it takes, exercises left out.
    #[must_use]
    pub fn minutes(&self) -> usize {
        self.words / WORDS_PER_MINUTE + self.figures * MINUTES_PER_TEN_LISTINGS / 10
    }
}

/// Whether a page is a chapter's first: `chNN-…/README.md`.
#[must_use]
pub fn is_opening(path: &Path) -> bool {
    let folder = path
        .parent()
        .and_then(Path::file_name)
        .unwrap_or_default()
        .to_string_lossy();
    let numbered = folder
        .strip_prefix("ch")
        .is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit()));
    numbered && path.file_name().is_some_and(|name| name == "README.md")
}

/// The words a reader reads: all but code blocks and HTML.
#[must_use]
pub fn prose_words(text: &str) -> usize {
    let (mut words, mut in_code) = (0, false);
    for event in Parser::new_ext(text, Options::all()) {
        match event {
            Event::Start(Tag::CodeBlock(_)) => in_code = true,
            Event::End(TagEnd::CodeBlock) => in_code = false,
            Event::Text(part) if !in_code => words += part.split_whitespace().count(),
            Event::Code(_) => words += 1,
            _ => {}
        }
    }
    words
}
