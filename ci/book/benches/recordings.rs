//! How long it takes to record sixty listings.
//!
//! ```text
//! cargo bench --profile dev --package book --bench recordings [-- --quick]
//! ```
//!
//! The listings are the fixtures of the recorder, some of them many times. What they
//! depend on is built beforehand. Each figure stands beside its limit; one above it makes
//! the bench fail. `--quick` records the fixtures alone and judges nothing.

#[path = "../tests/suite/fixtures.rs"]
mod fixtures;

use anyhow::{Context, Result};
use book::record::record;
use std::fs;
use std::path::Path;
use std::process::ExitCode;
use std::time::Instant;

fn main() -> Result<ExitCode> {
    let quick = std::env::args().any(|argument| argument == "--quick");
    let root = fixtures::book_of_fixtures("recordings-bench");
    // Builds what all of them need.
    record(&root, &["lock_across_a_sleep".to_owned()], true)?;

    let examples = root.join("listings/fixtures/examples");
    let mut names = names(&examples)?;
    let copies = if quick { 0 } else { 60 - names.len() };
    // A copy of the one that panics would need its exit code declared.
    let copied: Vec<String> = names
        .iter()
        .filter(|n| *n != "main_panics")
        .cloned()
        .collect();
    for (number, name) in (0..copies).zip(copied.iter().cycle()) {
        let copied = format!("{name}_{number}");
        for ending in ["rs", "out"] {
            let from = examples.join(name).with_extension(ending);
            // Another text, or cargo might take one program for the other.
            let text = fs::read_to_string(from)?.replace(name.as_str(), &copied);
            fs::write(examples.join(&copied).with_extension(ending), text)?;
        }
        names.push(copied);
    }

    let timed = |names: &[String]| -> Result<f64> {
        let start = Instant::now();
        record(&root, names, false)?;
        Ok(start.elapsed().as_secs_f64())
    };
    let first = timed(&names)?;
    let again = timed(&names)?;
    let changed = examples.join(&names[0]).with_extension("rs");
    let text = fs::read_to_string(&changed)?;
    fs::write(&changed, format!("{text}\n// Changed.\n"))?;
    let one = timed(&names[..1])?;

    let rows = [
        ("recorded, none of them built before, s", first, 60.0),
        ("recorded again, s", again, 60.0),
        ("one of them, after it was changed, s", one, 5.0),
    ];
    println!("{} listings\n", names.len());
    println!("{:<44}{:>10}{:>8}{:>8}", "", "measured", "limit", "ratio");
    for (what, measured, limit) in rows {
        let ratio = measured / limit;
        println!("{what:<44}{measured:>10.1}{limit:>8.0}{ratio:>8.2}");
    }
    if quick || rows.iter().all(|(_, measured, limit)| measured <= limit) {
        return Ok(ExitCode::SUCCESS);
    }
    eprintln!("a limit is missed");
    Ok(ExitCode::FAILURE)
}

/// The names of the programs in a folder, in order.
fn names(examples: &Path) -> Result<Vec<String>> {
    let mut names = Vec::new();
    for entry in fs::read_dir(examples)? {
        let path = entry?.path();
        if path.extension().is_some_and(|ending| ending == "rs") {
            let name = path.file_stem().and_then(|stem| stem.to_str());
            names.push(name.context("a name is text")?.to_owned());
        }
    }
    names.sort();
    Ok(names)
}
