//! `solution::NAME` and `starter::NAME`: an exercise can be solved, and its check can
//! fail. And the check of a reader's own attempt.

use super::cargo::{Of, Part, Request, SharedBuild};
use super::chapter::Chapter;
use super::failure::Failure;
use super::output::unstartable;
use super::{Outcome, is_selected, tree, trial};
use crate::problem::Problem;
use crate::process::{End, Ran, clean, run};
use crate::workspace::{Exercise, Workspace};
use libtest_mimic::{Arguments, Completion, Trial};
use std::fmt;
use std::io::IsTerminal;
use std::path::Path;
use std::process::Stdio;
use std::sync::Arc;
use std::time::Duration;

/// What Rust's test harness exits with when a test failed.
const TEST_FAILED: i32 = 101;

/// Which of an exercise's two programs is checked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Side {
    Starter,
    Solution,
}

impl Side {
    fn name(self) -> &'static str {
        match self {
            Self::Starter => "starter",
            Self::Solution => "solution",
        }
    }

    fn file(self) -> &'static str {
        match self {
            Self::Starter => "start",
            Self::Solution => "solution",
        }
    }

    fn feature(self) -> Option<&'static str> {
        (self == Self::Solution).then_some("solution")
    }
}

pub fn trials(chapter: &Arc<Chapter>, args: &Arguments) -> Vec<Trial> {
    let mut trials = Vec::new();
    for side in [Side::Solution, Side::Starter] {
        let declared = chapter.one.exercises.iter();
        let declared = declared
            .filter(|e| tree::undeclared_exercise(&chapter.one, e).is_none())
            .map(|e| e.name.as_str())
            .filter(|name| is_selected(args, &format!("{}::{name}", side.name())));
        let build = Arc::new(SharedBuild::new(
            &chapter.root,
            &chapter.one.package,
            Of::Test,
            side.feature(),
            declared,
        ));
        for exercise in &chapter.one.exercises {
            let (exercise, build) = (exercise.clone(), Arc::clone(&build));
            let name = format!("{}::{}", side.name(), exercise.name);
            trials.push(trial(chapter, name, move |chapter| {
                check(chapter, &exercise, side, &build)
            }));
        }
    }
    trials
}

fn check(
    chapter: &Chapter,
    exercise: &Exercise,
    side: Side,
    build: &SharedBuild,
) -> Outcome {
    if let Some(problem) = tree::undeclared_exercise(&chapter.one, exercise) {
        return Err(problem.into());
    }
    let source = exercise.file(side.file());
    let fail = |message: String, help: &str, seen: &str| {
        Failure::new(Problem::new(&source, message, help), seen)
    };
    let built = build.result()?;
    let part = built.targets.get(&exercise.name);
    let Some((program, said)) = part.and_then(program) else {
        let message = format!("the {} does not compile", side.name());
        let help = "a reader begins from code that compiles, without warnings";
        return Err(fail(message, help, &built.errors(&exercise.name)));
    };
    if !said.is_empty() {
        let message = format!("the {} compiles with warnings", side.name());
        return Err(fail(
            message,
            "a reader begins from code without them",
            &said,
        ));
    }
    let ran = run(clean(program, &chapter.one.dir), chapter.limit)
        .map_err(|error| unstartable(&source, program, &error))?;
    match (side, &ran.end) {
        (Side::Solution, End::Exited(0)) => Ok(Completion::Completed),
        (Side::Starter, End::Exited(TEST_FAILED)) => Ok(Completion::Completed),
        (Side::Starter, End::Exited(0)) => Err(fail(
            "the starter passes its check: nothing is left to do".to_owned(),
            "take the solution out of start.rs, or make check.rs decide",
            &ran.output,
        )),
        (Side::Solution, End::Exited(TEST_FAILED)) => Err(fail(
            "the solution fails its check".to_owned(),
            "correct solution.rs, or what check.rs demands",
            &ran.output,
        )),
        _ => Err(fail(
            format!("the {} {}", side.name(), ending(&ran, chapter.limit)),
            "a check ends by itself, by a test that passes or fails",
            &ran.output,
        )),
    }
}

