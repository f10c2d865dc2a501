//! Rust, from the compiler's own tokens.

use crate::Class;
use crate::spans::Piece;
use ra_ap_rustc_lexer::{FrontmatterAllowed, LiteralKind, TokenKind, tokenize};
use std::ops::Range;

/// Strict keywords of the edition 2024, and `yield`, which no program may use otherwise.
const KEYWORDS: [&str; 38] = [
    "as", "async", "await", "break", "const", "continue", "crate", "dyn", "else",
    "enum", "extern", "fn", "for", "if", "impl", "in", "let", "loop", "match", "mod",
    "move", "mut", "pub", "ref", "return", "self", "Self", "static", "struct", "super",
    "trait", "type", "unsafe", "use", "where", "while", "yield", "gen",
];

const PRIMITIVES: [&str; 17] = [
    "bool", "char", "f32", "f64", "i128", "i16", "i32", "i64", "i8", "isize", "str",
    "u128", "u16", "u32", "u64", "u8", "usize",
];

/// Macros whose strings are formats, by the whole name or its beginning.
const FORMATS: [&str; 17] = [
    "anyhow",
    "assert",
    "bail",
    "debug",
    "ensure",
    "eprint",
    "error",
    "format",
    "info",
    "panic",
    "print",
    "todo",
    "trace",
    "unimplemented",
    "unreachable",
    "warn",
    "write",
];

struct Token<'a> {
    kind: TokenKind,
    text: &'a str,
    range: Range<usize>,
}

/// What the tokens so far mean for those to come.
#[derive(Default)]
struct State {
    /// How many brackets of an attribute are open.
    attribute: usize,
    /// How many brackets are open in all.
    depth: usize,
    /// The depths at which strings are formats.
    formats: Vec<usize>,
}

/// The code's pieces.
pub fn pieces(code: &str) -> Vec<Piece> {
    let mut at = 0;
    let tokens: Vec<_> = tokenize(code, FrontmatterAllowed::No)
        .map(|token| {
            let range = at..at + token.len as usize;
            at = range.end;
            Token {
                kind: token.kind,
                text: &code[range.clone()],
                range,
            }
        })
        .collect();
    let mut state = State::default();
    let mut found = Vec::with_capacity(tokens.len());
    for index in 0..tokens.len() {
        let token = &tokens[index];
        state.enter(&tokens, index);
        let class = match classify(&tokens, index) {
            Some(class @ (Class::String | Class::Comment | Class::Doc)) => Some(class),
            _ if state.attribute > 0 => Some(Class::Attribute),
            class => class,
        };
        if class == Some(Class::String) && state.formats.last() == Some(&state.depth) {
            format(token, &mut found);
        } else {
            found.push((class, token.range.clone()));
        }
        state.leave(token);
    }
    found
}

