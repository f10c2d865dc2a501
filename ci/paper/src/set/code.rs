//! Lines of code and of output.

use super::literal::quoted;
use crate::document::{Code, Piece};
use highlight::Class;

/// What stands at the end of a line that goes on below.
const GOES_ON: &str = "⏎";

/// The lines as an array of Typst's content. A line longer than `columns` goes on below
/// it, with a mark at its end.
pub fn lines(code: &Code, columns: usize) -> String {
    let mut source = String::from("(");
    for line in &code.lines {
        let parts = wrapped(line, columns);
        let last = parts.len() - 1;
        for (index, part) in parts.iter().enumerate() {
            source.push('{');
            for piece in part {
                source.push_str(&dressed(piece));
                source.push(';');
            }
            if index < last {
                source.push_str(&format!("goes-on({})", quoted(GOES_ON)));
            }
            source.push_str("},\n");
        }
    }
    source.push(')');
    source
}

fn dressed(piece: &Piece) -> String {
    let text = quoted(&piece.text);
    match piece.class.and_then(name) {
        Some(name) => format!("{name}({text})"),
        None => text,
    }
}

/// The function of the template that colours a class; none where it is as the text is.
fn name(class: Class) -> Option<&'static str> {
    Some(match class {
        Class::Comment | Class::Doc => "k-comment",
        Class::Keyword => "k-word",
        Class::Type => "k-type",
        Class::Function | Class::Macro | Class::Key => "k-name",
        Class::String | Class::Inserted => "k-string",
        Class::Constant | Class::Attribute | Class::Lifetime => "k-constant",
        Class::Placeholder => return None,
        Class::Deleted => "k-deleted",
        Class::Output => "k-output",
        Class::Prompt => "k-prompt",
    })
}

/// A line cut so that no part is wider than `columns`, the mark included.
fn wrapped(line: &[Piece], columns: usize) -> Vec<Vec<Piece>> {
    let width: usize = line.iter().map(|piece| piece.text.chars().count()).sum();
    if width <= columns {
        return vec![line.to_vec()];
    }
    let room = columns.saturating_sub(1).max(8);
    let (mut parts, mut part, mut used) = (Vec::new(), Vec::new(), 0);
    for piece in line {
        let mut rest: Vec<char> = piece.text.chars().collect();
        while used + rest.len() > room {
            let at = (room - used).min(rest.len());
            let tail = rest.split_off(at);
            part.push(Piece {
                class: piece.class,
                text: rest.into_iter().collect(),
            });
            parts.push(std::mem::take(&mut part));
            (rest, used) = (tail, 0);
        }
        used += rest.len();
        part.push(Piece {
            class: piece.class,
            text: rest.into_iter().collect(),
        });
    }
    parts.push(part);
    parts
}

#[cfg(test)]
mod tests {
    use super::wrapped;
    use crate::document::Piece;

    #[test]
    fn a_long_line_goes_on_below() {
        let piece = |text: &str| Piece {
            class: None,
            text: text.to_owned(),
        };
        let parts = wrapped(&[piece("0123456789"), piece("abcdefghij")], 12);
        let texts: Vec<String> = parts
            .iter()
            .map(|part| part.iter().map(|piece| piece.text.as_str()).collect())
            .collect();
        assert_eq!(texts, ["0123456789a", "bcdefghij"]);
    }
}
