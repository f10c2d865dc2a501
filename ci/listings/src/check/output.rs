//! `output::NAME`: a listing prints what its page says it prints.

use super::cargo::Target;
use super::chapter::Chapter;
use super::failure::Failure;
use super::{Outcome, trial};
use crate::compare::compare;
use crate::problem::{Problem, read_text};
use crate::process::{End, Ran, clean, run};
use crate::workspace::{Kind, Listing};
use libtest_mimic::{Completion, Trial};
use regex::Regex;
use std::path::{Path, PathBuf};
use std::sync::{Arc, LazyLock, Mutex};
use std::time::SystemTime;

/// What a panic writes first: `thread 'main' (4711) panicked at FILE:LINE:COLUMN:`.
static PANIC: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?m)^thread '[^\n]*' \(?[^\n]*panicked at ([^\n]+?):(\d+):\d+:\n(.*)")
        .expect("the pattern is constant")
});

/// The number of the thread that panicked, which the system gives anew each time.
static THREAD: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?m)^(thread '[^\n]*' )\(\d+\)( panicked at )")
        .expect("the pattern is constant")
});

pub fn trials(chapter: &Arc<Chapter>) -> Vec<Trial> {
    let programs = chapter.one.listings.iter();
    programs
        .filter(|listing| listing.kind == Kind::Program)
        .map(|listing| {
            let name = format!("output::{}", listing.name);
            let listing = listing.clone();
            trial(chapter, name, move |chapter| check(chapter, &listing))
        })
        .collect()
}

/// Runs a listing and compares, or rewrites, its output.
pub fn check(chapter: &Chapter, listing: &Listing) -> Outcome {
    for server in &listing.declared.needs {
        let Some((variable, _)) = SERVERS.iter().find(|(_, s)| s == server) else {
            let message = format!("needs `{server}`, which is no server known here");
            return Err(Problem::new(
                &listing.source,
                message,
                "one of: redis, postgres",
            )
            .into());
        };
        if std::env::var_os(variable).is_none() {
            let why = format!("start it and set {variable}");
            let check = format!("output::{}", listing.name);
            return chapter.skip(&check, &listing.source, server, &why);
        }
    }
    let program = program(chapter, listing)?;
    let ran = run(clean(&program, &chapter.root), chapter.limit)
        .map_err(|error| unstartable(&listing.source, &program, &error))?;
    ended_as_declared(chapter, &listing.source, &ran, |code| {
        code == listing.declared.exit
    })?;
    if chapter.update {
        update(chapter, listing, &ran.output)?;
    } else {
        same_output(chapter, listing, &listing.source, &ran.output)?;
    }
    Ok(Completion::Completed)
}

/// The variables that say where a server is.
const SERVERS: &[(&str, &str)] = &[("REDIS_URL", "redis"), ("PG_URL", "postgres")];

/// Compares what `program`, the listing or its twin, printed with the listing's `.out`.
///
/// # Errors
///
/// If they differ, or if something was printed and there is no `.out`. A listing
/// that prints nothing needs none.
pub fn same_output(
    chapter: &Chapter,
    listing: &Listing,
    program: &Path,
    printed: &str,
) -> Result<(), Failure> {
    let record = &listing.output;
    let recorded = match record.is_file() {
        true => read_text(record)?,
        false if printed.is_empty() => return Ok(()),
        false => {
            let message =
                format!("no such file, and {} prints", chapter.short(program));
            let help = format!(
                "UPDATE=1 {} writes it; read what it wrote",
                chapter.command()
            );
            return Err(Failure::new(Problem::new(record, message, help), printed));
        }
    };
    let names = (chapter.short(record), chapter.short(program));
    let Some(found) = compare(&recorded, printed, &names.0, &names.1) else {
        return Ok(());
    };
    let message = format!("{} prints something else", names.1);
    let help = if program == listing.source {
        format!("if the new output is right: UPDATE=1 {}", chapter.command())
    } else {
        "a twin prints what its listing prints: change the one that is wrong".to_owned()
    };
    Err(Failure::new(
        Problem::new(record, message, help).at(found.line),
        found.diff,
    ))
}

