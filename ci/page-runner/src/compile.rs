//! Runs cargo, and says what the compiler says of a listing.

use crate::plan::{Plan, Problems};
use crate::{TARGET, target};
use anyhow::{Context, Result, bail, ensure};
use cargo_metadata::Message;
use cargo_metadata::diagnostic::{Diagnostic, DiagnosticLevel};
use listings::Problem;
use std::io::{BufRead, BufReader, Read};
use std::path::{Path, PathBuf};
use std::process::{ChildStderr, Command, Stdio};

/// A program may have this much memory, in bytes. Without a limit one that asks for
/// ever more would take the reader's browser with it.
pub(crate) const FLAGS: [&str; 2] = ["-C", "link-arg=--max-memory=268435456"];

/// Compiles the package and returns the program.
///
/// # Errors
///
/// As [`crate::Runner::make`].
pub(crate) fn program(
    root: &Path,
    package: &Path,
    target_dir: &Path,
    plan: &Plan,
) -> Result<Vec<u8>> {
    let mut cargo = Command::new("cargo");
    cargo
        .args([
            "build",
            "--release",
            "--message-format=json",
            "--target",
            TARGET,
        ])
        .arg("--manifest-path")
        .arg(package.join("Cargo.toml"))
        .arg("--target-dir")
        .arg(target_dir)
        // The compiler that rust-toolchain.toml names there.
        .current_dir(root)
        .env("CARGO_ENCODED_RUSTFLAGS", flags(package).join("\x1f"))
        .env_remove("RUSTFLAGS")
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    let mut child = cargo.spawn().context("cargo cannot be started")?;
    let words = child.stderr.take().context("cargo's words are piped")?;
    let words = std::thread::spawn(move || read(words));
    let output = child.stdout.take().context("cargo's messages are piped")?;
    let (mut errors, mut made) = (Vec::new(), None);
    for message in Message::parse_stream(BufReader::new(output)) {
        match message.context("cargo's messages end early")? {
            Message::CompilerMessage(message)
                if message.message.level == DiagnosticLevel::Error =>
            {
                errors.push(message.message);
            }
            Message::CompilerArtifact(artifact) => {
                let is_program =
                    |path: &PathBuf| path.extension() == Some("wasm".as_ref());
                let files: Vec<_> =
                    artifact.filenames.into_iter().map(PathBuf::from).collect();
                made = files.into_iter().rfind(is_program).or(made);
            }
            _ => {}
        }
    }
    let ended = child.wait().context("cargo's end cannot be awaited")?;
    let words = words.join().unwrap_or_default();
    if !ended.success() {
        let problems = problems(plan, &errors);
        if problems.is_empty() {
            bail!("the listings cannot be compiled for the page:\n{words}");
        }
        return Err(Problems(problems).into());
    }
    let made = made.context("cargo names no program that it made")?;
    let bytes = std::fs::read(&made);
    let bytes = bytes.with_context(|| format!("cannot read {}", made.display()))?;
    ensure!(
        bytes.starts_with(b"\0asm"),
        "{} is no program",
        made.display()
    );
    Ok(bytes)
}

/// The same program wherever it is made: no folder of this machine is named in it.
fn flags(package: &Path) -> Vec<String> {
    let mut flags: Vec<_> = FLAGS.map(str::to_owned).into();
    let home = std::env::var_os("CARGO_HOME").map(PathBuf::from);
    let user = std::env::var_os("HOME").map(|home| PathBuf::from(home).join(".cargo"));
    let places = [
        (
            home.or(user).map(|home| home.join("registry/src")),
            "/crates",
        ),
        (Some(package.to_owned()), "/book"),
    ];
    for (place, name) in places {
        let place = place.map(|place| place.display().to_string());
        flags.extend(place.map(|place| format!("--remap-path-prefix={place}={name}")));
    }
    flags
}

fn read(words: ChildStderr) -> String {
    let mut text = String::new();
    // Words that are not UTF-8 are lost, and the exit code is not.
    let _ = BufReader::new(words).read_to_string(&mut text);
    let quiet = |line: &&str| !line.trim_start().starts_with("Compiling");
    text.as_bytes()
        .lines()
        .map_while(Result::ok)
        .filter(|line| quiet(&line.as_str()))
        .collect::<Vec<_>>()
        .join("\n")
}

/// One problem for each error, at the line of the listing. The package repeats the
/// book's folders, so the compiler's own words name the listing too.
fn problems(plan: &Plan, errors: &[Diagnostic]) -> Vec<Problem> {
    let sources = plan.sources();
    let of_listing = |error: &&Diagnostic| {
        let mut spans = error.spans.iter();
        spans.any(|span| span.is_primary && !span.file_name.starts_with('/'))
    };
    let problem = |error: &Diagnostic| {
        let primary = error.spans.iter().find(|span| span.is_primary)?;
        let file = PathBuf::from(&primary.file_name);
        let name = file.file_stem()?.to_string_lossy().into_owned();
        let words = error
            .rendered
            .as_deref()
            .unwrap_or(&error.message)
            .trim_end();
        let help = if sources.contains(file.as_path()) {
            format!(
                "mend it, or declare in its crate's Cargo.toml that it does not run in the \
                 page:\n[package.metadata.listings]\n\
                 {name} = {{ not-in-page = \"why it cannot\" }}\n\n{words}"
            )
        } else {
            words.to_owned()
        };
        let message = format!("does not compile for {TARGET}: {}", error.message);
        Some(Problem::new(file, message, help).at(primary.line_start))
    };
    errors
        .iter()
        .filter(of_listing)
        .filter_map(problem)
        .collect()
}

/// What to do where the target is missing, as a problem of the toolchain's file.
#[must_use]
pub fn missing(why: &str) -> Problem {
    Problem::new(
        "rust-toolchain.toml",
        format!("no listing can run in the page: {TARGET} is missing ({why})"),
        format!(
            "{}; or, on a machine that cannot have it, LISTINGS_WITHOUT=wasm",
            target::INSTALL
        ),
    )
}
