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
    let mut command = cargo_run(root);
    command.args(["--quiet", "--package", "pictures", "--"]);
    command.args(check.then_some("--check"));
    ended(command)
}

/// `cargo run` in the book at `root`, for a program that is no dependency of this one.
pub(crate) fn cargo_run(root: &Path) -> Command {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let mut command = Command::new(cargo);
    command.current_dir(root).arg("run");
    command
}

/// Runs it to its end. What there is to say it says itself.
pub(crate) fn ended(mut command: Command) -> Result<ExitCode> {
    let status = command.status().context("cargo cannot be started")?;
    Ok(match status.success() {
        true => ExitCode::SUCCESS,
        false => ExitCode::FAILURE,
    })
}
