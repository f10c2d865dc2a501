//! Answers for people, in lines and tables, or for programs, in JSON.

use std::fmt::Display;
use std::io::{self, Write};

use serde::Serialize;

/// How to answer.
pub struct Output {
    pub json: bool,
}

impl Output {
    /// Says one thing in one of two ways.
    pub fn say(&self, human: impl Display, value: &impl Serialize) -> io::Result<()> {
        let mut out = io::stdout().lock();
        if self.json {
            serde_json::to_writer(&mut out, value)?;
            writeln!(out)?;
        } else {
            writeln!(out, "{human}")?;
        }
        out.flush()
    }

    /// Says what went wrong, with its causes, on the standard error.
    pub fn error(&self, error: &anyhow::Error) {
        let mut text = error.to_string();
        for cause in error.chain().skip(1).map(ToString::to_string) {
            // Some errors quote their cause.
            if !text.ends_with(&cause) {
                text += &format!(": {cause}");
            }
        }
        // There is nobody left to tell if that cannot be written.
        _ = if self.json {
            let value = serde_json::json!({ "error": text });
            writeln!(io::stderr(), "{value}")
        } else {
            writeln!(io::stderr(), "error: {text}")
        };
    }
}

/// Rows in columns; the first is the head. Numbers stand to the right.
pub fn table(rows: &[Vec<String>]) -> String {
    let columns = rows.first().map_or(0, Vec::len);
    let width = |column: usize| {
        let cells = rows.iter().map(|row| row[column].chars().count());
        cells.max().unwrap_or(0)
    };
    let widths: Vec<_> = (0..columns).map(width).collect();
    let lines = rows.iter().map(|row| {
        let cells = row.iter().zip(&widths).enumerate();
        let cells = cells.map(|(column, (cell, &width))| {
            if column == 0 {
                format!("{cell:<width$}")
            } else {
                format!("{cell:>width$}")
            }
        });
        cells.collect::<Vec<_>>().join("  ").trim_end().to_owned()
    });
    lines.collect::<Vec<_>>().join("\n")
}
