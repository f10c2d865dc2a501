//! Where each event lies: at which instant, in which poll of that instant, how far in.

use super::Lane;
use crate::recording::{By, Event, Is, Recording};
use std::collections::BTreeMap;
use std::time::Duration;

/// The part of a slot that a running task fills; the rest parts it from the next.
const FILLED: f64 = 0.88;
/// What each mark after the first adds to the weight of a slot.
const MARK: f64 = 0.5;
/// The most that a slot weighs.
const MOST_WEIGHT: f64 = 5.0;

/// Where an event lies.
#[derive(Debug, Clone, Copy, PartialEq, PartialOrd)]
pub struct Place {
    /// The instant.
    pub at: Duration,
    /// The poll, of those at this instant; the one to come, if none runs.
    pub slot: usize,
    /// How far in it, from 0 to 1.
    pub part: f64,
}

/// One poll's room, or that of consecutive polls in a folded lane.
struct Slot {
    lane: usize,
    marks: u32,
    /// Whether the last mark is a spawn: those that follow it share its place.
    spawned: bool,
}

/// Which of a slot's marks an event follows.
enum After {
    Marks(u32),
    All,
}

/// What is known halfway through a recording.
struct Walk<'r> {
    lanes: &'r [Lane],
    lane_of: &'r [usize],
    slots: BTreeMap<Duration, Vec<Slot>>,
    /// The tasks that run, outermost first, and the instant of each one's last slot. A
    /// `LocalSet` polls its tasks within the poll of the task that drives it.
    running: Vec<(usize, Duration)>,
}

/// The weights of all slots, and the place of every event.
pub fn places(
    recording: &Recording,
    lanes: &[Lane],
    lane_of: &[usize],
) -> (BTreeMap<Duration, Vec<f64>>, Vec<Place>) {
    let mut walk = Walk {
        lanes,
        lane_of,
        slots: BTreeMap::new(),
        running: Vec::new(),
    };
    let events = recording.events.iter();
    let found: Vec<_> = events.map(|event| (event.at, walk.take(event))).collect();
    let slots = walk.slots;
    let places = found.into_iter().map(|(at, (slot, after))| {
        let marks = slots[&at].get(slot).map_or(0, |slot| slot.marks);
        let part = match after {
            After::Marks(before) => f64::from(before) / f64::from(marks + 1),
            After::All => 1.0,
        };
        let part = part * FILLED;
        Place { at, slot, part }
    });
    let places = places.collect();
    let weights = slots.into_iter().map(|(at, slots)| {
        let weight = |slot: &Slot| {
            (1.0 + MARK * f64::from(slot.marks.saturating_sub(1))).min(MOST_WEIGHT)
        };
        (at, slots.iter().map(weight).collect())
    });
    (weights.collect(), places)
}

impl Walk<'_> {
    /// The slot of an event, and how far in it lies.
    fn take(&mut self, event: &Event) -> (usize, After) {
        let column = self.slots.entry(event.at).or_default();
        if let Some((task, since)) = self.running.last_mut()
            && *since != event.at
        {
            // A task may run while time passes: a blocking call moves the clock.
            *since = event.at;
            column.push(Slot::of(self.lane_of[*task]));
        }
        let last = column.len().saturating_sub(1);
        let running = self.running.last().map(|(task, _)| *task);
        match (&event.is, event.task) {
            (Is::Poll, Some(task)) => {
                self.running.push((task, event.at));
                let lane = self.lane_of[task];
                match column.last().filter(|slot| slot.lane == lane) {
                    Some(slot) if self.lanes[lane].is_folded() => {
                        (last, After::Marks(slot.marks))
                    }
                    _ => {
                        column.push(Slot::of(lane));
                        (column.len() - 1, After::Marks(0))
                    }
                }
            }
            (Is::Pause | Is::End { .. }, Some(task)) if running == Some(task) => {
                self.running.pop();
                if let Some((outer, since)) = self.running.last_mut() {
                    *since = event.at;
                    column.push(Slot::of(self.lane_of[*outer]));
                }
                (last, After::All)
            }
            (is, task) => match (running, column.last_mut()) {
                (Some(_), Some(slot)) => {
                    slot.mark(is, task);
                    (last, After::Marks(slot.marks))
                }
                // What a task's end causes is told after it.
                (None, Some(slot))
                    if waker(is).map(|by| self.lane_of[by]) == Some(slot.lane) =>
                {
                    (last, After::All)
                }
                _ => (column.len(), After::Marks(0)),
            },
        }
    }
}

impl Slot {
    fn of(lane: usize) -> Self {
        Self {
            lane,
            marks: 0,
            spawned: false,
        }
    }

    fn mark(&mut self, is: &Is, task: Option<usize>) {
        let spawns = matches!(is, Is::Spawn { .. });
        if is_mark(is, task) {
            self.marks += u32::from(!(spawns && self.spawned));
            self.spawned = spawns;
        }
    }
}

/// The task that wakes.
fn waker(is: &Is) -> Option<usize> {
    match is {
        Is::Wake {
            by: By::Task(by), ..
        } => Some(*by),
        _ => None,
    }
}

/// Whether an event is drawn within its poll, so that it needs room there.
fn is_mark(is: &Is, task: Option<usize>) -> bool {
    match is {
        Is::Spawn { .. } | Is::Print { .. } | Is::End { .. } => true,
        Is::Wake { .. } => waker(is).is_some_and(|by| Some(by) != task),
        _ => false,
    }
}
