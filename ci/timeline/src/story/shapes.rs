//! What is drawn of a story, in places; [`crate::picture`] knows what it looks like.

use super::{Place, Story};
use crate::recording::{By, End, Event, How, Is, On};
use crate::words;
use std::collections::BTreeMap;

/// As many waits of one lane as are drawn below one another.
pub const MOST_ROWS: usize = 5;

/// A task runs.
#[derive(Debug)]
pub struct Block {
    pub lane: usize,
    pub from: Place,
    pub to: Place,
    /// The first and the last event.
    pub steps: (usize, usize),
}

/// A task waits.
#[derive(Debug)]
pub struct Bar {
    pub lane: usize,
    /// Counted from the lane's top; several waits may be held at once.
    pub row: usize,
    pub on: On,
    pub label: String,
    pub from: Place,
    pub to: Place,
    pub dropped: bool,
    pub steps: (usize, usize),
}

/// Where an arrow begins.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum From {
    /// The task in this lane spawns.
    Spawn(usize),
    /// The task in this lane wakes.
    Wake(usize),
    /// Time wakes.
    Clock,
    /// The world outside of the runtime wakes.
    Outside,
}

/// One task is the cause of another's running.
#[derive(Debug)]
pub struct Arrow {
    pub at: Place,
    pub from: From,
    /// The lanes it leads to.
    pub to: Vec<usize>,
}

/// How many wait, over time.
#[derive(Debug, Default)]
pub struct Crowd {
    /// Each change, in the order of places.
    pub changes: Vec<(Place, i32)>,
}

/// All that is drawn.
#[derive(Debug, Default)]
pub struct Shapes {
    pub blocks: Vec<Block>,
    pub bars: Vec<Bar>,
    pub arrows: Vec<Arrow>,
    /// For each lane the time between its first task's start and its last one's end.
    pub lives: Vec<(Place, Place)>,
    /// For each ended task of a lane of its own.
    pub ends: Vec<(usize, Place, End)>,
    /// Each printed line: its place, its lane, its text.
    pub prints: Vec<(Place, Option<usize>, String)>,
    /// By lane.
    pub crowds: BTreeMap<usize, Crowd>,
}

/// What is known halfway through a recording.
struct Walk<'s, 'a> {
    story: &'s Story<'a>,
    shapes: Shapes,
    /// The tasks that run, outermost first, and since when each does.
    running: Vec<(usize, Place, usize)>,
    /// The waits held, with their tasks.
    waits: BTreeMap<u32, (usize, Bar)>,
    /// For each task who woke it since it last ran.
    woken: Vec<Option<From>>,
    /// For each task whether it counts among its lane's crowd.
    waiting: Vec<bool>,
    ended: Vec<bool>,
}

impl Shapes {
    /// Finds what is to be drawn.
    pub fn of(story: &Story<'_>) -> Self {
        let tasks = story.recording.tasks.len();
        let start = Place {
            at: std::time::Duration::ZERO,
            slot: 0,
            part: 0.0,
        };
        let mut walk = Walk {
            story,
            shapes: Self {
                lives: vec![(story.end(), start); story.lanes.len()],
                ..Self::default()
            },
            running: Vec::new(),
            waits: BTreeMap::new(),
            woken: vec![None; tasks],
            waiting: vec![false; tasks],
            ended: vec![false; tasks],
        };
        walk.shapes.lives[story.lane_of[0]].0 = start;
        for (step, event) in story.recording.events.iter().enumerate() {
            walk.take(step, event, story.places[step]);
        }
        walk.finish()
    }
}

impl Walk<'_, '_> {
    fn take(&mut self, step: usize, event: &Event, place: Place) {
        let Some(task) = event.task else {
            if let Is::Print { text, .. } = &event.is {
                self.shapes.prints.push((place, None, text.clone()));
            }
            return;
        };
        let lane = self.story.lane_of[task];
        let life = &mut self.shapes.lives[lane];
        if !matches!(event.is, Is::Wake { .. }) {
            if place < life.0 {
                life.0 = place;
            }
            if place > life.1 {
                life.1 = place;
            }
        }
        match &event.is {
            Is::Spawn { by, .. } => {
                if let Some(by) = by {
                    self.arrow(place, From::Spawn(self.story.lane_of[*by]), lane);
                }
            }
            Is::Poll => {
                self.running.push((task, place, step));
                self.wait_no_more(task, place);
                if let Some(from) = self.woken[task].take() {
                    self.arrow(place, from, lane);
                }
            }
            Is::Pause => self.pause(task, step, place),
            Is::Print { text, .. } => {
                self.shapes.prints.push((place, Some(lane), text.clone()));
            }
            Is::Wait { wait, .. } => {
                let bar = self.bar(lane, step, event, place);
                self.waits.insert(*wait, (task, bar));
            }
            Is::Over { wait, how } => self.over(task, *wait, *how, step, place),
            Is::Wake { by, .. } => match by {
                By::Task(by) if *by == task => {}
                By::Task(by) => {
                    self.arrow(place, From::Wake(self.story.lane_of[*by]), lane);
                }
                By::Clock => self.woken[task] = Some(From::Clock),
                By::Outside => self.woken[task] = Some(From::Outside),
            },
            Is::End { how } => {
                self.stop(task, step, place);
                self.wait_no_more(task, place);
                self.ended[task] = true;
                if !self.story.lanes[lane].is_folded() {
                    self.shapes.ends.push((lane, place, *how));
                }
            }
        }
    }

