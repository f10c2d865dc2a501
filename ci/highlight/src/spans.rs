//! From pieces of a text to spans of its lines.

use crate::Class;
use std::ops::Range;

/// A class, if there is one, and the text that has it.
pub type Span<'a> = (Option<Class>, &'a str);

/// A class and where in the whole text it holds. Pieces follow each other without gaps.
pub type Piece = (Option<Class>, Range<usize>);

/// Cuts pieces at the ends of lines, and joins what is alike.
pub fn lines(code: &str, pieces: Vec<Piece>) -> Vec<Vec<Span<'_>>> {
    let mut pieces = pieces.into_iter().peekable();
    let mut start = 0;
    let mut found = Vec::new();
    for line in code.split_inclusive('\n') {
        let text = line.strip_suffix('\n').unwrap_or(line);
        let text = text.strip_suffix('\r').unwrap_or(text);
        let end = start + text.len();
        let mut joined: Vec<Piece> = Vec::new();
        while let Some((class, range)) = pieces.peek().cloned() {
            let part = range.start.max(start)..range.end.min(end);
            match joined.last_mut() {
                _ if part.is_empty() => {}
                Some((last, before)) if *last == class => before.end = part.end,
                _ => joined.push((class, part)),
            }
            if range.end > start + line.len() {
                break;
            }
            pieces.next();
        }
        let spans = joined.into_iter().map(|(class, part)| (class, &code[part]));
        found.push(spans.collect());
        start += line.len();
    }
    found
}
