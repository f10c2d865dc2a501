//! The pieces of a text that have a class.

use highlight::{Class, Language};

/// Line after line, every piece that has a class; panics where a letter is lost.
pub fn of(language: Language, code: &str) -> Vec<(Class, &str)> {
    let lines = highlight::lines(language, code);
    assert_eq!(lines.len(), code.lines().count());
    for (spans, line) in lines.iter().zip(code.lines()) {
        let text: String = spans.iter().map(|(_, text)| *text).collect();
        assert_eq!(text, line, "of {}", language.name());
    }
    let spans = lines.into_iter().flatten();
    spans
        .filter_map(|(class, text)| Some((class?, text)))
        .collect()
}
