//! The languages of the book's fences.

/// A language whose code can be told apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Language {
    /// Commands, perhaps after a `$ `, perhaps with what they print.
    Console,
    /// What one text has and another has not.
    Diff,
    /// Instructions that build a container's image.
    Dockerfile,
    /// Requests and answers.
    Http,
    /// JSON.
    Json,
    /// Python.
    Python,
    /// Rust, whole programs and fragments.
    Rust,
    /// SQL, with the words that PostgreSQL adds.
    Sql,
    /// Output, and anything else that has no grammar.
    Text,
    /// TOML.
    Toml,
    /// YAML.
    Yaml,
}

impl Language {
    /// All there are, in the order of their names.
    pub const ALL: [Self; 11] = [
        Self::Console,
        Self::Diff,
        Self::Dockerfile,
        Self::Http,
        Self::Json,
        Self::Python,
        Self::Rust,
        Self::Sql,
        Self::Text,
        Self::Toml,
        Self::Yaml,
    ];

    /// The word that names it after a fence's backticks.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Console => "console",
            Self::Diff => "diff",
            Self::Dockerfile => "dockerfile",
            Self::Http => "http",
            Self::Json => "json",
            Self::Python => "python",
            Self::Rust => "rust",
            Self::Sql => "sql",
            Self::Text => "text",
            Self::Toml => "toml",
            Self::Yaml => "yaml",
        }
    }

    /// The language of that name; none has two.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL
            .into_iter()
            .find(|language| language.name() == name)
    }
}