impl State {
    fn enter(&mut self, tokens: &[Token<'_>], index: usize) {
        let kind = tokens[index].kind;
        let begins = |at: usize| {
            kind == TokenKind::Pound
                && tokens
                    .get(at)
                    .is_some_and(|token| token.kind == TokenKind::OpenBracket)
        };
        let inner = tokens
            .get(index + 1)
            .is_some_and(|token| token.kind == TokenKind::Bang);
        if self.attribute == 0 && begins(index + 1 + usize::from(inner)) {
            // The bracket itself counts one more: what follows the `#` is inside already.
            self.attribute = 1;
        }
        if opens(kind) {
            self.depth += 1;
            if format_macro(tokens, index) {
                self.formats.push(self.depth);
            }
        }
        if self.attribute > 0 && kind == TokenKind::OpenBracket {
            self.attribute += 1;
        }
    }

    fn leave(&mut self, token: &Token<'_>) {
        if closes(token.kind) {
            if self.formats.last() == Some(&self.depth) {
                self.formats.pop();
            }
            self.depth = self.depth.saturating_sub(1);
        }
        if self.attribute > 0 && token.kind == TokenKind::CloseBracket {
            self.attribute -= 1;
            if self.attribute == 1 {
                self.attribute = 0;
            }
        }
    }
}

fn opens(kind: TokenKind) -> bool {
    use TokenKind::{OpenBrace, OpenBracket, OpenParen};
    matches!(kind, OpenBrace | OpenBracket | OpenParen)
}

fn closes(kind: TokenKind) -> bool {
    use TokenKind::{CloseBrace, CloseBracket, CloseParen};
    matches!(kind, CloseBrace | CloseBracket | CloseParen)
}

/// Whether the bracket at `index` is that of a macro that takes a format.
fn format_macro(tokens: &[Token<'_>], index: usize) -> bool {
    let [.., name, bang] = &tokens[..index] else {
        return false;
    };
    bang.kind == TokenKind::Bang
        && name.kind == TokenKind::Ident
        && FORMATS.iter().any(|format| name.text.starts_with(format))
}

fn classify(tokens: &[Token<'_>], index: usize) -> Option<Class> {
    let token = &tokens[index];
    match token.kind {
        TokenKind::LineComment { doc_style }
        | TokenKind::BlockComment { doc_style, .. } => {
            Some(doc_style.map_or(Class::Comment, |_| Class::Doc))
        }
        TokenKind::Literal { kind, .. } => Some(match kind {
            LiteralKind::Int { .. } | LiteralKind::Float { .. } => Class::Constant,
            _ => Class::String,
        }),
        TokenKind::Lifetime { .. }
        | TokenKind::RawLifetime
        | TokenKind::UnknownPrefixLifetime => Some(Class::Lifetime),
        TokenKind::Ident => word(tokens, index),
        TokenKind::RawIdent if defines(tokens, index) => Some(Class::Function),
        // The mark belongs to the macro's name.
        TokenKind::Bang if index > 0 && invokes(tokens, index - 1) => {
            Some(Class::Macro)
        }
        _ => None,
    }
}

fn word(tokens: &[Token<'_>], index: usize) -> Option<Class> {
    let word = tokens[index].text;
    if index > 0 && tokens[index - 1].kind == TokenKind::Dollar {
        return None;
    }
    if KEYWORDS.contains(&word) {
        return Some(Class::Keyword);
    }
    if word == "true" || word == "false" {
        return Some(Class::Constant);
    }
    if invokes(tokens, index) {
        return Some(Class::Macro);
    }
    if defines(tokens, index) {
        return Some(Class::Function);
    }
    if PRIMITIVES.contains(&word) {
        return Some(Class::Type);
    }
    Class::by_case(word)
}

/// Whether the word at `index` is a macro's name: `!` and a bracket follow it, or, after
/// `macro_rules!`, a name.
fn invokes(tokens: &[Token<'_>], index: usize) -> bool {
    let [name, bang, rest @ ..] = &tokens[index..] else {
        return false;
    };
    let next = rest.iter().find(|next| next.kind != TokenKind::Whitespace);
    name.kind == TokenKind::Ident
        && !KEYWORDS.contains(&name.text)
        && bang.kind == TokenKind::Bang
        && next.is_some_and(|next| opens(next.kind) || name.text == "macro_rules")
}

/// Whether the word at `index` names the function or macro that begins there.
fn defines(tokens: &[Token<'_>], index: usize) -> bool {
    let mut before = tokens[..index]
        .iter()
        .rev()
        .filter(|token| token.kind != TokenKind::Whitespace);
    match before.next() {
        Some(token) if token.kind == TokenKind::Bang => {
            before.next().is_some_and(|name| name.text == "macro_rules")
        }
        Some(token) => token.text == "fn",
        None => false,
    }
}

/// Cuts a string at what is filled in: from a brace that is not doubled to the next one.
fn format(token: &Token<'_>, found: &mut Vec<Piece>) {
    let start = token.range.start;
    let (mut at, mut rest) = (0, 0);
    while let Some(open) = token.text[at..].find('{').map(|open| at + open) {
        if token.text[open + 1..].starts_with('{') {
            at = open + 2;
            continue;
        }
        let Some(close) = token.text[open..].find('}').map(|close| open + close + 1)
        else {
            break;
        };
        found.push((Some(Class::String), start + rest..start + open));
        found.push((Some(Class::Placeholder), start + open..start + close));
        (at, rest) = (close, close);
    }
    found.push((Some(Class::String), start + rest..token.range.end));
}
