//! What a piece of code is.

/// What a piece of code is, as far as a reader is helped by seeing it. Names of
/// variables, calls, operators and brackets have none: most of a page stays ink.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Class {
    /// `// …`, `/* … */`, `# …`.
    Comment,
    /// A comment that documents: `/// …`, `//! …`, Python's docstrings.
    Doc,
    /// A word of the language: `async`, `.await`, `match`, `SELECT`.
    Keyword,
    /// A type, a trait, a variant of an enum.
    Type,
    /// The name of a function where it is defined.
    Function,
    /// A macro's name, with its exclamation mark.
    Macro,
    /// Strings and single letters, with their quotes.
    String,
    /// What is filled in within a string that is a format: `{name:>5}`.
    Placeholder,
    /// Numbers, truth values, names in capitals.
    Constant,
    /// `#[…]` but for strings in it; Python's decorators.
    Attribute,
    /// `'static`, and a loop's label.
    Lifetime,
    /// The name of a setting: keys of TOML, JSON and YAML, headers of HTTP.
    Key,
    /// What was added.
    Inserted,
    /// What was taken away.
    Deleted,
    /// The sign after which a command stands.
    Prompt,
    /// What a command printed.
    Output,
}

impl Class {
    /// All there are.
    pub const ALL: [Self; 16] = [
        Self::Comment,
        Self::Doc,
        Self::Keyword,
        Self::Type,
        Self::Function,
        Self::Macro,
        Self::String,
        Self::Placeholder,
        Self::Constant,
        Self::Attribute,
        Self::Lifetime,
        Self::Key,
        Self::Inserted,
        Self::Deleted,
        Self::Prompt,
        Self::Output,
    ];

    /// What a name is by the customs of Rust and Python: `TaskGroup` a type, `LIMIT` a
    /// constant.
    pub(crate) fn by_case(name: &str) -> Option<Self> {
        let letters = name.trim_start_matches('_');
        if !letters.starts_with(char::is_uppercase) {
            return None;
        }
        let shouted = letters.len() > 1 && !letters.contains(char::is_lowercase);
        Some(if shouted { Self::Constant } else { Self::Type })
    }

    /// Its name in style sheets: short, because a page has thousands.
    #[must_use]
    pub fn css(self) -> &'static str {
        match self {
            Self::Comment => "c",
            Self::Doc => "d",
            Self::Keyword => "k",
            Self::Type => "t",
            Self::Function => "f",
            Self::Macro => "m",
            Self::String => "s",
            Self::Placeholder => "p",
            Self::Constant => "n",
            Self::Attribute => "a",
            Self::Lifetime => "l",
            Self::Key => "y",
            Self::Inserted => "ins",
            Self::Deleted => "del",
            Self::Prompt => "prompt",
            Self::Output => "output",
        }
    }
}
