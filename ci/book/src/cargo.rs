//! Has cargo build and run the book's other programs.

use anyhow::{Context, Result};
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

/// `cargo run` in the book at `root`, for a program that is no dependency of this one.
#[must_use]
pub fn run(root: &Path) -> Command {
    let mut command = listings::cargo::command();
    command.current_dir(root).arg("run");
    command
}

/// Runs it to its end. What there is to say it says itself.
///
/// # Errors
///
/// When it cannot be started.
pub fn ended(mut command: Command) -> Result<ExitCode> {
    let status = command.status().context("cargo cannot be started")?;
    Ok(match status.success() {
        true => ExitCode::SUCCESS,
        false => ExitCode::FAILURE,
    })
}

/// Where cargo builds: the folder that it was told, or its default.
#[must_use]
pub fn target_dir(root: &Path) -> PathBuf {
    std::env::var_os("CARGO_TARGET_DIR")
        .map_or_else(|| root.join("target"), |dir| root.join(dir))
}
