//! How times, waits and ends are said.

use crate::recording::{End, On, Recording};
use std::fmt::Write as _;
use std::time::Duration;

/// An instant or a span as a reader says it: `0 s`, `200 ms`, `1.5 s`.
pub fn time(time: Duration) -> String {
    let nanos = u64::try_from(time.as_nanos()).unwrap_or(u64::MAX);
    #[expect(
        clippy::cast_precision_loss,
        reason = "a program in a book ends before its nanoseconds need 53 bits"
    )]
    match nanos {
        0 => "0 s".to_owned(),
        1..1_000_000_000 => format!("{} ms", nanos as f64 / 1e6),
        _ => format!("{} s", nanos as f64 / 1e9),
    }
}

/// The word that stands on a wait in the picture.
pub fn short(on: On) -> &'static str {
    match on {
        On::Sleep => "sleep",
        On::Interval => "interval",
        On::Timeout => "timeout",
        On::Channel => "channel",
        On::Lock => "lock",
        On::Semaphore => "semaphore",
        On::Join => "join",
        On::Notify => "notify",
        On::Barrier => "barrier",
        On::Yield => "yield",
        On::Budget => "budget",
        On::Io => "I/O",
        On::Other => "other",
    }
}

/// What is waited for, as a sentence goes on after "waits for".
pub fn long(on: On) -> &'static str {
    match on {
        On::Sleep => "a sleep",
        On::Interval => "the next tick",
        On::Timeout => "something, within a timeout",
        On::Channel => "a channel",
        On::Lock => "a lock",
        On::Semaphore => "a permit",
        On::Join => "another task’s end",
        On::Notify => "a notification",
        On::Barrier => "the others at a barrier",
        On::Yield => "its next turn",
        On::Budget => "a turn: its budget of 128 is used up",
        On::Io => "the operating system",
        On::Other => "something else",
    }
}

/// How a task ended, as said of it.
pub fn ended(how: End) -> &'static str {
    match how {
        End::Returned => "returns",
        End::Panicked => "panics",
        End::Aborted => "is aborted",
        End::Dropped => "is dropped: the program ends before it",
    }
}

/// Names by which a reader can tell tasks apart: those that share one are numbered.
pub fn task_names(recording: &Recording) -> Vec<String> {
    let sharing = |name: &str| {
        let tasks = recording.tasks.iter();
        tasks.filter(|task| task.name == name).count()
    };
    let mut names: Vec<String> = Vec::with_capacity(recording.tasks.len());
    let mut seen = std::collections::BTreeMap::new();
    for task in &recording.tasks {
        let nth: &mut usize = seen.entry(task.name.as_str()).or_default();
        *nth += 1;
        // Asked once a name: with some hundred tasks the answer would be dear.
        let alone = *nth == 1 && sharing(&task.name) == 1;
        names.push(match alone {
            true => task.name.clone(),
            false => format!("{} {nth}", task.name),
        });
    }
    names
}

/// Text as HTML shows it.
pub fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            // A blank line would end the HTML in the page's Markdown.
            '\n' | '\r' => write!(escaped, "&#{};", u32::from(character))
                .expect("writing to a String cannot fail"),
            other => escaped.push(other),
        }
    }
    escaped
}
