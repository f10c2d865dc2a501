//! `cargo book exercise NAME`: checks a reader's own `start.rs`.

use crate::preprocess::{Problems, shown};
use anyhow::{Result, anyhow};
use listings::{Workspace, check};
use std::path::Path;
use std::process::ExitCode;
use std::time::Duration;

/// A start that runs longer has a loop without an end.
const LIMIT: Duration = Duration::from_secs(60);

/// Checks one exercise, or lists them all when none is named.
///
/// # Errors
///
/// When the workspace cannot be read, there is no exercise of that name, or its check
/// cannot be built for reasons that are not the reader's.
pub fn command(root: &Path, name: Option<&str>) -> Result<ExitCode> {
    let workspace = Workspace::load(root).map_err(Problems)?;
    let Some(name) = name else {
        for exercise in workspace.exercises() {
            println!(
                "{:<32} {}",
                exercise.name,
                shown(root, &exercise.file("start"))
            );
        }
        println!("\nChange a start.rs, then: cargo book exercise NAME");
        return Ok(ExitCode::SUCCESS);
    };
    let exercise = workspace.exercises().find(|exercise| exercise.name == name);
    let exercise = exercise.ok_or_else(|| {
        let names: Vec<_> = workspace.exercises().map(|e| e.name.as_str()).collect();
        anyhow!(
            "no exercise is named `{name}`; there are: {}",
            names.join(", ")
        )
    })?;
    println!("{}", shown(root, &exercise.file("start")));
    let verdict = check::exercise(&workspace, exercise, LIMIT)?;
    println!("{verdict}");
    Ok(if verdict.is_solved() {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}
