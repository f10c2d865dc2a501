//! What the benches in a browser have in common.

use crate::Kind;
use anyhow::Result;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// A bench that has been asked for.
#[derive(Debug)]
pub struct Bench {
    /// The book's root.
    pub root: PathBuf,
    quick: bool,
}

impl Bench {
    /// How often to measure: `full` times, or once where it is only to be seen that the
    /// bench still works.
    #[must_use]
    pub fn runs(&self, full: usize) -> usize {
        if self.quick { 1 } else { full }
    }
}

/// Runs a bench in Chromium, which returns whether its limits are kept: one that is missed
/// makes it fail, but with `--quick`, which judges nothing. Where the machine is said to be
/// without Chromium (`LISTINGS_WITHOUT`), nothing is measured.
///
/// # Errors
///
/// Chromium is missing, or what the bench said.
pub fn bench(measure: impl FnOnce(&Bench) -> Result<bool>) -> Result<ExitCode> {
    if let Err(missing) = Kind::Chromium.present() {
        if listings::check::given_up(Kind::Chromium.name()) {
            println!("not measured: {missing:#}");
            return Ok(ExitCode::SUCCESS);
        }
        return Err(missing);
    }
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let bench = Bench {
        root: root.canonicalize()?,
        quick: std::env::args().any(|argument| argument == "--quick"),
    };
    let kept = measure(&bench)?;
    if kept || bench.quick {
        return Ok(ExitCode::SUCCESS);
    }
    eprintln!("a limit is missed");
    Ok(ExitCode::FAILURE)
}
