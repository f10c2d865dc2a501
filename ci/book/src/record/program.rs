//! Runs a program that takes notes, and parts the notes from what it printed.

use anyhow::{Context, Result, bail};
use listings::process::{End, clean, run_within};
use std::path::Path;
use std::time::Duration;
use timeline::assemble::Heard;
use timeline::notes::MARK;

/// Far more than two hundred tasks have to tell.
const MOST: u64 = 256 << 20;

/// How long a listing may run, in real time: under virtual time it waits for nothing.
const LIMIT: Duration = Duration::from_secs(60);

/// What a program printed and what it noted, in the order of happening.
///
/// # Errors
///
/// If it cannot be run, does not end by itself, or ends with another code than `exit`.
pub fn run(program: &Path, dir: &Path, exit: i32) -> Result<Vec<Heard>> {
    let ran = run_within(clean(program, dir), LIMIT, MOST)
        .with_context(|| format!("cannot start {}", program.display()))?;
    match ran.end {
        End::Exited(code) if code == exit => part(&ran.output),
        End::Exited(code) => bail!(
            "ends with exit code {code} instead of {exit}; it printed:\n{}",
            printed(&part(&ran.output)?)
        ),
        End::Died(how) => bail!("died: {how}"),
        End::TimedOut => bail!("still runs after {} s", LIMIT.as_secs()),
        End::Flooded => bail!("has more to tell than {} MB", MOST >> 20),
    }
}

/// What it printed, without the notes.
pub fn printed(heard: &[Heard]) -> String {
    let text = heard.iter().filter_map(|heard| match heard {
        Heard::Text(text) => Some(text.as_str()),
        Heard::Note(_) => None,
    });
    text.collect()
}

fn part(stream: &str) -> Result<Vec<Heard>> {
    let mut heard = Vec::new();
    let mut rest = stream;
    while let Some(mark) = rest.find(char::from(MARK)) {
        if mark > 0 {
            heard.push(Heard::Text(rest[..mark].to_owned()));
        }
        let (note, after) = rest[mark + 1..]
            .split_once('\n')
            .context("the last note is cut off")?;
        heard.push(Heard::Note(
            serde_json::from_str(note).with_context(|| format!("odd note: {note}"))?,
        ));
        rest = after;
    }
    if !rest.is_empty() {
        heard.push(Heard::Text(rest.to_owned()));
    }
    Ok(heard)
}
