//! `cargo book record`: records what a program's tasks do, and when.
//!
//! A listing: [`overlay`] builds a copy that takes notes, [`program`] runs it, and
//! [`timeline::assemble`] makes a recording of the notes. An asyncio twin: [`twin`] runs
//! it under a loop that records it. Either way the recording lies beside its source, as
//! `NAME.timeline.json`.

mod overlay;
mod program;
mod source;
mod stand_in;
mod twice;
mod twin;

use crate::preprocess::{Problems, shown};
use anyhow::{Context, Result, anyhow, bail};
use listings::compare::compare;
use listings::problem::read_text;
use listings::workspace::{Kind, Listing, TWIN, recording};
use listings::{Problem, Workspace};
use overlay::Overlay;
use std::fs;
use std::path::{Path, PathBuf};
use timeline::Recording;
use timeline::assemble::{Refusal, assemble};

/// Something that can be recorded.
#[derive(Debug, Clone, Copy)]
enum Subject<'a> {
    Listing(&'a Listing),
    Twin(&'a Listing, &'a Path),
}

impl Subject<'_> {
    fn name(&self) -> String {
        match self {
            Subject::Listing(listing) => listing.name.clone(),
            Subject::Twin(listing, _) => format!("{}{TWIN}", listing.name),
        }
    }

    fn source(&self) -> &Path {
        match self {
            Subject::Listing(listing) => &listing.source,
            Subject::Twin(_, twin) => twin,
        }
    }

    /// Where its recording lies.
    fn file(&self) -> PathBuf {
        recording(self.source())
    }
}

/// Records the listings of these names, or, without names, again all that have been
/// recorded. `NAME-asyncio` names a twin. With `check` nothing is written: every
/// recording must be what it was.
///
/// Returns what to tell.
///
/// # Errors
///
/// If there is no such listing, or it cannot be built, run or recorded; with `check`, if
/// a recording has changed.
pub fn record(root: &Path, names: &[String], check: bool) -> Result<String> {
    let workspace = Workspace::load(root).map_err(Problems)?;
    let (chosen, skipped) = choose(&workspace, names)?;
    let mut told = Vec::from_iter(skipped);
    if chosen.is_empty() {
        told.push("No listing has a recording yet: cargo book record NAME".to_owned());
        return Ok(told.join("\n"));
    }
    let listings: Vec<&Listing> = chosen
        .iter()
        .filter_map(|subject| match subject {
            Subject::Listing(listing) => Some(*listing),
            Subject::Twin(..) => None,
        })
        .collect();
    let programs = build(&workspace, &listings)?;
    let mut programs = programs.iter();
    let (mut problems, mut changed) = (Vec::new(), 0);
    for subject in &chosen {
        let recording = match subject {
            Subject::Listing(listing) => {
                let program = programs.next().context("a program for each listing")?;
                twice::alike(root, subject, || of_listing(root, listing, program))
            }
            Subject::Twin(listing, file) => {
                twice::alike(root, subject, || of_twin(root, listing, file))
            }
        };
        let name = subject.name();
        let text = recording.and_then(|recording| twice::checked(&recording));
        let text = text.with_context(|| {
            format!("{}: cannot be recorded", shown(root, subject.source()))
        })?;
        let file = subject.file();
        if fs::read_to_string(&file).is_ok_and(|before| before == text) {
            continue;
        }
        changed += 1;
        if check {
            problems.push(Problem::new(
                shown(root, &file),
                "is not what the program does now",
                format!("cargo book record {name}, then read the difference"),
            ));
        } else {
            fs::write(&file, text)
                .with_context(|| format!("cannot write {}", file.display()))?;
        }
    }
    if !problems.is_empty() {
        return Err(Problems(problems).into());
    }
    told.push(format!(
        "Recorded {} programs, {changed} anew",
        chosen.len()
    ));
    Ok(told.join("\n"))
}

