//! Reading and writing a recording.

use super::millis::Millis;
use super::{Recording, check};
use serde::Serialize;
use std::fmt;
use std::path::{Path, PathBuf};

/// What is wrong with a recording, and on which line of its file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// The line, 1-based.
    pub line: usize,
    /// What is wrong there.
    pub what: String,
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}: {}", self.line, self.what)
    }
}

impl std::error::Error for Fault {}

/// Why a file could not be read as a recording.
#[derive(Debug)]
pub enum ReadError {
    /// The system's refusal.
    Io {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// The file is no recording.
    Fault {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        fault: Fault,
    },
}

impl fmt::Display for ReadError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (path, line, what): (_, _, &dyn fmt::Display) = match self {
            Self::Io { path, source } => (path, 1, source),
            Self::Fault { path, fault } => (path, fault.line, &fault.what),
        };
        write!(
            f,
            "{}:{line}: {what}\n  record it again: `cargo book record {}`",
            path.display(),
            stem(path)
        )
    }
}

impl std::error::Error for ReadError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Io { source, .. } => Some(source),
            Self::Fault { fault, .. } => Some(fault),
        }
    }
}

fn stem(path: &Path) -> String {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    name.trim_end_matches(".timeline.json").to_owned()
}

impl Recording {
    /// Reads a recording from its text and checks that it holds together: known tasks
    /// and waits, instants in order.
    ///
    /// # Errors
    ///
    /// The first fault, with its line.
    pub fn parse(text: &str) -> Result<Self, Fault> {
        let recording: Self = serde_json::from_str(text).map_err(|error| Fault {
            line: error.line().max(1),
            what: said(&error),
        })?;
        check::check(&recording, text)?;
        Ok(recording)
    }

    /// Reads a recording from its file.
    ///
    /// # Errors
    ///
    /// When the file cannot be read, or as [`Recording::parse`]; the message names the
    /// file, the line and the way out.
    pub fn read(path: &Path) -> Result<Self, ReadError> {
        let text = std::fs::read_to_string(path).map_err(|source| ReadError::Io {
            path: path.to_owned(),
            source,
        })?;
        Self::parse(&text).map_err(|fault| ReadError::Fault {
            path: path.to_owned(),
            fault,
        })
    }

    /// The text of the recording's file: a task or an event a line, ending in a line
    /// break.
    #[must_use]
    pub fn to_text(&self) -> String {
        let ends = Millis(self.ends);
        format!(
            "{{\n\"listing\": {},\n\"ends\": {},\n\"tasks\": [\n{}\n],\n\
             \"events\": [\n{}\n]\n}}\n",
            json(&self.listing),
            json(&ends),
            lines(&self.tasks),
            lines(&self.events),
        )
    }
}

fn lines<T: Serialize>(values: &[T]) -> String {
    let lines: Vec<String> = values.iter().map(json).collect();
    lines.join(",\n")
}

fn json(value: &impl Serialize) -> String {
    serde_json::to_string(value).expect("strings and numbers are always JSON")
}

/// serde_json's message without the place, which is told apart.
fn said(error: &serde_json::Error) -> String {
    let message = error.to_string();
    match message.rfind(" at line ") {
        Some(at) => message[..at].to_owned(),
        None => message,
    }
}
