//! What each piece of code is: a keyword, a string, a comment.
//!
//! The site and the paper edition colour code from the same answer. [`lines`] gives it
//! line by line; [`hidden`] knows the lines of a Rust fence that the page keeps back.
//!
//! Rust is read by the compiler's own lexer, so that no lifetime passes for a letter and
//! `async` is a keyword. Of the grammars that syntax highlighters share, none knew this
//! book's Rust: for the newest there was, `async`, `.await` and `dyn` were names like
//! others. They serve for the other languages.

mod class;
mod console;
mod grammar;
pub mod hidden;
mod language;
mod rust;
mod spans;

pub use class::Class;
pub use language::Language;
pub use spans::Span;

/// The spans of each line of `code`, line ends left out. Every letter of a line is in one
/// of its spans, and no two neighbours have the same class.
#[must_use]
pub fn lines(language: Language, code: &str) -> Vec<Vec<Span<'_>>> {
    let pieces = match language {
        Language::Rust => rust::pieces(code),
        Language::Console => console::pieces(code),
        Language::Text => vec![(None, 0..code.len())],
        other => grammar::pieces(other, code),
    };
    spans::lines(code, pieces)
}