/// Writes the `.out` anew where it no longer matches.
fn update(chapter: &Chapter, listing: &Listing, printed: &str) -> Result<(), Problem> {
    // A twin may be reading while the listing's own check writes.
    static ONE_AT_A_TIME: Mutex<()> = Mutex::new(());
    let _held = ONE_AT_A_TIME.lock();
    let printed = THREAD.replace_all(printed, "${1}([..])${2}");
    let recorded = match listing.output.is_file() {
        true => read_text(&listing.output)?,
        false => String::new(),
    };
    match compare(&recorded, &printed, &"", &"") {
        Some(found) => chapter.rewrite(&listing.output, &found.seen),
        None => Ok(()),
    }
}

/// Checks that a program ended by itself, with a code that is expected.
///
/// # Errors
///
/// If it ran past its limit, printed without end, died of a signal, panicked, or
/// exited with another code.
pub fn ended_as_declared(
    chapter: &Chapter,
    source: &Path,
    ran: &Ran,
    expected: impl Fn(i32) -> bool,
) -> Result<(), Failure> {
    let (message, help) = match &ran.end {
        End::Exited(code) if expected(*code) => return Ok(()),
        End::Exited(code) => {
            if let Some(panic) = panic(chapter, &ran.output) {
                return Err(Failure::new(panic, &ran.output));
            }
            let help = "a code that is meant is declared in the crate's Cargo.toml: \
                        [package.metadata.listings.NAME] exit = CODE";
            (format!("exited with code {code}"), help)
        }
        End::Died(how) => (
            format!("died: {how}"),
            "below is what it printed until then",
        ),
        End::TimedOut => (
            format!("ran past {} s", chapter.limit.as_secs()),
            "a listing ends by itself; it was killed, and its children with it",
        ),
        End::Flooded => (
            "printed more than 1 MiB".to_owned(),
            "a listing's output is read by people; it was killed",
        ),
    };
    let last_lines: Vec<_> = ran.output.lines().rev().take(20).collect();
    let seen = last_lines.into_iter().rev().collect::<Vec<_>>().join("\n");
    Err(Failure::new(Problem::new(source, message, help), seen))
}

/// The first panic in an output, as a problem of the line that panicked.
fn panic(chapter: &Chapter, output: &str) -> Option<Problem> {
    let found = PANIC.captures(output)?;
    let line = found[2].parse().ok()?;
    let message = format!("panicked: {}", &found[3]);
    let help = "a panic that is meant is declared in the crate's Cargo.toml: \
                [package.metadata.listings.NAME] exit = 101";
    Some(Problem::new(chapter.root.join(&found[1]), message, help).at(line))
}

/// The listing's program, no older than what it was built from. `cargo test NAME` and
/// `cargo test --test chapter` leave examples as they are: then it is built here.
fn program(chapter: &Chapter, listing: &Listing) -> Result<PathBuf, Failure> {
    let name = format!("{}{}", listing.name, std::env::consts::EXE_SUFFIX);
    let program = Target::of_this_process()?.examples().join(name);
    if is_current(chapter, listing, &program) {
        return Ok(program);
    }
    let built = chapter.programs.result()?;
    let part = built.targets.get(&listing.name);
    if let Some(program) = part.and_then(|part| part.executable.clone()) {
        return Ok(program);
    }
    let problem = Problem::new(&listing.source, "does not compile", chapter.command());
    Err(Failure::new(problem, built.errors(&listing.name)))
}

fn is_current(chapter: &Chapter, listing: &Listing, program: &Path) -> bool {
    let Ok(built) = modified(program) else {
        return false;
    };
    // The rule also names what the tests are built from, this library among it: a
    // change there leaves the listing as it is.
    sources(&program.with_extension("d"))
        .into_iter()
        .filter(|source| source.starts_with(&chapter.one.dir))
        .chain([listing.source.clone()])
        .all(|source| modified(&source).is_ok_and(|changed| changed <= built))
}

/// The files named in a makefile rule `binary: source source`, where a space in a
/// name is written `\ `.
fn sources(rule: &Path) -> Vec<PathBuf> {
    let text = std::fs::read_to_string(rule).unwrap_or_default();
    let Some((_, files)) = text.trim_end().split_once(": ") else {
        return Vec::new();
    };
    let spaced = files.replace("\\ ", "\0");
    let names = spaced.split(' ').map(|name| name.replace('\0', " "));
    names.map(PathBuf::from).collect()
}

fn modified(path: &Path) -> std::io::Result<SystemTime> {
    path.metadata()?.modified()
}

/// What to say of a program that the system refuses to start.
pub fn unstartable(source: &Path, program: &Path, error: &std::io::Error) -> Failure {
    let message = format!("{} cannot be started: {error}", program.display());
    Problem::new(source, message, "check that it exists and may be run").into()
}
