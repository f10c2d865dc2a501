//! `cargo book record`: records what a listing's tasks do, and when.
//!
//! [`overlay`] builds copies of the listings that take notes, [`program`] runs them, and
//! [`timeline::assemble`] makes recordings of the notes. A recording lies beside its
//! listing: `examples/NAME.timeline.json`.

mod overlay;
mod program;

use crate::preprocess::{Problems, shown};
use anyhow::{Context, Result, anyhow, bail};
use listings::compare::compare;
use listings::problem::read_text;
use listings::workspace::{Kind, Listing};
use listings::{Problem, Workspace};
use overlay::Overlay;
use std::fs;
use std::path::{Path, PathBuf};
use timeline::Recording;
use timeline::assemble::assemble;

/// Where the recording of a listing lies.
#[must_use]
pub fn file(listing: &Listing) -> PathBuf {
    listing.source.with_extension("timeline.json")
}

/// Records the listings of these names, or, without names, again all that have been
/// recorded. With `check` nothing is written: every recording must be what it was.
///
/// Returns what to tell.
///
/// # Errors
///
/// If there is no such listing, or it cannot be built, run or recorded; with `check`, if
/// a recording has changed.
pub fn record(root: &Path, names: &[String], check: bool) -> Result<String> {
    let workspace = Workspace::load(root).map_err(Problems)?;
    let chosen = choose(&workspace, names)?;
    if chosen.is_empty() {
        return Ok("No listing has a recording yet: cargo book record NAME".to_owned());
    }
    let overlay = Overlay::make(&workspace, &chosen)?;
    let programs = overlay.build(&chosen)?;
    let (mut problems, mut changed) = (Vec::new(), 0);
    for (listing, program) in chosen.iter().zip(&programs) {
        let file = file(listing);
        let text = recorded(root, listing, program)?.to_text();
        if fs::read_to_string(&file).is_ok_and(|before| before == text) {
            continue;
        }
        changed += 1;
        if check {
            problems.push(Problem::new(
                shown(root, &file),
                "is not what the listing does now",
                format!(
                    "cargo book record {}, then read the difference",
                    listing.name
                ),
            ));
        } else {
            fs::write(&file, text)
                .with_context(|| format!("cannot write {}", file.display()))?;
        }
    }
    if !problems.is_empty() {
        return Err(Problems(problems).into());
    }
    Ok(format!(
        "Recorded {} listings, {changed} anew",
        chosen.len()
    ))
}

fn choose<'a>(workspace: &'a Workspace, names: &[String]) -> Result<Vec<&'a Listing>> {
    if names.is_empty() {
        let programs = workspace.listings().filter(|l| l.kind == Kind::Program);
        return Ok(programs.filter(|l| file(l).is_file()).collect());
    }
    names
        .iter()
        .map(|name| {
            let listing = workspace.listings().find(|l| l.name == *name);
            let listing =
                listing.ok_or_else(|| anyhow!("no listing is named `{name}`"))?;
            if !listing.virtual_time {
                bail!(
                    "{}: has no virtual time\n  help: a timeline needs \
                     `#[tokio::main(flavor = \"current_thread\", start_paused = true)]`",
                    shown(&workspace.root, &listing.source)
                );
            }
            Ok(listing)
        })
        .collect()
}

/// Runs a listing's program and makes a recording of it.
fn recorded(root: &Path, listing: &Listing, program: &Path) -> Result<Recording> {
    let name = &listing.name;
    let folder = program.parent().context("a program lies in a folder")?;
    let heard = program::run(program, folder, listing.declared.exit)
        .with_context(|| format!("{name}, while it was recorded"))?;
    let output = output_of(root, listing, &program::printed(&heard))?;
    let mut recording = assemble(name, overlay::line_of_main(listing)?, &heard)
        .map_err(|why| anyhow!("{}: {why}", shown(root, &listing.source)))?;
    // What differs from run to run, such as the number of a thread, is told as the page
    // tells it.
    for (print, told) in recording.printed_mut().zip(output.lines()) {
        told.clone_into(print);
    }
    Ok(recording)
}

/// The output that stands beside the listing: a recording tells of a run like that one.
fn output_of(root: &Path, listing: &Listing, printed: &str) -> Result<String> {
    let recorded = match listing.output.is_file() {
        true => {
            read_text(&listing.output).map_err(|problem| Problems(vec![problem]))?
        }
        false => String::new(),
    };
    let output = shown(root, &listing.output);
    let names = (&output, "while it was recorded");
    if let Some(found) = compare(&recorded, printed, &names.0, &names.1) {
        let problem = Problem::new(
            output.clone(),
            "is not what the listing prints while it is recorded",
            format!(
                "UPDATE=1 cargo test -p {} writes what it prints by itself",
                listing.package
            ),
        );
        let problem = problem.at(found.line);
        bail!("{problem}\n{}", found.diff);
    }
    Ok(recorded)
}
