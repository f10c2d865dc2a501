//! What surrounds a page's text: chapter numbers, reading times, the foot.

use super::Edit;
use listings::pages::Page;
use mdbook_preprocessor::book::{Book, BookItem, Chapter};
use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};
use std::path::Path;

/// Where a page wants the table of chapters with their reading times.
const TIMES: &str = "<!-- reading-times -->";

/// Words a minute of a reader who also thinks; listings take longer than prose.
const WORDS_PER_MINUTE: usize = 200;
const MINUTES_PER_TEN_LISTINGS: usize = 15;

/// Adds the number above a chapter's title, and the reading times where they are
/// asked for.
pub fn edits(chapter: &Chapter, page: &Page, times: &str, edits: &mut Vec<Edit>) {
    if is_opening(&page.path)
        && let Some(number) = &chapter.number
    {
        let number = number.to_string();
        let number = number.trim_end_matches('.');
        let html = format!(
            "<p class=\"chapter-number\" aria-hidden=\"true\">{number}</p>\n\n"
        );
        edits.push((0..0, html));
    }
    if let Some(at) = page.text.find(TIMES) {
        edits.push((at..at + TIMES.len(), times.to_owned()));
    }
}

/// A Markdown table of the chapters that are written: pages, words, listings, minutes,
/// all counted.
#[must_use]
pub fn reading_times(book: &Book, pages: &[Page], src: &Path) -> String {
    let mut table = String::from(
        "| Chapter | Pages | Words | Figures | Minutes |\n|---|--:|--:|--:|--:|\n",
    );
    for item in book.iter() {
        let BookItem::Chapter(chapter) = item else {
            continue;
        };
        let (Some(number), Some(source)) = (&chapter.number, &chapter.source_path)
        else {
            continue;
        };
        if !is_opening(source) {
            continue;
        }
        let dir = src.join(source.parent().unwrap_or(Path::new("")));
        let own = pages.iter().filter(|page| page.path.starts_with(&dir));
        let (mut count, mut words, mut listings) = (0, 0, 0);
        for page in own {
            count += 1;
            words += prose_words(&page.text);
            listings += page
                .fences
                .iter()
                .filter(|f| f.language() != "text")
                .count();
        }
        let minutes =
            words / WORDS_PER_MINUTE + listings * MINUTES_PER_TEN_LISTINGS / 10;
        table += &format!(
            "| {number} [{}]({}) | {count} | {words} | {listings} | {minutes} |\n",
            chapter.name,
            source.with_file_name("index.md").display(),
        );
    }
    table
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