fn build(workspace: &Workspace, listings: &[&Listing]) -> Result<Vec<PathBuf>> {
    if listings.is_empty() {
        return Ok(Vec::new());
    }
    Overlay::make(workspace, listings)?.build(listings)
}

/// What is to be recorded, and what is to be said of what cannot be on this machine.
fn choose<'a>(
    workspace: &'a Workspace,
    names: &[String],
) -> Result<(Vec<Subject<'a>>, Option<String>)> {
    if !names.is_empty() {
        let chosen = names.iter().map(|name| named(workspace, name));
        return Ok((chosen.collect::<Result<_>>()?, None));
    }
    let mut subjects = Vec::new();
    for listing in workspace.listings().filter(|l| l.kind == Kind::Program) {
        subjects.push(Subject::Listing(listing));
        if let Some(twin) = &listing.twin {
            subjects.push(Subject::Twin(listing, twin));
        }
    }
    subjects.retain(|subject| subject.file().is_file());
    let all = subjects.len();
    if listings::check::given_up("python") {
        subjects.retain(|subject| matches!(subject, Subject::Listing(_)));
    }
    let skipped = (all > subjects.len()).then(|| {
        format!(
            "skipped, as this machine has no Python: {} recordings of twins",
            all - subjects.len()
        )
    });
    Ok((subjects, skipped))
}

fn named<'a>(workspace: &'a Workspace, name: &str) -> Result<Subject<'a>> {
    let of = name.strip_suffix(TWIN).unwrap_or(name);
    let listing = workspace.listings().find(|listing| listing.name == of);
    let listing = listing.ok_or_else(|| anyhow!("no listing is named `{of}`"))?;
    if of != name {
        let twin = listing.twin.as_deref();
        let twin = twin.ok_or_else(|| anyhow!("`{of}` has no asyncio twin"))?;
        return Ok(Subject::Twin(listing, twin));
    }
    if !listing.virtual_time {
        bail!(
            "{}: has no virtual time\n  help: a timeline needs \
             `#[tokio::main(flavor = \"current_thread\", start_paused = true)]`",
            shown(&workspace.root, &listing.source)
        );
    }
    Ok(Subject::Listing(listing))
}

/// Runs a listing's program and makes a recording of it.
fn of_listing(root: &Path, listing: &Listing, program: &Path) -> Result<Recording> {
    let folder = program.parent().context("a program lies in a folder")?;
    let heard = program::run(program, folder, listing.declared.exit)?;
    let output = output_of(root, listing, &program::printed(&heard))?;
    let source = source::of(&listing.source)?;
    let recording = assemble(&listing.name, &source, &heard)
        .map_err(|refusal| refused(root, listing, refusal))?;
    Ok(told_as_on_the_page(recording, &output))
}

fn refused(root: &Path, listing: &Listing, refusal: Refusal) -> Problems {
    let file = shown(root, &listing.source);
    let problem = Problem::new(file, refusal.why, refusal.help);
    Problems(vec![match refusal.line {
        Some(line) => problem.at(line as usize),
        None => problem,
    }])
}

fn of_twin(root: &Path, listing: &Listing, file: &Path) -> Result<Recording> {
    let (recording, printed) = twin::record(root, file, listing.declared.exit != 0)?;
    let output = output_of(root, listing, &printed)?;
    Ok(told_as_on_the_page(recording, &output))
}

/// What differs from run to run, such as the number of a thread, is told as the page
/// tells it.
fn told_as_on_the_page(mut recording: Recording, output: &str) -> Recording {
    for (print, told) in recording.printed_mut().zip(output.lines()) {
        told.clone_into(print);
    }
    recording
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
            "is not what is printed while it is recorded",
            format!(
                "UPDATE=1 cargo test -p {} writes what the listing prints by itself",
                listing.package
            ),
        );
        let problem = problem.at(found.line);
        bail!("{problem}\n{}", found.diff);
    }
    Ok(recorded)
}
