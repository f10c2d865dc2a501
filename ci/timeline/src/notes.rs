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
        /// Whether its thread was panicking before.
        panicking: bool,
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
        /// The virtual nanosecond of its deadline, if it has one.
        until: Option<u64>,
        /// Who polled it.
        stack: Stack,
    },
    /// An operation was dropped.
    Closed {
        /// Its number.
        operation: u64,
    },
    /// A waker was cloned. Each clone has a number of its own.
    Clone {
        /// The clone's number.
        waker: u64,
        /// The number of what it was cloned from, unless that is the waker of a poll.
        from: Option<u64>,
        /// The id of the task that it wakes.
        owner: u64,
        /// The operation that was being polled.
        operation: Option<u64>,
        /// By whom, where its own task runs.
        stack: Stack,
    },
    /// A waker was dropped without having been used up.
    Forget {
        /// Its number.
        waker: u64,
        /// By whom, where its own task runs.
        stack: Stack,
    },
    /// A task was woken, by the one that runs or by the runtime.
    Wake {
        /// The id of the task that was woken.
        woken: u64,
        /// The number of the waker, unless it is the waker of a poll.
        waker: Option<u64>,
        /// Whether the waker is gone with that.
        spent: bool,
        /// Who woke it.
        stack: Stack,
    },
    /// The next output comes from this line of the listing.
    Printing {
        /// The line, 1-based.
        line: u32,
    },
    /// The output of that line is complete.
    Printed,
    /// Another thread runs or wakes a task: such a run has no order that would be the same again.
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
    /// Tells two calls on one line apart: the address, which another run may not share.
    pub at: u64,
    /// Whether the function polls futures itself, and so may wait at several lines.
    pub polls: bool,
    /// Whether a library that may poll several futures polls it, such as `join_all`.
    pub among_others: bool,
}