    fn arrow(&mut self, at: Place, from: From, to: usize) {
        let folded = |lane: usize| self.story.lanes[lane].is_folded();
        // Among the many nobody could tell one arrow from another.
        let shown = match from {
            From::Spawn(_) => true,
            From::Wake(lane) => lane != to && !folded(lane) && !folded(to),
            From::Clock | From::Outside => !folded(to),
        };
        // Spawned at one place is drawn as a trunk with branches.
        let last = self.shapes.arrows.last_mut();
        match last.filter(|last| (last.from, last.at) == (from, at)) {
            Some(last) if !last.to.contains(&to) => last.to.push(to),
            Some(_) => {}
            None if shown => {
                let to = vec![to];
                self.shapes.arrows.push(Arrow { at, from, to });
            }
            None => {}
        }
    }

    fn bar(&self, lane: usize, step: usize, event: &Event, place: Place) -> Bar {
        let Is::Wait { on, until, .. } = &event.is else {
            unreachable!("called for waits");
        };
        let mut label = words::short(*on).to_owned();
        if let (On::Sleep | On::Timeout, Some(until)) = (on, until) {
            label += " ";
            label += &words::time(until.saturating_sub(event.at));
        }
        Bar {
            lane,
            row: 0,
            on: *on,
            label,
            from: place,
            to: place,
            dropped: false,
            steps: (step, step),
        }
    }

    /// The task does not run any longer.
    fn stop(&mut self, task: usize, step: usize, place: Place) {
        if let Some((_, from, since)) =
            self.running.pop_if(|(running, ..)| *running == task)
        {
            self.shapes.blocks.push(Block {
                lane: self.story.lane_of[task],
                from,
                to: place,
                steps: (since, step),
            });
        }
    }

    fn pause(&mut self, task: usize, step: usize, place: Place) {
        self.stop(task, step, place);
        let mut waits = false;
        for (waiter, bar) in self.waits.values_mut() {
            if *waiter == task {
                waits = true;
                // What began in this poll is drawn from its end.
                if (bar.from.at, bar.from.slot) == (place.at, place.slot) {
                    bar.from = place;
                }
            }
        }
        let lane = self.story.lane_of[task];
        if waits && self.story.lanes[lane].is_folded() && !self.waiting[task] {
            self.waiting[task] = true;
            let crowd = self.shapes.crowds.entry(lane).or_default();
            crowd.changes.push((place, 1));
        }
    }

    fn wait_no_more(&mut self, task: usize, place: Place) {
        if std::mem::take(&mut self.waiting[task]) {
            let crowd = self.shapes.crowds.entry(self.story.lane_of[task]);
            crowd.or_default().changes.push((place, -1));
        }
    }

    fn over(&mut self, task: usize, wait: u32, how: How, step: usize, place: Place) {
        let Some((_, mut bar)) = self.waits.remove(&wait) else {
            return;
        };
        bar.to = match self.running.last() {
            Some((running, since, _)) if *running == task => *since,
            _ => place,
        };
        bar.dropped = how == How::Dropped;
        bar.steps.1 = step;
        if bar.from < bar.to && !self.story.lanes[bar.lane].is_folded() {
            self.shapes.bars.push(bar);
        }
    }

    /// Closes what is open, and puts each lane's waits below one another.
    fn finish(mut self) -> Shapes {
        let (end, last) = (self.story.end(), self.story.recording.events.len());
        while let Some((task, ..)) = self.running.last() {
            self.stop(*task, last, end);
        }
        let open: Vec<u32> = self.waits.keys().copied().collect();
        for wait in open {
            let task = self.waits[&wait].0;
            self.over(task, wait, How::Dropped, last, end);
        }
        let mut shapes = self.shapes;
        for (task, ended) in self.ended.iter().enumerate() {
            if !ended {
                shapes.lives[self.story.lane_of[task]].1 = end;
            }
        }
        let mut bars = std::mem::take(&mut shapes.bars);
        bars.sort_by(|a, b| {
            let from = a.from.partial_cmp(&b.from);
            let from = from.unwrap_or(std::cmp::Ordering::Equal);
            from.then(a.steps.cmp(&b.steps))
        });
        let mut taken: Vec<Vec<Place>> = vec![Vec::new(); self.story.lanes.len()];
        for mut bar in bars {
            let rows = &mut taken[bar.lane];
            let free = rows.iter().position(|until| *until <= bar.from);
            bar.row = free.unwrap_or(rows.len());
            if bar.row < rows.len() {
                rows[bar.row] = bar.to;
            } else if bar.row < MOST_ROWS {
                rows.push(bar.to);
            } else {
                let crowd = shapes.crowds.entry(bar.lane).or_default();
                crowd.changes.extend([(bar.from, 1), (bar.to, -1)]);
                continue;
            }
            shapes.bars.push(bar);
        }
        for crowd in shapes.crowds.values_mut() {
            let order = |a: &(Place, i32), b: &(Place, i32)| {
                a.0.partial_cmp(&b.0).unwrap_or(std::cmp::Ordering::Equal)
            };
            crowd.changes.sort_by(order);
        }
        shapes
    }
}
