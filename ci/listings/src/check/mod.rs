//! The checks of a chapter: what its `tests/chapter.rs` runs.
//!
//! Each fact is a trial of its own with a name that reads well: `output::NAME`,
//! `compile_error::NAME`, `twin::NAME`, `solution::NAME`, `starter::NAME`, and a few
//! `tree::…` about the files themselves. None depends on another having run, so
//! `cargo nextest run` may give each its own process.
//!
//! | variable | effect |
//! |---|---|
//! | `UPDATE=1` | rewrites `.out` and `.stderr` files instead of comparing |
//! | `CI=true` | what would be skipped for want of a tool or a server fails |
//! | `LISTINGS_WITHOUT=redis,python` | what this machine cannot be given: skipped even so |
//! | `LISTINGS_TIMEOUT_SECS` | how long a program may run; 60 where it is not set |

mod cargo;
mod chapter;
mod compare;
mod compile_error;
mod diagnostics;
mod exercises;
mod failure;
mod output;
mod process;
mod tree;
mod twin;

pub use chapter::{given_up, is_set};
pub use exercises::{Verdict, exercise};
pub use tree::tree;

use chapter::Chapter;
use failure::Failure;
use libtest_mimic::{Arguments, Completion, Trial};
use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;

/// What a check found: it ran, or had to be skipped, or failed.
type Outcome = Result<Completion, Failure>;

/// The `main` of a chapter's `tests/chapter.rs`.
///
/// ```text
/// listings::chapter!();
/// ```
#[macro_export]
macro_rules! chapter {
    () => {
        fn main() -> ::std::process::ExitCode {
            $crate::check::run(env!("CARGO_MANIFEST_DIR"))
        }
    };
}

/// Runs every check of the listing crate at `manifest_dir`, as the command line asks.
///
/// A crate that cannot be read fails as a whole, whatever tests were asked for: a
/// filter must not turn a malformed file into "0 tests, ok".
#[must_use]
pub fn run(manifest_dir: &str) -> ExitCode {
    let mut args = Arguments::from_args();
    // Trials wait for the programs that they run, and many of those wait as well.
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    args.test_threads.get_or_insert(2 * cores);
    let chapter = match Chapter::open(Path::new(manifest_dir), &args) {
        Ok(chapter) => Arc::new(chapter),
        Err(problems) => {
            for problem in problems {
                eprintln!("{problem}\n");
            }
            return ExitCode::FAILURE;
        }
    };
    let conclusion = libtest_mimic::run(&args, trials(&chapter, &args));
    chapter.print_skips();
    conclusion.exit_code()
}

fn trials(chapter: &Arc<Chapter>, args: &Arguments) -> Vec<Trial> {
    let mut trials = tree::trials(chapter);
    trials.extend(output::trials(chapter));
    trials.extend(compile_error::trials(chapter, args));
    trials.extend(twin::trials(chapter));
    trials.extend(exercises::trials(chapter, args));
    trials
}

/// One trial of a chapter.
fn trial(
    chapter: &Arc<Chapter>,
    name: String,
    check: impl FnOnce(&Chapter) -> Outcome + Send + 'static,
) -> Trial {
    let chapter = Arc::clone(chapter);
    Trial::ignorable_test(name, move || {
        check(&chapter).map_err(|failure| failure.relative_to(&chapter.root).into())
    })
}

/// Whether the command line asks for a trial of this name: a build that many trials
/// share then builds only what will be looked at.
fn is_selected(args: &Arguments, name: &str) -> bool {
    !args.list && !args.is_filtered_out(&Trial::test(name, || Ok(())))
}
