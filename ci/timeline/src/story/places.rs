//! Where each event lies: at which instant, in which poll of that instant, how far in.

use super::Lane;
use crate::recording::{By, Is, Recording};
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

/// The weights of all slots, and the place of every event.
pub fn places(
    recording: &Recording,
    lanes: &[Lane],
    lane_of: &[usize],
) -> (BTreeMap<Duration, Vec<f64>>, Vec<Place>) {
    let mut slots: BTreeMap<Duration, Vec<Slot>> = BTreeMap::new();
    let mut running: Option<(usize, Duration)> = None;
    let mut found = Vec::with_capacity(recording.events.len());
    for event in &recording.events {
        let column = slots.entry(event.at).or_default();
        let new = |lane| Slot {
            lane,
            marks: 0,
            spawned: false,
        };
        if let Some((task, since)) = &mut running
            && *since != event.at
        {
            // A task may run while time passes: a blocking call moves the clock.
            *since = event.at;
            column.push(new(lane_of[*task]));
        }
        let after = match (&event.is, event.task) {
            (Is::Poll, Some(task)) => {
                let lane = lane_of[task];
                let joins = column.last().is_some_and(|slot| slot.lane == lane)
                    && lanes[lane].is_folded();
                if !joins {
                    column.push(new(lane));
                }
                running = Some((task, event.at));
                After::Marks(column.last().map_or(0, |slot| slot.marks))
            }
            (Is::Pause | Is::End { .. }, Some(task))
                if running.is_some_and(|(one, _)| one == task) =>
            {
                running = None;
                After::All
            }
            (is, task) => match (running, column.last_mut()) {
                (Some(_), Some(slot)) => {
                    slot.mark(is, task);
                    After::Marks(slot.marks)
                }
                // What a task's end causes is told after it.
                (None, Some(slot))
                    if waker(is).map(|by| lane_of[by]) == Some(slot.lane) =>
                {
                    After::All
                }
                _ => {
                    found.push((event.at, column.len(), After::Marks(0)));
                    continue;
                }
            },
        };
        found.push((event.at, column.len().saturating_sub(1), after));
    }
    let places = found.into_iter().map(|(at, slot, after)| {
        let marks = slots[&at].get(slot).map_or(0, |slot| slot.marks);
        let part = match after {
            After::Marks(before) => f64::from(before) / f64::from(marks + 1),
            After::All => 1.0,
        };
        Place {
            at,
            slot,
            part: part * FILLED,
        }
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

impl Slot {
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
