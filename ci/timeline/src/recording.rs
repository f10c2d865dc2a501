//! The format of `NAME.timeline.json`.
//!
//! One event stands on a line, so that a diff can be read. Keys whose value is unknown
//! or does not apply are absent.

mod check;
mod file;
mod millis;

pub use file::{Fault, ReadError};

use serde::{Deserialize, Serialize};
use std::time::Duration;

/// What one run of a listing did, from its start to its end.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Recording {
    /// The listing's name, as in `cargo run --example NAME`.
    pub listing: String,
    /// The instant at which the program ended, since its start.
    #[serde(with = "millis")]
    pub ends: Duration,
    /// The tasks in the order of their spawning; the first is what `main` runs.
    pub tasks: Vec<Task>,
    /// What happened, in the order of happening.
    pub events: Vec<Event>,
}

impl Recording {
    /// The lines that were printed, in order, to be changed.
    pub fn printed_mut(&mut self) -> impl Iterator<Item = &mut String> {
        self.events
            .iter_mut()
            .filter_map(|event| match &mut event.is {
                Is::Print { text, .. } => Some(text),
                _ => None,
            })
    }
}

/// A task.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Task {
    /// The name it was given, else what was spawned; several may share one.
    pub name: String,
    /// The line of the spawn, 1-based; for the first task the line of `main`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub line: Option<u32>,
    /// The line at which its own code begins, 1-based: its `async fn` or `async` block.
    /// Absent for the first task.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub code: Option<u32>,
    /// The index of the task that spawned it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub parent: Option<usize>,
}

/// Something that happened at one instant.
///
/// Time stands still while tasks run: many events share one instant.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Event {
    /// When, since the program's start.
    #[serde(with = "millis")]
    pub at: Duration,
    /// The index of the task it happened to. Absent only where output was printed
    /// while no task ran.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub task: Option<usize>,
    /// What happened.
    #[serde(flatten)]
    pub is: Is,
}

/// What can happen to a task.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "is", rename_all = "lowercase")]
pub enum Is {
    /// The task came into being.
    Spawn {
        /// The index of the task that spawned it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        by: Option<usize>,
        /// The line of the spawn, 1-based.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        line: Option<u32>,
    },
    /// The task starts running.
    Poll,
    /// Its poll returned `Pending`.
    Pause,
    /// A line of output.
    Print {
        /// The line, without its end.
        text: String,
        /// The line of the listing that printed it, 1-based.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        line: Option<u32>,
    },
    /// The task begins to wait.
    Wait {
        /// A number unique in the recording.
        wait: u32,
        /// What kind of thing it waits for.
        on: On,
        /// The library's name for it, such as `mpsc::Receiver::recv`.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        what: Option<String>,
        /// The listing's function that awaits.
        #[serde(default, rename = "fn", skip_serializing_if = "Option::is_none")]
        function: Option<String>,
        /// The line of the `.await`, 1-based.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        line: Option<u32>,
        /// When it will be over, for what ends at an instant known beforehand.
        #[serde(
            default,
            with = "millis::option",
            skip_serializing_if = "Option::is_none"
        )]
        until: Option<Duration>,
    },
    /// A wait ended.
    Over {
        /// The number of the wait.
        wait: u32,
        /// Its end.
        how: How,
    },
    /// The task was woken: it will be polled.
    Wake {
        /// Who woke it.
        by: By,
        /// The number of the wait it was woken for.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        wait: Option<u32>,
        /// The line of the waking task's code, 1-based.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        line: Option<u32>,
    },
    /// The task ended.
    End {
        /// Its end.
        how: End,
    },
}

/// The kinds of things that a task waits for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum On {
    /// An instant.
    Sleep,
    /// The next tick of an interval.
    Interval,
    /// Something else, within a bound on time.
    Timeout,
    /// A message, or room for one.
    Channel,
    /// A mutex or a read-write lock.
    Lock,
    /// A permit.
    Semaphore,
    /// The end of another task.
    Join,
    /// A notification.
    Notify,
    /// Other tasks' arrival.
    Barrier,
    /// Its next turn.
    Yield,
    /// Its next turn, because it has done in this one what one turn may hold.
    Budget,
    /// The operating system.
    Io,
    /// Anything else.
    Other,
}

/// How a wait ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum How {
    /// What was waited for came.
    Ready,
    /// The waiting future was dropped before.
    Dropped,
}

/// How a task ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum End {
    /// Its future returned.
    Returned,
    /// It panicked; in Python it raised.
    Panicked,
    /// It was aborted; in Python it was cancelled.
    Aborted,
    /// The runtime ended before it.
    Dropped,
}

/// Who woke a task.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum By {
    /// Time: a sleep, an interval or a timeout was over.
    Clock,
    /// A thread or the operating system.
    Outside,
    /// The task of this index, which may be the woken one itself.
    #[serde(untagged)]
    Task(usize),
}
