//! Makes the listings run in the page, where this machine can.

use crate::preprocess::Problems;
use crate::progress::during;
use anyhow::Result;
use listings::check::{given_up, is_set};
use page_runner::{Bundle, Runner, TARGET, compile, plan, target};
use std::fmt;
use std::path::Path;

/// What `LISTINGS_WITHOUT` calls it.
const WITHOUT: &str = "wasm";

/// Whether the pages have a Run button. Displays as one line.
#[derive(Debug, Clone)]
pub enum Run {
    /// The book has no listing that could run in its pages.
    Nothing,
    /// These listings run.
    With(Bundle),
    /// None does, and why.
    Without(String),
}

impl Run {
    /// The bundle, if there is one.
    #[must_use]
    pub fn bundle(&self) -> Option<&Bundle> {
        match self {
            Self::With(bundle) => Some(bundle),
            Self::Nothing | Self::Without(_) => None,
        }
    }
}

impl fmt::Display for Run {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Nothing => write!(f, "No listing is meant to run in the page"),
            Self::With(bundle) if bundle.len() == 1 => {
                write!(f, "1 listing runs in the page")
            }
            Self::With(bundle) => {
                write!(f, "{} listings run in the page", bundle.len())
            }
            Self::Without(why) => write!(f, "NO LISTING RUNS IN THE PAGE: {why}"),
        }
    }
}

/// Makes the bundle of the book at `root` if the one before is not of these sources.
///
/// # Errors
///
/// [`Problems`] of listings that do not compile for WebAssembly; a target that is
/// missing while `CI=true` and `LISTINGS_WITHOUT` does not name `wasm`; or what cargo or
/// the file system said.
pub fn make(root: &Path) -> Result<Run> {
    let Some(runner) = Runner::of(root)? else {
        return Ok(Run::Nothing);
    };
    let plan = runner.plan().map_err(as_problems)?;
    if plan.is_empty() {
        return Ok(Run::Nothing);
    }
    if given_up(WITHOUT) {
        return Ok(Run::Without(format!("LISTINGS_WITHOUT={WITHOUT}")));
    }
    if let Some(bundle) = runner.made(&plan) {
        return Ok(Run::With(bundle));
    }
    if let Some(why) = missing(root) {
        return match is_set("CI") {
            true => Err(Problems(vec![compile::missing(&why)]).into()),
            false => Ok(Run::Without(format!(
                "{TARGET} is missing ({why}): {}",
                target::INSTALL
            ))),
        };
    }
    let what = format!("Compiling {} listings for the page", plan.len());
    let made = during(&what, || runner.make(&plan));
    Ok(Run::With(made.map_err(as_problems)?))
}

/// The bundle that was made last, and no other: for pages that cannot wait.
#[must_use]
pub fn made_before(root: &Path) -> Run {
    let runner = Runner::of(root)
        .ok()
        .flatten()
        .filter(|_| !given_up(WITHOUT));
    match runner.and_then(|runner| runner.existing()) {
        Some(bundle) => Run::With(bundle),
        None => Run::Nothing,
    }
}

/// What keeps the target from being there, after rustup was asked for it.
fn missing(root: &Path) -> Option<String> {
    if target::is_there(root) {
        return None;
    }
    during(&format!("Adding {TARGET}"), || target::install(root)).err()
}

fn as_problems(error: anyhow::Error) -> anyhow::Error {
    match error.downcast::<plan::Problems>() {
        Ok(plan::Problems(problems)) => Problems(problems).into(),
        Err(other) => other,
    }
}
