//! Whether two runs of a program are recorded alike, and if not, why.

use super::Subject;
use crate::preprocess::{Problems, shown};
use anyhow::{Result, bail};
use listings::Problem;
use std::panic::resume_unwind;
use std::path::Path;
use std::thread;
use timeline::{Event, Is, Recording};

/// How often a program is run at least, so that what differs is seen.
const RUNS: usize = 2;

/// How often one is run whose `select!` asks its branches in a random order: two
/// branches come in the same order in every second run.
const RUNS_AT_RANDOM: usize = 8;

/// Records a program several times, at once.
///
/// # Errors
///
/// If a recording cannot be made, or differs from the first.
pub fn alike(
    root: &Path,
    subject: &Subject<'_>,
    record: impl Fn() -> Result<Recording> + Sync,
) -> Result<Recording> {
    let source = std::fs::read_to_string(subject.source())?;
    let random = matches!(subject, Subject::Listing(_)) && asks_at_random(&source);
    let runs = if random { RUNS_AT_RANDOM } else { RUNS };
    let mut recordings = thread::scope(|scope| {
        let all: Vec<_> = (0..runs).map(|_| scope.spawn(&record)).collect();
        let all = all.into_iter().map(|run| match run.join() {
            Ok(recording) => recording,
            Err(panic) => resume_unwind(panic),
        });
        all.collect::<Result<Vec<Recording>>>()
    })?;
    let first = recordings.swap_remove(0);
    for again in recordings {
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
    let alike = |one: &Event| (one.task, std::mem::discriminant(&one.is));
    let real = one.at != other.at && alike(one) == alike(other);
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

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;
    use timeline::{End, Task};

    fn recording(events: Vec<Event>) -> Recording {
        Recording {
            listing: "gale".to_owned(),
            ends: Duration::from_millis(5),
            tasks: vec![Task {
                name: "main".to_owned(),
                line: Some(3),
                code: None,
                parent: None,
            }],
            events,
        }
    }

    fn event(at: u64, is: Is) -> Event {
        Event {
            at: Duration::from_millis(at),
            task: Some(0),
            is,
        }
    }

    #[test]
    fn a_recording_that_contradicts_itself_is_not_written() {
        let how = End::Returned;
        let end = || event(5, Is::End { how });
        let sound = recording(vec![event(0, Is::Poll), end()]);
        assert_eq!(checked(&sound).ok(), Some(sound.to_text()));

        let twice = recording(vec![event(0, Is::Poll), event(1, Is::Poll), end()]);
        let error = checked(&twice).expect_err("a task runs once at a time");
        let said = error.to_string();
        assert!(
            said.contains("task 0 is running") && said.contains("\"is\":\"poll\""),
            "{said}"
        );
    }

    #[test]
    fn two_runs_that_differ_are_told_by_their_first_difference() {
        let print = |at, text: &str, line| {
            let text = text.to_owned();
            recording(vec![
                event(0, Is::Poll),
                event(at, Is::Print { text, line }),
            ])
        };
        let one = print(1, "tea", Some(7));
        assert!(difference(&one, &one, true).is_none());
        let found = difference(&one, &print(1, "cake", Some(8)), true);
        let found = found.expect("another text");
        assert_eq!(found.line, Some(7));
        assert!(found.what.contains("tea") && found.what.contains("cake"));
        assert!(found.help.contains("biased;"), "{}", found.help);
        let found = difference(&one, &print(2, "tea", Some(7)), true);
        let found = found.expect("another instant");
        assert!(found.help.contains("time::resume"), "{}", found.help);
        let found = difference(&one, &recording(vec![event(0, Is::Poll)]), false);
        assert!(found.expect("fewer events").what.contains("end alike"));
    }

    #[test]
    fn a_select_that_asks_at_random_is_seen_in_the_source() {
        for (source, random) in [
            ("tokio::select! { _ = a => {} }", true),
            ("tokio::select! {\n    biased;\n    _ = a => {} }", false),
            (
                "select! { biased; _ = a => {} } select! { _ = b => {} }",
                true,
            ),
            ("tokio::join!(a, b)", false),
        ] {
            assert_eq!(asks_at_random(source), random, "{source}");
        }
    }
}
