//! Commands and what they print.

use crate::Class;
use crate::spans::Piece;

const PROMPT: &str = "$ ";

/// A line after a prompt is a command, with the lines that a backslash carries it on to;
/// the others are output. Without any prompt all lines are commands.
pub fn pieces(code: &str) -> Vec<Piece> {
    if !code.lines().any(|line| line.starts_with(PROMPT)) {
        return vec![(None, 0..code.len())];
    }
    let (mut at, mut continued) = (0, false);
    let mut found = Vec::new();
    for line in code.split_inclusive('\n') {
        let end = at + line.len();
        let prompt = at + PROMPT.len();
        let command = line.starts_with(PROMPT);
        if command {
            found.push((Some(Class::Prompt), at..prompt));
            found.push((None, prompt..end));
        } else if continued {
            found.push((None, at..end));
        } else {
            found.push((Some(Class::Output), at..end));
        }
        continued = (command || continued) && line.trim_end().ends_with('\\');
        at = end;
    }
    found
}
