//! `cargo book draw`: diagrams as pictures, which the pages show.

use crate::cargo;
use anyhow::Result;
use std::path::Path;
use std::process::ExitCode;

/// Has `ci/pictures` draw the diagrams of the book at `root`: to build it takes minutes
/// the first time, which nothing else is to wait for.
///
/// # Errors
///
/// When cargo cannot be started.
pub fn draw(root: &Path, check: bool) -> Result<ExitCode> {
    let mut command = cargo::run(root);
    command.args(["--quiet", "--package", "pictures", "--"]);
    command.args(check.then_some("--check"));
    cargo::ended(command)
}
