//! mdBook renders `README.md` as `index.html`, yet leaves links to it as they are.

use super::Edit;
use listings::pages::Page;
use pulldown_cmark::{Event, Options, Parser, Tag};

/// Adds an edit for every link to a `README.md` of the book.
pub fn edits(page: &Page, edits: &mut Vec<Edit>) {
    for (event, span) in Parser::new_ext(&page.text, Options::all()).into_offset_iter()
    {
        let Event::Start(Tag::Link { dest_url, .. }) = event else {
            continue;
        };
        let (file, _) = dest_url.split_once('#').unwrap_or((&dest_url, ""));
        if file.contains("://")
            || !(file == "README.md" || file.ends_with("/README.md"))
        {
            continue;
        }
        if let Some(at) = page.text[span.clone()].rfind("README.md") {
            let at = span.start + at;
            edits.push((at..at + "README.md".len(), "index.md".to_owned()));
        }
    }
}
