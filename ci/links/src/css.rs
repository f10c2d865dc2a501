//! Takes references out of style sheets.

use crate::html::{Page, Reference, Use};
use regex::Regex;
use std::sync::LazyLock;

static URL: LazyLock<Regex> = LazyLock::new(|| {
    let quoted = r#""([^"]*)"|'([^']*)'"#;
    Regex::new(&format!(
        r"(?s)/\*.*?\*/|url\(\s*(?:{quoted}|([^)\s]*))\s*\)|@import\s+(?:{quoted})"
    ))
    .expect("the pattern is constant")
});

/// A style sheet as a page that only refers.
pub(crate) fn parse(text: &str) -> Page {
    let references = urls(text).into_iter().map(|target| Reference {
        tag: "style".to_owned(),
        what: Use::Fetch,
        target,
    });
    Page {
        references: references.collect(),
        ..Page::default()
    }
}

/// Every `url(…)` and `@import "…"` outside of comments.
pub(crate) fn urls(text: &str) -> Vec<String> {
    URL.captures_iter(text)
        .filter_map(|found| found.iter().skip(1).flatten().next())
        .map(|target| target.as_str().trim().to_owned())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::urls;

    #[test]
    fn urls_are_found_in_every_spelling() {
        let sheet =
            "@import 'a.css'; @font-face { src: url(b.woff2), url( \"c.ttf\" ) }
            /* url(not.this) */ body { background: url('d.png') }";
        assert_eq!(urls(sheet), ["a.css", "b.woff2", "c.ttf", "d.png"]);
    }
}
