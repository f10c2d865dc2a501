//! One thing that is wrong, said so that a reader can mend it.

use std::fmt;
use std::path::{Path, PathBuf};

/// What is wrong, where, and the way out. Displays as
///
/// ```text
/// src/ch01/page.md:12: no file listings/ch01/examples/sequental.rs
///   help: the nearest listing is `sequential`; …
/// ```
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Problem {
    /// The file to look at, relative to the book's root where it lies below it.
    pub file: PathBuf,
    /// The line in it, counted from 1, where there is one.
    pub line: Option<usize>,
    /// What is wrong, in one sentence without a full stop.
    pub message: String,
    /// What to do about it.
    pub help: String,
}

impl Problem {
    /// A problem of a whole file.
    pub fn new(
        file: impl Into<PathBuf>,
        message: impl Into<String>,
        help: impl Into<String>,
    ) -> Self {
        Self {
            file: file.into(),
            line: None,
            message: message.into(),
            help: help.into(),
        }
    }

    /// The same problem, at a line counted from 1.
    #[must_use]
    pub fn at(mut self, line: usize) -> Self {
        self.line = Some(line);
        self
    }

    /// The same problem with its file named relative to `root`.
    #[must_use]
    pub fn relative_to(mut self, root: &Path) -> Self {
        if let Ok(short) = self.file.strip_prefix(root) {
            self.file = short.to_owned();
        }
        self
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.file.display())?;
        if let Some(line) = self.line {
            write!(f, ":{line}")?;
        }
        write!(f, ": {}", self.message)?;
        if !self.help.is_empty() {
            write!(f, "\n  help: {}", self.help.replace('\n', "\n        "))?;
        }
        Ok(())
    }
}

impl std::error::Error for Problem {}

/// Reads a file that must be UTF-8 text.
///
/// # Errors
///
/// A [`Problem`] that names the file, and the line of the first byte that is not
/// UTF-8.
pub fn read_text(path: &Path) -> Result<String, Problem> {
    let bytes = std::fs::read(path).map_err(|error| {
        Problem::new(
            path,
            format!("cannot be read: {error}"),
            "check the path and its rights",
        )
    })?;
    String::from_utf8(bytes).map_err(|error| {
        let good = error.utf8_error().valid_up_to();
        let line = 1 + error.as_bytes()[..good]
            .iter()
            .filter(|b| **b == b'\n')
            .count();
        Problem::new(path, "this file is not UTF-8", "save it again as UTF-8").at(line)
    })
}
