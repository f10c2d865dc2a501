//! Where a long name may be broken.

/// The longest code that is never broken, in characters.
const SHORT_CODE: usize = 9;
/// The longest word of text that is never broken.
const SHORT_WORD: usize = 14;

/// Code, cut behind what joins its names: `::`, `.`, `_`, `/`, `(`.
pub fn of_code(code: &str) -> Vec<&str> {
    match code.chars().count() <= SHORT_CODE {
        true => vec![code],
        false => cut(code, "._/("),
    }
}

/// Text, cut where it has a name in it that is long: behind `::`, `_` and `/`.
pub fn of_text(text: &str) -> Vec<&str> {
    let is_long = |word: &str| word.chars().count() > SHORT_WORD;
    match text.split_whitespace().any(is_long) {
        true => cut(text, "_/"),
        false => vec![text],
    }
}

/// A piece of a program, cut before `.name` and behind `::` and `(`, so that a narrow page
/// breaks lines where a formatter would.
pub fn of_program(piece: &str) -> Vec<&str> {
    let (mut pieces, mut from) = (Vec::new(), 0);
    for (at, c) in piece.char_indices() {
        let before = piece[..at].chars().next_back();
        let is_next = |holds: fn(char) -> bool| {
            piece[at + c.len_utf8()..].chars().next().is_some_and(holds)
        };
        let follows = before.is_some_and(|c| c.is_alphabetic() || c == ')');
        let place = match c {
            '.' if follows && is_next(char::is_alphabetic) => at,
            ':' if before == Some(':') => at + 1,
            '(' if is_next(|c| c != ')') => at + 1,
            _ => continue,
        };
        if place > from && place < piece.len() {
            pieces.push(&piece[from..place]);
            from = place;
        }
    }
    pieces.push(&piece[from..]);
    pieces
}

fn cut<'t>(text: &'t str, joints: &str) -> Vec<&'t str> {
    let (mut pieces, mut from) = (Vec::new(), 0);
    for (at, c) in text.char_indices() {
        let to = at + c.len_utf8();
        let joins = joints.contains(c) || text[..to].ends_with("::");
        let next = text[to..].chars().next();
        if joins && next.is_some_and(char::is_alphanumeric) {
            pieces.push(&text[from..to]);
            from = to;
        }
    }
    pieces.push(&text[from..]);
    pieces
}

#[cfg(test)]
mod tests {
    use super::{of_code, of_program, of_text};

    #[test]
    fn code_breaks_at_its_joints() {
        let cut = of_code("tokio::task::spawn_blocking(f).await");
        let wanted = ["tokio::", "task::", "spawn_", "blocking(", "f).", "await"];
        assert_eq!(cut, wanted);
        assert_eq!(of_code("a.b(c::d)"), ["a.b(c::d)"]);
    }

    #[test]
    fn programs_break_as_they_are_formatted() {
        let cut = of_program("    timers.first(0..9).map(Waker::wake);");
        let wanted = [
            "    timers",
            ".first(",
            "0..9)",
            ".map(",
            "Waker::",
            "wake);",
        ];
        assert_eq!(cut, wanted);
        assert_eq!(of_program("x = 0.5"), ["x = 0.5"]);
        assert_eq!(of_program("f()"), ["f()"]);
    }

    #[test]
    fn text_breaks_where_it_names_something() {
        assert_eq!(of_text("see task_group."), ["see task_group."]);
        let cut = of_text("see vacancy_is_announced.");
        assert_eq!(cut, ["see vacancy_", "is_", "announced."]);
    }
}
