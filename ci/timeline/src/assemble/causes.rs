//! Who woke a task, and why one ends, read off the runtime's functions on the stack.

use super::names::path;
use crate::notes::Stack;
use crate::{By, End, Event, Is, On};

/// The wake of a task.
pub struct Waking<'a> {
    pub woken: usize,
    /// What it waited for.
    pub on: Option<On>,
    /// The task that runs.
    pub running: Option<usize>,
    /// The task that ended last.
    pub ended: Option<usize>,
    /// Who wakes it.
    pub stack: &'a Stack,
}

impl Waking<'_> {
    /// Who woke the task; `last` is what happened before.
    pub fn by(&self, last: Option<&Event>) -> By {
        if let Some(cause) = self.within_local_set(last) {
            return cause;
        }
        // What waits for a task's end is woken by the runtime, right after it.
        let ended = match last {
            Some(Event {
                task: Some(task),
                is: Is::End { .. },
                ..
            }) => Some(*task),
            _ => self.ended.filter(|_| self.running.is_none()),
        };
        if let Some(ended) = ended
            && self.through("tokio::runtime::task::harness")
        {
            return By::Task(ended);
        }
        match self.running {
            Some(task) => By::Task(task),
            None if self.through("tokio::runtime::time") => By::Clock,
            // Where a task gives up its turn, the runtime wakes it on its own behalf.
            None if matches!(self.on, Some(On::Yield | On::Budget)) => {
                By::Task(self.woken)
            }
            None if self.through("tokio::runtime::scheduler::defer") => {
                By::Task(self.woken)
            }
            None => By::Outside,
        }
    }

    /// A `LocalSet` wakes the task that drives it when one of its own was woken: the
    /// cause is the same.
    fn within_local_set(&self, last: Option<&Event>) -> Option<By> {
        match last {
            Some(Event {
                task: Some(task),
                is: Is::Wake { by, .. },
                ..
            }) if *task != self.woken && self.through("tokio::task::local") => {
                Some(*by)
            }
            _ => None,
        }
    }

    fn through(&self, module: &str) -> bool {
        let mut library = self.stack.library.iter();
        library.any(|name| path(name).starts_with(module))
    }
}

/// How a task ends that is dropped by these functions.
pub fn end(library: &[String]) -> End {
    let shuts_down = |name: &String| {
        let path = path(name);
        let last = path.rsplit("::").next().unwrap_or_default();
        path.starts_with("tokio::") && last.contains("shutdown")
    };
    if library.iter().any(shuts_down) {
        End::Dropped
    } else if is_cancelled(library) {
        End::Aborted
    } else {
        End::Returned
    }
}

/// Whether a task is dropped because somebody let it be cancelled, and not because it
/// has returned.
pub fn is_cancelled(library: &[String]) -> bool {
    let cancels = |name: &String| path(name).ends_with("::harness::cancel_task");
    library.iter().any(cancels)
}
