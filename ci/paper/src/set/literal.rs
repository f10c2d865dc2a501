//! Text as Typst's source has it. Everything that a page says goes through here, so that
//! nothing in it is taken for markup.

/// A string literal.
pub fn quoted(text: &str) -> String {
    let mut literal = String::with_capacity(text.len() + 2);
    literal.push('"');
    for c in text.chars() {
        match c {
            '"' => literal.push_str("\\\""),
            '\\' => literal.push_str("\\\\"),
            '\n' => literal.push_str("\\n"),
            '\r' => literal.push_str("\\r"),
            '\t' => literal.push_str("\\t"),
            other => literal.push(other),
        }
    }
    literal.push('"');
    literal
}

/// Words that come from no page, with the apostrophe that the pages have.
pub fn typographic(words: &str) -> String {
    words.replace('\'', "’")
}

/// Where a word may be broken that is longer than `most` characters: it is cut after
/// what parts names and addresses, into pieces that follow each other without a sign.
pub fn pieces(text: &str, most: usize) -> Vec<&str> {
    let mut pieces = Vec::new();
    let mut start = 0;
    for word in text.split_inclusive(' ') {
        let end = start + word.len();
        if word.trim_end().chars().count() > most {
            pieces.extend(cut(&text[start..end]));
        } else {
            pieces.push(&text[start..end]);
        }
        start = end;
    }
    // Only what was cut is a piece of its own.
    match pieces.iter().any(|it| !it.ends_with(' ')) && pieces.len() > 1 {
        true => joined(text, &pieces),
        false => vec![text],
    }
}

/// The same pieces, those together that a space parts anyway.
fn joined<'t>(text: &'t str, pieces: &[&str]) -> Vec<&'t str> {
    let (mut joined, mut start, mut at) = (Vec::new(), 0, 0);
    for piece in pieces {
        at += piece.len();
        if !piece.ends_with(' ') {
            joined.push(&text[start..at]);
            start = at;
        }
    }
    if start < text.len() {
        joined.push(&text[start..]);
    }
    joined
}

fn cut(word: &str) -> Vec<&str> {
    let parts = |c: char| "_:/.-=&?#,(<".contains(c);
    let (mut pieces, mut start) = (Vec::new(), 0);
    let mut chars = word.char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        let next = chars.peek().map(|(_, next)| *next);
        // Not between signs, and not so that a piece is hardly there.
        let long = at + c.len_utf8() - start >= 3;
        let rest = word.len() - at > 3;
        if parts(c) && long && rest && next.is_some_and(|next| next.is_alphanumeric()) {
            pieces.push(&word[start..at + c.len_utf8()]);
            start = at + c.len_utf8();
        }
    }
    pieces.push(&word[start..]);
    pieces
}

#[cfg(test)]
mod tests {
    use super::{pieces, quoted};

    #[test]
    fn nothing_in_a_text_is_markup() {
        assert_eq!(quoted("a \"b\" \\ #c\n"), r##""a \"b\" \\ #c\n""##);
    }

    #[test]
    fn long_words_are_cut_where_their_parts_meet() {
        assert_eq!(pieces("a short text", 12), ["a short text"]);
        assert_eq!(
            pieces("tokio::task::spawn_blocking", 12),
            ["tokio::", "task::", "spawn_", "blocking"]
        );
        assert_eq!(
            pieces("let x = tokio::spawn", 6),
            ["let x = tokio::", "spawn"]
        );
    }
}
