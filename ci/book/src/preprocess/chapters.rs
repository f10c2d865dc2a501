//! What surrounds a page's text: chapter numbers, reading times, the foot.

use super::Edit;
use listings::pages::Page;
use listings::reading::{Length, TIMES, is_opening};
use listings::versions::Versions;
use mdbook_preprocessor::book::{Book, BookItem, Chapter};
use std::path::Path;

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
        let length = Length::below(&dir, pages);
        table += &format!(
            "| {number} [{}]({}) | {} | {} | {} | {} |\n",
            chapter.name,
            source.with_file_name("index.md").display(),
            length.pages,
            length.words,
            length.figures,
            length.minutes(),
        );
    }
    table
}

/// The foot of a page, HTML on a paragraph of its own.
#[must_use]
pub fn foot(versions: &Versions) -> String {
    let known = versions.known();
    if known.is_empty() {
        return String::new();
    }
    format!(
        "\n\n<footer class=\"verified\">Verified with {}</footer>\n",
        known.join(" · ")
    )
}
