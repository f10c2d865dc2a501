//! What is noted down while a listing runs: raw facts, in the order of happening, from
//! which a [`Recording`](crate::Recording) is made afterwards.

use serde::{Deserialize, Serialize};

/// Stands before a line that is a note, among lines that the program printed: the record
/// separator, which no listing prints.
pub const MARK: u8 = 0x1e;

/// The id of the main task; Tokio's own begin at 1.
pub const MAIN: u64 = 0;

/// A note, when it was taken, and while which task ran.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Noted {
    /// Virtual nanoseconds since the start.
    pub at: u64,
    /// The id of the task that ran.
    pub task: Option<u64>,
    /// What happened.
    pub note: Note,
}

/// What can be noted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "is", rename_all = "snake_case")]
pub enum Note {
    /// A task was spawned, by the one that runs.
    Spawn {
        /// Tokio's number for it.
        id: u64,
        /// Tokio's word for it: `task`, `local`, `blocking`.
        kind: String,
        /// The name it was given, or nothing.
        name: String,
        /// The function on the stack that spawns it, with the type of its future.
        spawner: Option<String>,
        /// The line of the listing, if it was spawned there.
        line: Option<u32>,
    },
    /// The task that runs begins to be polled.
    Poll,
    /// The task that runs is being dropped.
    Drop {
        /// The library's functions on the stack.
        library: Vec<String>,
    },
    /// The poll, or the drop, is over.
    Leave {
        /// Because of a panic.
        panicking: bool,
    },
    /// A task is gone.
    Ended {
        /// Tokio's number for it.
        id: u64,
    },
    /// An operation of the library was polled by the task that runs.
    Polled {
        /// The operation's number.
        operation: u64,
        /// Whether it was ready.
        ready: bool,
        /// Milliseconds until its deadline, where it has one that was just set.
        until: Option<u64>,
        /// Who polled it.
        stack: Stack,
    },
    /// An operation was dropped.
    Closed {
        /// Its number.
        operation: u64,
    },
    /// The task that runs had its waker cloned by something that is no operation.
    Clone {
        /// By whom.
        stack: Stack,
    },
    /// A task was woken, by the one that runs or by the runtime.
    Wake {
        /// The id of the task that was woken.
        woken: u64,
        /// Who woke it.
        stack: Stack,
    },
    /// The next output comes from this line of the listing.
    Printing {
        /// The line, 1-based.
        line: u32,
    },
    /// Another thread runs a task: such a run has no order that would be the same again.
    Thread,
}

/// Who called, innermost first, as far out as the poll of the task.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stack {
    /// The library's functions further in than the listing's first line. The last is
    /// the one that the listing called.
    pub library: Vec<String>,
    /// The listing's functions, each with the line it is at.
    pub listing: Vec<Place>,
}

/// A function of the listing and the line it is at.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Place {
    /// The function's full name.
    pub name: String,
    /// The line, 1-based.
    pub line: u32,
}
