//! Lines of a Rust fence that compile and are not shown at first.

use std::borrow::Cow;

/// A line of a fence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line<'a> {
    /// The line without its end, and without the mark that hides it.
    pub text: Cow<'a, str>,
    /// Whether the page keeps it back.
    pub hidden: bool,
}

/// The lines of a Rust fence by rustdoc's rule, as mdBook reads it: `# ` or `#` alone
/// before a line hides it, `##` stands for a `#` that is shown.
pub fn lines(fence: &str) -> impl Iterator<Item = Line<'_>> {
    fence.lines().map(|line| {
        let indent = &line[..line.len() - line.trim_start().len()];
        let shown = Line {
            text: Cow::Borrowed(line),
            hidden: false,
        };
        let Some(rest) = line[indent.len()..].strip_prefix('#') else {
            return shown;
        };
        let (text, hidden) = match rest.as_bytes().first() {
            None => (indent.to_owned(), true),
            Some(b' ') => (format!("{indent}{}", &rest[1..]), true),
            Some(b'#') => (format!("{indent}{rest}"), false),
            Some(_) => return shown,
        };
        Line {
            text: Cow::Owned(text),
            hidden,
        }
    })
}
