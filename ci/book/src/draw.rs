//! `cargo book draw`: diagrams as pictures, which the pages show.

use anyhow::{Context, Result};
use std::path::Path;
use std::process::{Command, ExitCode};

/// Has `ci/pictures` draw the diagrams of the book at `root`: to build it takes minutes
/// the first time, which nothing else is to wait for.
///
/// # Errors
///
/// When cargo cannot be started.
pub fn draw(root: &Path, check: bool) -> Result<ExitCode> {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let mut command = Command::new(cargo);
    command.args(["run", "--quiet", "--package", "pictures", "--"]);
    command.args(check.then_some("--check"));
    command.current_dir(root);
    let status = command.status().context("cargo cannot be started")?;
    Ok(match status.success() {
        true => ExitCode::SUCCESS,
        false => ExitCode::FAILURE,
    })
}
