//! Reads which names a Rust file imports, and where it uses names.

use proc_macro2::{Delimiter, Ident, LexError, TokenStream, TokenTree};
use std::str::FromStr;

/// A name that a `use` brings into a file.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Import {
    /// What the file calls it.
    pub name: String,
    /// The path that it stands for: `tokio::time::sleep`.
    pub path: String,
}

/// The names of one file, each with its line, counted from 1.
#[derive(Debug, Default)]
pub struct Names {
    /// What `use` brings in; neither globs nor `as _`.
    pub imports: Vec<(Import, usize)>,
    /// Every name that may be an imported one: the first of a path, no method, no field
    /// and nothing that is being declared.
    pub used: Vec<(String, usize)>,
}

impl FromStr for Names {
    type Err = LexError;

    fn from_str(text: &str) -> Result<Self, LexError> {
        let mut names = Self::default();
        names.read(text.parse()?);
        Ok(names)
    }
}

impl Names {
    fn read(&mut self, tokens: TokenStream) {
        let tokens: Vec<_> = tokens.into_iter().collect();
        let (mut at, mut of_enum) = (0, false);
        while let Some(token) = tokens.get(at) {
            of_enum |= matches!(token, TokenTree::Ident(word) if word == "enum");
            match token {
                TokenTree::Group(group)
                    if of_enum && group.delimiter() == Delimiter::Brace =>
                {
                    self.read_variants(group.stream());
                    of_enum = false;
                }
                TokenTree::Group(group) => self.read(group.stream()),
                TokenTree::Ident(word) if is_import(word, tokens.get(at + 1)) => {
                    let rest = &tokens[at + 1..];
                    let length = rest.iter().position(|token| is(token, ';'));
                    let length = length.unwrap_or(rest.len());
                    self.import("", &rest[..length]);
                    at += length;
                }
                TokenTree::Ident(word) if is_use(&tokens, at) => {
                    self.used.push((word.to_string(), line(word)));
                }
                _ => {}
            }
            at += 1;
        }
    }

    /// Reads the body of an enum, whose variants are declared there.
    fn read_variants(&mut self, body: TokenStream) {
        let body: Vec<_> = body.into_iter().collect();
        for variant in body.split(|token| is(token, ',')) {
            let mut rest = variant;
            while let [hash, _attribute, after @ ..] = rest
                && is(hash, '#')
            {
                rest = after;
            }
            if let [_name, content @ ..] = rest {
                self.read(content.iter().cloned().collect());
            }
        }
    }

    /// Reads a tree of imports below the path `above`, which is empty or ends in `::`.
    fn import(&mut self, above: &str, tree: &[TokenTree]) {
        let mut path = above.to_owned();
        let mut last: Option<&Ident> = None;
        for (at, token) in tree.iter().enumerate() {
            match token {
                TokenTree::Ident(word) if word == "as" => {
                    if let Some(TokenTree::Ident(name)) = tree.get(at + 1)
                        && name != "_"
                    {
                        self.take(name, &path);
                    }
                    return;
                }
                TokenTree::Ident(word) => {
                    path.push_str(&word.to_string());
                    last = Some(word);
                }
                TokenTree::Punct(mark) if mark.as_char() == ':' => path.push(':'),
                TokenTree::Group(group) if group.delimiter() == Delimiter::Brace => {
                    let inner: Vec<_> = group.stream().into_iter().collect();
                    for branch in inner.split(|token| is(token, ',')) {
                        self.import(&path, branch);
                    }
                    return;
                }
                // A glob names nothing.
                _ => return,
            }
        }
        if let Some(name) = last {
            self.take(name, &path);
        }
    }

    fn take(&mut self, name: &Ident, path: &str) {
        // `time::{self, sleep}` brings `time` in.
        let path = path.strip_suffix("::self").unwrap_or(path);
        let called = if name == "self" {
            path.rsplit("::").next().unwrap_or(path).to_owned()
        } else {
            name.to_string()
        };
        let import = Import {
            name: called,
            path: path.to_owned(),
        };
        self.imports.push((import, line(name)));
    }
}

fn line(word: &Ident) -> usize {
    word.span().start().line
}

fn is(token: &TokenTree, mark: char) -> bool {
    matches!(token, TokenTree::Punct(punct) if punct.as_char() == mark)
}

/// Whether a word begins a `use` item, unlike the one in `impl Trait + use<'a>`.
fn is_import(word: &Ident, next: Option<&TokenTree>) -> bool {
    word == "use" && !next.is_some_and(|next| is(next, '<'))
}

/// Whether the word at `at` may stand for something imported.
fn is_use(tokens: &[TokenTree], at: usize) -> bool {
    let before = |back: usize, mark: char| {
        let place = at.checked_sub(back);
        place.is_some_and(|place| is(&tokens[place], mark))
    };
    let after = |ahead: usize, mark: char| {
        tokens.get(at + ahead).is_some_and(|token| is(token, mark))
    };
    let is_member = before(1, '.') && !before(2, '.');
    let is_inner = before(1, ':') && before(2, ':');
    let is_label = before(1, '\'');
    let is_declared = after(1, ':') && !after(2, ':');
    let named = match at.checked_sub(1).map(|place| &tokens[place]) {
        Some(TokenTree::Ident(word)) => word.to_string(),
        _ => String::new(),
    };
    let is_item = matches!(
        named.as_str(),
        "fn" | "struct" | "enum" | "trait" | "mod" | "type" | "const" | "static"
    );
    // `let timeout` is a new variable, `let Poll::Ready(…)` is none.
    let is_pattern =
        after(1, ':') || matches!(tokens.get(at + 1), Some(TokenTree::Group(_)));
    let is_variable = matches!(named.as_str(), "let" | "mut" | "ref") && !is_pattern;
    !(is_member || is_inner || is_label || is_declared || is_item || is_variable)
}
