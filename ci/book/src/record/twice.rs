//! Whether two runs of a program are recorded alike, and if not, why.

use super::Subject;
use crate::preprocess::{Problems, shown};
use anyhow::{Result, bail};
use listings::Problem;
use std::path::Path;
use timeline::{Event, Is, Recording};

/// How often a program is run at least, so that what differs is seen.
const RUNS: usize = 2;

/// How often one is run whose `select!` asks its branches in a random order: two
/// branches come in the same order in every second run.
const RUNS_AT_RANDOM: usize = 8;

/// Records a program several times.
///
/// # Errors
///
/// If a recording cannot be made, or differs from the first.
pub fn alike(
    root: &Path,
    subject: &Subject<'_>,
    record: impl Fn() -> Result<Recording>,
) -> Result<Recording> {
    let source = std::fs::read_to_string(subject.source())?;
    let random = matches!(subject, Subject::Listing(_)) && asks_at_random(&source);
    let runs = if random { RUNS_AT_RANDOM } else { RUNS };
    let first = record()?;
    for _ in 1..runs {
        let again = record()?;
        if let Some(difference) = difference(&first, &again, random) {
            let file = shown(root, subject.source());
            let problem = Problem::new(file, difference.what, difference.help);
            let problem = match difference.line {
                Some(line) => problem.at(line),
                None => problem,
            };
            return Err(Problems(vec![problem]).into());
        }
    }
    Ok(first)
}

/// The text of a recording's file.
///
/// # Errors
///
/// If it could not be read again: it would tell of something that cannot happen.
pub fn checked(recording: &Recording) -> Result<String> {
    let text = recording.to_text();
    if let Err(fault) = Recording::parse(&text) {
        let told = text.lines().nth(fault.line - 1).unwrap_or_default();
        bail!(
            "its recording would contradict itself: {}\n    {told}\n  help: this is the \
             recorder's fault; until it is mended, show the listing without a timeline",
            fault.what
        );
    }
    Ok(text)
}

/// Whether there is a `select!` that does not begin with `biased;`.
fn asks_at_random(source: &str) -> bool {
    source.match_indices("select!").any(|(at, name)| {
        let branches = &source[at + name.len()..];
        !branches
            .trim_start_matches(|c: char| c.is_whitespace() || "({[".contains(c))
            .starts_with("biased;")
    })
}

struct Difference {
    line: Option<usize>,
    what: String,
    help: &'static str,
}

fn difference(
    first: &Recording,
    again: &Recording,
    random: bool,
) -> Option<Difference> {
    if first == again {
        return None;
    }
    let events = first.events.iter().zip(&again.events);
    let parting = events.into_iter().find(|(one, other)| one != other);
    let Some((one, other)) = parting else {
        return Some(Difference {
            line: None,
            what: "two runs of it do not end alike".to_owned(),
            help: cause(random),
        });
    };
    let real = one.at != other.at && one.is == other.is;
    Some(Difference {
        line: line_of(one).or(line_of(other)),
        what: format!(
            "two runs of it differ; first here:\n    {}\n    {}",
            told(one),
            told(other)
        ),
        help: match real {
            true => {
                "it is timed by a real clock, as after `time::resume` or with \
                 `std::time::Instant`: keep Tokio's clock paused"
            }
            false => cause(random),
        },
    })
}

fn cause(random: bool) -> &'static str {
    match random {
        true => {
            "`select!` asks its branches in a random order: begin it with `biased;`"
        }
        false => {
            "what it does depends on chance, on an address or on a thread: let it \
             seed what is random, and keep what it lists in order"
        }
    }
}

fn told(event: &Event) -> String {
    serde_json::to_string(event).unwrap_or_else(|_| format!("{event:?}"))
}

fn line_of(event: &Event) -> Option<usize> {
    let (Is::Spawn { line, .. }
    | Is::Print { line, .. }
    | Is::Wait { line, .. }
    | Is::Wake { line, .. }) = event.is
    else {
        return None;
    };
    usize::try_from(line?).ok()
}
