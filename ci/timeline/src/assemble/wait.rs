//! What is known of one wait.

use super::Refusal;
use super::names::place;
use crate::On;
use crate::notes::Stack;
use std::collections::BTreeSet;
use std::time::Duration;

/// What is known of a wait.
#[derive(Debug, Clone)]
pub struct Wait {
    pub number: u32,
    pub task: usize,
    pub on: On,
    /// Where its event stands.
    pub event: usize,
    /// Whether its task has paused since it began, or was woken for it.
    pub lasts: bool,
    pub until: Option<Duration>,
    pub operation: Option<u64>,
    /// Who waits, and where.
    pub stack: Stack,
    /// The clones of the task's waker that are kept for it.
    pub wakers: BTreeSet<u64>,
    /// Whether it ever had one. What is polled by way of another waker, as in a
    /// `FuturesUnordered`, has none of its own.
    pub direct: bool,
    /// Whether the task was woken for it.
    pub woken: bool,
    /// The poll in which it was last seen.
    pub seen: u64,
}

impl Wait {
    /// Whether a future of the listing's own keeps the waker.
    pub fn is_by_hand(&self) -> bool {
        self.operation.is_none() && self.stack.library.is_empty()
    }

    /// The refusal where it is not clear whether this wait is over.
    pub fn refused(&self) -> Refusal {
        Refusal {
            line: place(&self.stack).1,
            why:
                "what waits here was polled again, or dropped, and has kept the waker \
                  of an earlier poll: nobody can tell which"
                    .to_owned(),
            help: "keep the waker of every poll, as `Future::poll` asks for".to_owned(),
        }
    }
}
