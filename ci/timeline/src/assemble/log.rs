//! The events of a recording while it is being made.

use crate::{Event, Is};
use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

/// What has happened so far, and at which instant we are.
#[derive(Debug, Default)]
pub struct Log {
    pub now: Duration,
    events: Vec<Event>,
    struck: BTreeSet<usize>,
}

impl Log {
    /// Adds what happened to a task, and returns where it stands.
    pub fn push(&mut self, task: Option<usize>, is: Is) -> usize {
        let at = self.now;
        self.events.push(Event { at, task, is });
        self.events.len() - 1
    }

    /// Takes an event back: it turned out not to be worth telling.
    pub fn strike(&mut self, event: usize) {
        self.struck.insert(event);
    }

    /// The event before the one that comes next.
    pub fn last(&self) -> Option<&Event> {
        let standing = |event: &usize| !self.struck.contains(event);
        let last = (0..self.events.len()).rev().find(standing)?;
        self.events.get(last)
    }

    /// The events that stand, their waits numbered in order.
    pub fn finish(self) -> Vec<Event> {
        let mut numbers = BTreeMap::new();
        let mut events = Vec::new();
        for (index, mut event) in self.events.into_iter().enumerate() {
            if self.struck.contains(&index) {
                continue;
            }
            if let Is::Wait { wait, .. }
            | Is::Over { wait, .. }
            | Is::Wake {
                wait: Some(wait), ..
            } = &mut event.is
            {
                let next = u32::try_from(numbers.len()).unwrap_or(u32::MAX);
                *wait = *numbers.entry(*wait).or_insert(next);
            }
            events.push(event);
        }
        events
    }
}
