//! `cargo book check`: every check of the pages that runs no listing.

use crate::preprocess::Problems;
use crate::{build, progress};
use anyhow::Result;
use listings::Workspace;
use std::path::Path;
use std::process::ExitCode;

/// Checks the book at `root` and prints what there is.
///
/// # Errors
///
/// [`Problems`], or what kept the check from running.
pub fn command(root: &Path, count_only: bool) -> Result<ExitCode> {
    let _ = count_only;
    let workspace = Workspace::load(root).map_err(Problems)?;
    let _ = workspace;
    let staging = tempfile::tempdir()?;
    progress::during("Checking the book", || {
        build::render(root, &staging.path().join("site"))
    })?;
    Ok(ExitCode::SUCCESS)
}