/// The program that was built, and the compiler's warnings about it.
fn program(part: &Part) -> Option<(&Path, String)> {
    let program = part.executable.as_deref()?;
    let said = part.diagnostics.iter().filter(|d| !d.is_summary());
    Some((
        program,
        said.filter_map(|d| d.rendered.as_deref()).collect(),
    ))
}

fn ending(ran: &Ran, limit: Duration) -> String {
    match &ran.end {
        End::Exited(code) => format!("exits with code {code}"),
        End::Died(how) => format!("dies: {how}"),
        End::TimedOut => format!("ran past {} s and was killed", limit.as_secs()),
        End::Flooded => "printed more than 1 MiB and was killed".to_owned(),
    }
}

/// What became of a reader's attempt. Displays as what to tell the reader.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// The check passes.
    Passed {
        /// The solution to compare with, relative to the book's root.
        solution: String,
    },
    /// The check decided against it: what its tests said.
    Failed {
        /// The tests' output.
        said: String,
        /// The command that checks again.
        again: String,
    },
    /// It does not compile.
    DoesNotCompile {
        /// The compiler's errors.
        errors: String,
        /// The command that checks again.
        again: String,
    },
    /// It ran past the limit, or ended in a way that no test decides.
    DidNotFinish {
        /// How it ended, in words.
        how: String,
        /// What it printed until then.
        said: String,
    },
}

impl Verdict {
    /// Whether the exercise is solved.
    #[must_use]
    pub fn is_solved(&self) -> bool {
        matches!(self, Self::Passed { .. })
    }
}

impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Passed { solution } => {
                write!(f, "Solved. Another solution to compare with: {solution}")
            }
            Self::Failed { said, again } => {
                write!(
                    f,
                    "{}\n\nNot yet. When you have changed it: {again}",
                    said.trim()
                )
            }
            Self::DoesNotCompile { errors, again } => write!(
                f,
                "{}\n\nIt does not compile yet. When you have changed it: {again}",
                errors.trim_end()
            ),
            Self::DidNotFinish { how, said } => {
                write!(f, "{}\n\nYour program {how}.", said.trim_end())
            }
        }
    }
}

/// Builds and runs the check of a reader's own `start.rs`, for `limit` at most.
///
/// While it builds, cargo's progress is shown on standard error if that is a terminal.
///
/// # Errors
///
/// If the exercise is not declared in its crate's `Cargo.toml`, cargo cannot be
/// started, or the built check cannot.
pub fn exercise(
    workspace: &Workspace,
    exercise: &Exercise,
    limit: Duration,
) -> Result<Verdict, Problem> {
    let owner = workspace
        .crates
        .iter()
        .find(|c| c.package == exercise.package);
    if let Some(problem) =
        owner.and_then(|one| tree::undeclared_exercise(one, exercise))
    {
        return Err(problem.relative_to(&workspace.root));
    }
    let request = Request {
        root: &workspace.root,
        package: &exercise.package,
        of: Of::Test,
        feature: None,
        names: std::slice::from_ref(&exercise.name),
    };
    let quiet = (!std::io::stderr().is_terminal()).then(|| "--quiet".into());
    let built = request.build(quiet.into_iter().collect(), Stdio::inherit())?;
    let part = built.targets.get(&exercise.name);
    let again = exercise.command();
    let Some(program) = part.and_then(|part| part.executable.as_deref()) else {
        let errors = built.errors(&exercise.name);
        return Ok(Verdict::DoesNotCompile { errors, again });
    };
    let ran = run(clean(program, &exercise.dir), limit).map_err(|error| {
        let message = format!("cannot be started: {error}");
        Problem::new(program, message, "check that it may be run")
    })?;
    Ok(match &ran.end {
        End::Exited(0) => {
            let solution = exercise.file("solution");
            let short = solution.strip_prefix(&workspace.root).unwrap_or(&solution);
            let solution = short.display().to_string();
            Verdict::Passed { solution }
        }
        End::Exited(TEST_FAILED) => Verdict::Failed {
            said: ran.output,
            again,
        },
        _ => Verdict::DidNotFinish {
            how: ending(&ran, limit),
            said: ran.output,
        },
    })
}
