//! What each task waits for, from its polls, its wakers and its stack.
//!
//! Tokio tells of some things that a task can wait for: sleeps, and what is built on its
//! semaphore. These are *operations* with a number, a poll and an end. Of all others
//! only this is known: the task's waker was cloned, with the task's stack at that moment.
//! Such a wait lasts until the task was woken for it, or until the stack of another
//! wait shows that the task has left the `.await` it was at.

use super::names::{awaited, place};
use crate::notes::{Place, Stack};
use crate::{By, How, Is, On};
use std::time::Duration;

/// What is known of a wait.
#[derive(Debug)]
struct Wait {
    number: u32,
    task: usize,
    on: On,
    what: Option<String>,
    until: Option<Duration>,
    source: Source,
    /// Whether the task was woken for it.
    woken: bool,
    /// The number of the poll in which it was last seen.
    seen: u64,
}

#[derive(Debug, PartialEq, Eq)]
enum Source {
    Operation(u64),
    /// The lines of the listing that lead to it, innermost first.
    Stack(Vec<Place>),
}

/// All waits that are not over.
#[derive(Debug, Default)]
pub struct Waits {
    open: Vec<Wait>,
    begun: u32,
    polls: u64,
}

impl Waits {
    /// The waits that a task was woken for end as its poll begins: it looks again, and
    /// if it then clones its waker once more, it waits anew.
    pub fn polled(&mut self, task: usize) -> Vec<Is> {
        self.polls += 1;
        self.end(How::Ready, |wait| {
            wait.task == task && wait.woken && matches!(wait.source, Source::Stack(_))
        })
    }

    /// An operation was polled.
    pub fn operation(
        &mut self,
        task: usize,
        number: u64,
        ready: bool,
        until: Option<Duration>,
        stack: &Stack,
    ) -> Vec<Is> {
        let source = Source::Operation(number);
        let same = |wait: &Wait| wait.source == source;
        if ready {
            return self.end(How::Ready, same);
        }
        // A sleep that is given another deadline is another wait.
        let mut events = self.end(How::Dropped, |wait| {
            same(wait) && until.is_some() && wait.until != until
        });
        if !self.open.iter().any(same) {
            events.extend(self.left(task, &stack.listing));
            events.push(self.begin(task, source, until, stack));
        }
        events
    }

    /// An operation was dropped.
    pub fn closed(&mut self, number: u64) -> Vec<(usize, Is)> {
        let source = Source::Operation(number);
        let task = self
            .open
            .iter()
            .find(|w| w.source == source)
            .map(|w| w.task);
        let ended = self.end(How::Dropped, |wait| wait.source == source);
        ended
            .into_iter()
            .filter_map(|is| Some((task?, is)))
            .collect()
    }

    /// A task's waker was cloned by something that is no operation.
    pub fn cloned(&mut self, task: usize, stack: &Stack) -> Vec<Is> {
        let source = Source::Stack(stack.listing.clone());
        let (_, what) = awaited(stack);
        // Some things clone the waker at every poll, so a wait that looks the same is the
        // same; but in one poll it is cloned once for each.
        let polls = self.polls;
        let known = self.open.iter_mut().find(|wait| {
            wait.task == task
                && wait.source == source
                && wait.what == what
                && wait.seen != polls
        });
        if let Some(known) = known {
            known.seen = polls;
            return Vec::new();
        }
        let mut events = self.left(task, &stack.listing);
        events.push(self.begin(task, source, None, stack));
        events
    }

    /// The wait that a task was woken for, if it is clear which.
    pub fn woken(
        &mut self,
        task: usize,
        by: By,
        at: Duration,
        stack: &Stack,
    ) -> Option<u32> {
        let from_clock = by == By::Clock;
        let of_kind = kind_of_waker(stack);
        let fits = |wait: &&mut Wait| {
            wait.task == task
                && !wait.woken
                && if from_clock {
                    wait.until.is_some_and(|until| until <= at)
                } else {
                    wait.until.is_none()
                        && of_kind.is_none_or(|kind| same_kind(kind, wait.on))
                }
        };
        let wait = self
            .open
            .iter_mut()
            .filter(fits)
            .min_by_key(|wait| (of_kind != Some(wait.on), wait.until))?;
        wait.woken = true;
        Some(wait.number)
    }

    /// Everything that a task waited for is over, as the task is.
    pub fn ended(&mut self, task: usize) -> Vec<Is> {
        self.end(How::Dropped, |wait| wait.task == task)
    }

    fn begin(
        &mut self,
        task: usize,
        source: Source,
        until: Option<Duration>,
        stack: &Stack,
    ) -> Is {
        let (on, what) = awaited(stack);
        let (function, line) = place(stack);
        let number = self.begun;
        self.begun += 1;
        self.open.push(Wait {
            number,
            task,
            on,
            what: what.clone(),
            until,
            source,
            woken: false,
            seen: self.polls,
        });
        Is::Wait {
            wait: number,
            on,
            what,
            function,
            line,
            until,
        }
    }

    /// A function is at one `.await` at a time. What a task waited for at another line
    /// of a function, deeper within the same callers, it has left.
    fn left(&mut self, task: usize, now_at: &[Place]) -> Vec<Is> {
        self.end(How::Dropped, |wait| match &wait.source {
            Source::Stack(was_at) => wait.task == task && excludes(now_at, was_at),
            Source::Operation(_) => false,
        })
    }

    fn end(&mut self, how: How, which: impl Fn(&Wait) -> bool) -> Vec<Is> {
        self.open
            .extract_if(.., |wait| which(wait))
            .map(|wait| Is::Over {
                wait: wait.number,
                // What it waited for may have come while the task ran.
                how: match wait.source {
                    Source::Stack(_) if wait.woken => How::Ready,
                    _ => how,
                },
            })
            .collect()
    }
}

/// Whether a task cannot be at both places: outermost first, they part at two lines of
/// one function.
fn excludes(one: &[Place], other: &[Place]) -> bool {
    let parting = one
        .iter()
        .rev()
        .zip(other.iter().rev())
        .find(|(one, other)| one != other);
    parting.is_some_and(|(one, other)| one.name == other.name)
}

/// What kind of thing wakes, where the stack of the waker says so.
fn kind_of_waker(stack: &Stack) -> Option<On> {
    let inner = stack.library.iter();
    inner.rev().find_map(|name| {
        WAKERS
            .iter()
            .find(|(part, _)| name.contains(part))
            .map(|(_, on)| *on)
    })
}

/// Parts of the names of functions that wake.
const WAKERS: &[(&str, On)] = &[
    ("tokio::runtime::task::harness", On::Join),
    ("tokio::runtime::task::core", On::Join),
    ("tokio::sync::mpsc", On::Channel),
    ("tokio::sync::oneshot", On::Channel),
    ("tokio::sync::watch", On::Channel),
    ("tokio::sync::broadcast", On::Channel),
    ("tokio::sync::mutex", On::Lock),
    ("tokio::sync::rwlock", On::Lock),
    ("tokio::sync::semaphore", On::Semaphore),
    ("tokio::sync::notify", On::Notify),
    ("tokio::sync::barrier", On::Barrier),
];

fn same_kind(waker: On, wait: On) -> bool {
    // A timeout, or something that is not known, may hold anything.
    waker == wait || matches!(wait, On::Timeout | On::Other)
}
