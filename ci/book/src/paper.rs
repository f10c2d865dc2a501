//! `cargo book pdf` and `cargo book epub`: have an edition to take along made by
//! `ci/paper`, which is a program of its own because its typesetter takes minutes to
//! compile.

use crate::cargo;
use anyhow::Result;
use std::io::IsTerminal;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// An edition that is one file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Edition {
    /// The paper edition.
    Pdf,
    /// For readers' devices and programs.
    Epub,
}

impl Edition {
    /// Its command, here and in the program that makes it.
    fn command(self) -> &'static str {
        match self {
            Self::Pdf => "pdf",
            Self::Epub => "epub",
        }
    }

    /// Where it is written unless said otherwise, below the book's root.
    fn file(self) -> &'static str {
        match self {
            Self::Pdf => "book-paper/from-asyncio-to-tokio.pdf",
            Self::Epub => "book-paper/from-asyncio-to-tokio.epub",
        }
    }
}

/// The profile that the program is built with, and the folder of its build.
const PROFILE: &str = "paper";

/// Makes an edition of the book at `root`. What there is to say is said by the program:
/// the exit code is its own.
///
/// # Errors
///
/// When cargo cannot be started.
pub fn make(
    root: &Path,
    edition: Edition,
    output: Option<PathBuf>,
) -> Result<ExitCode> {
    let output = match output {
        Some(output) => std::path::absolute(output)?,
        None => root.join(edition.file()),
    };
    let mut command = cargo::run(root);
    if is_built(root) {
        command.arg("--quiet");
    } else {
        eprintln!(
            "What makes the {} is compiled first, once: up to ten minutes on two cores.",
            edition.command().to_uppercase()
        );
        if !std::io::stderr().is_terminal() {
            command.arg("--quiet");
        }
    }
    command.args(["--profile", PROFILE, "--package", "paper", "--"]);
    command.arg(edition.command());
    command.arg("--root").arg(root).arg("--output").arg(&output);
    cargo::ended(command)
}

/// Whether the program was built before, so that only what has changed is compiled.
fn is_built(root: &Path) -> bool {
    let program = format!("paper{}", std::env::consts::EXE_SUFFIX);
    cargo::target_dir(root)
        .join(PROFILE)
        .join(program)
        .is_file()
}
