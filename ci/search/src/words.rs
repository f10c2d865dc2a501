//! Takes words and identifiers out of a text, as `src/assets/search-index.js` takes them out
//! of a query: `tests/words.json` holds texts of which both must make the same.

/// What of a token a term is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// All of it.
    Whole,
    /// A word in it: `gather` in `asyncio.gather`.
    Piece,
}

/// Calls `take` with every term of `text`, in lower case: each token as a whole and, if
/// it has several, its pieces. `JoinSet::abort_all` is `joinset::abort_all`, and
/// `joinset`, `join`, `set`, `abort_all`, `abort`, `all`.
pub fn terms(text: &str, mut take: impl FnMut(String, Part)) {
    for token in tokens(text) {
        let whole = token.to_lowercase();
        pieces(token, &whole, &mut take);
        take(whole, Part::Whole);
    }
}

/// Letters, digits and underscores, joined by single `.`, `-`, `/` or by `::`; without
/// the `’s` of a genitive.
pub fn tokens(text: &str) -> impl Iterator<Item = &str> {
    let mut at = 0;
    std::iter::from_fn(move || {
        loop {
            let start = at + text[at..].find(is_of_word)?;
            at = start + token_end(&text[start..]);
            let token = &text[start..at];
            if token != "s" || !text[..start].ends_with(['\'', '’']) {
                return Some(token);
            }
        }
    })
}

fn is_of_word(letter: char) -> bool {
    letter.is_alphanumeric() || letter == '_'
}

fn token_end(text: &str) -> usize {
    let word_end = |from: usize| {
        let end = text[from..].find(|letter| !is_of_word(letter));
        end.map_or(text.len(), |end| from + end)
    };
    let mut end = word_end(0);
    loop {
        let rest = &text[end..];
        let joint = match rest.as_bytes() {
            [b':', b':', ..] => 2,
            [b'.' | b'-' | b'/', ..] => 1,
            _ => return end,
        };
        if !rest[joint..].starts_with(is_of_word) {
            return end;
        }
        end = word_end(end + joint);
    }
}

/// The pieces of a token that are not the whole of it.
fn pieces(token: &str, whole: &str, take: &mut impl FnMut(String, Part)) {
    for segment in token.split([':', '.', '-', '/']) {
        let lower = segment.to_lowercase();
        for word in segment.split('_') {
            let humps = humps(word);
            if humps.len() > 1 {
                for hump in humps {
                    take(hump.to_lowercase(), Part::Piece);
                }
            }
            let word = word.to_lowercase();
            if !word.is_empty() && word != lower {
                take(word, Part::Piece);
            }
        }
        if !lower.is_empty() && lower != whole {
            take(lower, Part::Piece);
        }
    }
}

/// `Join` and `Set` of `JoinSet`; `WASI` is one.
fn humps(word: &str) -> Vec<&str> {
    let mut humps = Vec::new();
    let (mut start, mut lower) = (0, false);
    for (at, letter) in word.char_indices() {
        if letter.is_uppercase() && lower {
            humps.push(&word[start..at]);
            start = at;
        }
        lower = letter.is_lowercase();
    }
    humps.push(&word[start..]);
    humps
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::Value;

    #[test]
    fn words_and_identifiers_are_taken_as_the_page_takes_them() {
        let cases = include_str!("../tests/words.json");
        let cases: Vec<Value> = serde_json::from_str(cases).expect("it is JSON");
        assert!(cases.len() > 10);
        for case in cases {
            let text = case["text"].as_str().expect("a text");
            let (mut whole, mut piece) = (Vec::new(), Vec::new());
            terms(text, |term, part| match part {
                Part::Whole => whole.push(term),
                Part::Piece => piece.push(term),
            });
            assert_eq!(Value::from(whole), case["whole"], "{text}");
            assert_eq!(Value::from(piece), case["pieces"], "{text}");
        }
    }
}
