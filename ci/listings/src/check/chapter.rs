//! The chapter under test, and what its checks share.

use super::cargo::{Of, SharedBuild};
use super::{Outcome, is_selected};
use crate::problem::Problem;
use crate::workspace::{Kind, ListingCrate, Workspace};
use libtest_mimic::{Arguments, Completion};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::time::Duration;

/// One listing crate, opened for its checks.
pub struct Chapter {
    /// The folder that holds `book.toml`.
    pub root: PathBuf,
    /// The crate.
    pub one: ListingCrate,
    /// How long a program may run.
    pub limit: Duration,
    /// Whether to rewrite expectations.
    pub update: bool,
    /// The selected listings' programs, for when the outer cargo has not built them.
    pub programs: SharedBuild,
    /// What was skipped, by what was missing.
    skips: Mutex<BTreeMap<String, Vec<String>>>,
}

impl Chapter {
    /// Opens the crate in `dir`.
    ///
    /// # Errors
    ///
    /// What is wrong with the crate or with the variables that steer the checks.
    pub fn open(dir: &Path, args: &Arguments) -> Result<Self, Vec<Problem>> {
        let root = Workspace::find_root(dir).ok_or_else(|| {
            vec![Problem::new(
                dir,
                "no book.toml in this folder or above it",
                "a listing crate belongs below listings/ of a book",
            )]
        })?;
        let limit = limit().map_err(|problem| vec![problem])?;
        let one = ListingCrate::load(dir).map_err(|problems| {
            let named = problems.into_iter().map(|p| p.relative_to(&root));
            named.collect::<Vec<_>>()
        })?;
        let programs = one.listings.iter().filter(|l| l.kind == Kind::Program);
        let names = programs.map(|l| l.name.as_str()).filter(|name| {
            let trials = ["output", "twin"];
            trials
                .iter()
                .any(|trial| is_selected(args, &format!("{trial}::{name}")))
        });
        let programs = SharedBuild::new(&root, &one.package, Of::Example, None, names);
        Ok(Self {
            programs,
            root,
            one,
            limit,
            update: is_set("UPDATE"),
            skips: Mutex::default(),
        })
    }

    /// The command that runs every check of this chapter.
    pub fn command(&self) -> String {
        format!("cargo test -p {}", self.one.package)
    }

    /// A path as a reader writes it: relative to the book's root.
    pub fn short<'a>(&self, path: &'a Path) -> std::path::Display<'a> {
        path.strip_prefix(&self.root).unwrap_or(path).display()
    }

    /// Skips a check for want of `what` (`redis`, `python`), loudly; in CI a skip is
    /// a failure, except for what `LISTINGS_WITHOUT` says the machine cannot have.
    pub fn skip(&self, check: &str, file: &Path, what: &str, why: &str) -> Outcome {
        if is_set("CI") && !given_up(what) {
            let help = format!(
                "{why}; or, on a machine that cannot have it, LISTINGS_WITHOUT={what}"
            );
            return Err(Problem::new(
                file,
                format!("not checked: {what} is missing"),
                help,
            )
            .into());
        }
        let mut skips = self.skips.lock().expect("no check panics while it is held");
        let missing = format!("{what} is missing: {why}");
        skips.entry(missing).or_default().push(check.to_owned());
        Ok(Completion::ignored_with(format!(
            "{what} is missing: {why}"
        )))
    }

    /// Says at the end what was not checked, where a person will look for it.
    pub fn print_skips(&self) {
        let skips = self.skips.lock().expect("no check panics while it is held");
        for (missing, checks) in skips.iter() {
            let count = checks.len();
            eprintln!("{}: {count} NOT CHECKED, {missing}", self.one.package);
            eprintln!("  {}", checks.join(", "));
        }
    }

    /// Writes an expectation anew and says so; nothing if it stands there already.
    ///
    /// # Errors
    ///
    /// If the file cannot be written.
    pub fn rewrite(&self, path: &Path, text: &str) -> Result<(), Problem> {
        let before = std::fs::read_to_string(path).ok();
        if before.as_deref() == Some(text) || (before.is_none() && text.is_empty()) {
            return Ok(());
        }
        let (verb, written) = if text.is_empty() {
            ("removed", std::fs::remove_file(path))
        } else {
            ("rewrote", std::fs::write(path, text))
        };
        written.map_err(|error| {
            let message = format!("cannot be written: {error}");
            Problem::new(path, message, "check its rights")
        })?;
        eprintln!("{verb} {}", self.short(path));
        Ok(())
    }
}

/// Whether `LISTINGS_WITHOUT` says that this machine cannot have `what`.
#[must_use]
pub fn given_up(what: &str) -> bool {
    let given_up = std::env::var("LISTINGS_WITHOUT").unwrap_or_default();
    given_up.split(',').any(|word| word.trim() == what)
}

/// Whether a variable is set to something that means yes.
#[must_use]
pub fn is_set(name: &str) -> bool {
    std::env::var(name).is_ok_and(|value| !matches!(value.as_str(), "" | "0" | "false"))
}

fn limit() -> Result<Duration, Problem> {
    let Ok(seconds) = std::env::var("LISTINGS_TIMEOUT_SECS") else {
        return Ok(Duration::from_secs(60));
    };
    match seconds.parse() {
        Ok(seconds @ 1..) => Ok(Duration::from_secs(seconds)),
        _ => Err(Problem::new(
            "LISTINGS_TIMEOUT_SECS",
            format!("`{seconds}` is no number of seconds"),
            "set it to a whole number above 0, or not at all",
        )),
    }
}
