//! `compile_error::NAME`: the compiler refuses a listing, in the words shown.

use super::cargo::{Diagnostic, Of, Part, SharedBuild};
use super::chapter::Chapter;
use super::failure::Failure;
use super::{Outcome, diagnostics, is_selected, tree, trial};
use crate::compare::compare;
use crate::problem::{Problem, read_text};
use crate::workspace::{Kind, Listing};
use libtest_mimic::{Arguments, Completion, Trial};
use std::process::Command;
use std::sync::{Arc, OnceLock};

/// Codes of errors about a name or crate that does not exist: what a listing gets
/// that was never in working order, rather than one that makes a point.
const NOT_FOUND: &[&str] = &["E0432", "E0433", "E0463", "E0583"];

pub fn trials(chapter: &Arc<Chapter>, args: &Arguments) -> Vec<Trial> {
    let refused = |listing: &&Listing| listing.kind == Kind::CompileFail;
    let names = chapter.one.listings.iter().filter(refused);
    let declared = names
        .clone()
        .filter(|listing| tree::undeclared_listing(&chapter.one, listing).is_none())
        .map(|listing| listing.name.as_str())
        .filter(|name| is_selected(args, &format!("compile_error::{name}")));
    let build = Arc::new(SharedBuild::new(
        &chapter.root,
        &chapter.one.package,
        Of::Example,
        Some("compile-fail"),
        declared,
    ));
    names
        .map(|listing| {
            let (listing, build) = (listing.clone(), Arc::clone(&build));
            let name = format!("compile_error::{}", listing.name);
            trial(chapter, name, move |chapter| {
                check(chapter, &listing, &build)
            })
        })
        .collect()
}

fn check(chapter: &Chapter, listing: &Listing, build: &SharedBuild) -> Outcome {
    if let Some(problem) = tree::undeclared_listing(&chapter.one, listing) {
        return Err(problem.into());
    }
    let built = build.result()?;
    let part = match built.targets.get(&listing.name) {
        Some(part) if part.executable.is_some() => {
            let help = "restore the error that it shows, or move it to examples/";
            let message = "compiles, and is listed as what does not";
            return Err(Problem::new(&listing.source, message, help).into());
        }
        Some(part) => part,
        None => {
            let message = "was not compiled: the build failed before it";
            let help = "repair what is named below";
            let problem = Problem::new(&listing.source, message, help);
            return Err(Failure::new(problem, built.reason()));
        }
    };
    let words = words(chapter, part);
    let recorded = match listing.output.is_file() {
        true => Some(read_text(&listing.output)?),
        false => None,
    };
    is_meant(listing, part, recorded.as_deref(), &words)?;
    judge(chapter, listing, recorded.as_deref(), &words)?;
    Ok(Completion::Completed)
}

/// What the compiler says, as the reader sees it: errors, warnings, and the last line
/// that names `rustc --explain`.
fn words(chapter: &Chapter, part: &Part) -> String {
    let shown = part.diagnostics.iter().filter(|d| !d.is_summary());
    let rendered = shown.filter_map(|d| d.rendered.as_deref());
    let text: String = rendered.collect();
    diagnostics::portable(&text, &chapter.root)
        .trim_end()
        .to_owned()
        + "\n"
}

/// Checks that the listing fails by its own error, not by one that keeps the compiler
/// from seeing it: a crate that is no dependency, a name misspelt.
fn is_meant(
    listing: &Listing,
    part: &Part,
    recorded: Option<&str>,
    words: &str,
) -> Result<(), Failure> {
    let recorded = recorded.unwrap_or_default();
    let stray = part.diagnostics.iter().find(|d| {
        d.error_code()
            .is_some_and(|c| NOT_FOUND.contains(&c) && !recorded.contains(c))
    });
    let found = diagnostics::codes(words);
    let expected = diagnostics::codes(recorded);
    let other = !expected.is_empty() && !found.iter().any(|c| expected.contains(c));
    let message = match stray {
        Some(Diagnostic { message, .. }) => {
            format!("fails for another reason than its own: {message}")
        }
        None if other => format!(
            "fails for another reason: {} in place of {}",
            found.join(", "),
            expected.join(", ")
        ),
        None => return Ok(()),
    };
    let help = "repair the listing, or the crate's dependencies, until the compiler \
                refuses it for the reason its page gives";
    Err(Failure::new(
        Problem::new(&listing.source, message, help),
        words,
    ))
}

/// Compares in full where this is the compiler whose words were recorded, else by the
/// errors' codes.
fn judge(
    chapter: &Chapter,
    listing: &Listing,
    recorded: Option<&str>,
    words: &str,
) -> Result<(), Failure> {
    let record = &listing.output;
    let stranger = stranger(chapter)?;
    let Some(text) = recorded else {
        if let Some(stranger) = &stranger {
            let message = format!("no such file, and {stranger} may not write it");
            let help = "use the toolchain of rust-toolchain.toml";
            return Err(Problem::new(record, message, help).into());
        }
        if chapter.update {
            return Ok(chapter.rewrite(record, words)?);
        }
        let help = format!(
            "UPDATE=1 {} writes it; read what it wrote",
            chapter.command()
        );
        return Err(Failure::new(
            Problem::new(record, "no such file", help),
            words,
        ));
    };
    let (short, source) = (chapter.short(record), chapter.short(&listing.source));
    let (left, right) = match stranger {
        None => (diagnostics::narrow(text), diagnostics::narrow(words)),
        Some(_) => {
            let lines = |text| diagnostics::codes(text).join("\n") + "\n";
            (lines(text), lines(words))
        }
    };
    let Some(found) = compare(&left, &right, &short, &source) else {
        return Ok(());
    };
    if chapter.update && stranger.is_none() {
        return Ok(chapter.rewrite(record, words)?);
    }
    let message = format!("the compiler says something else of {source}");
    let help = match stranger {
        None => format!("if the new words are right: UPDATE=1 {}", chapter.command()),
        Some(stranger) => format!("compared by error codes: this is {stranger}"),
    };
    Err(Failure::new(
        Problem::new(record, message, help).at(found.line),
        found.diff,
    ))
}

/// The compiler that runs here, if it is not the one of `rust-toolchain.toml`.
fn stranger(chapter: &Chapter) -> Result<Option<String>, Problem> {
    static VERSION: OnceLock<String> = OnceLock::new();
    let pin = chapter.root.join("rust-toolchain.toml");
    let table: toml::Table = read_text(&pin)?
        .parse()
        .map_err(|error: toml::de::Error| Problem::new(&pin, error.message(), ""))?;
    let channel = table
        .get("toolchain")
        .and_then(|toolchain| toolchain.get("channel")?.as_str())
        .ok_or_else(|| {
            let message = "names no [toolchain] channel";
            Problem::new(&pin, message, "channel = \"1.95.0\"")
        })?;
    let version = VERSION.get_or_init(|| {
        let rustc = std::env::var_os("RUSTC").unwrap_or_else(|| "rustc".into());
        let output = Command::new(rustc)
            .arg("--version")
            .current_dir(&chapter.root)
            .output();
        output.map_or_else(
            |error| format!("rustc that does not start ({error})"),
            |output| String::from_utf8_lossy(&output.stdout).trim().to_owned(),
        )
    });
    let same = version.split(' ').nth(1) == Some(channel);
    Ok((!same).then(|| version.clone()))
}
