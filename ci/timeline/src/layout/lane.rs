//! What of a lane is drawn between which places.

use super::{AREA, Part};
use crate::recording::End;
use crate::story::{Bar, Block, Crowd, Place};

/// Less than can be seen, in percent.
const UNSEEN: f64 = 0.3;

impl Part<'_, '_> {
    /// Where a place lies, in percent of the width.
    pub fn x(&self, place: Place) -> f64 {
        self.axis.x(self.story, place)
    }

    /// When its task runs.
    pub fn blocks(&self, lane: usize) -> Vec<&Block> {
        let blocks = self.shapes.blocks.iter();
        blocks.filter(|block| block.lane == lane).collect()
    }

    /// What its task waits for, wherever that can be seen: each wait, and from where
    /// to where.
    pub fn bars(&self, lane: usize) -> impl Iterator<Item = (&Bar, f64, f64)> {
        let of_lane = self.shapes.bars.iter().filter(move |it| it.lane == lane);
        of_lane
            .map(|bar| (bar, self.x(bar.from), self.x(bar.to)))
            .filter(|(_, from, to)| to - from >= UNSEEN)
    }

    /// When its task lives, and neither runs nor waits: it is ready, and not polled yet.
    pub fn ready(&self, lane: usize, blocks: &[&Block]) -> Vec<(f64, f64)> {
        let (from, to) = self.shapes.lives[lane];
        let of_lane = self.shapes.bars.iter().filter(|bar| bar.lane == lane);
        let bars = of_lane.map(|bar| (self.x(bar.from), self.x(bar.to)));
        let blocks = blocks
            .iter()
            .map(|block| (self.x(block.from), self.x(block.to)));
        let mut busy: Vec<(f64, f64)> = bars.chain(blocks).collect();
        busy.sort_by(|one, other| one.0.total_cmp(&other.0));
        let mut free = self.x(from);
        let mut ready = Vec::new();
        for (start, end) in busy.into_iter().chain([(self.x(to), self.x(to))]) {
            if start - free > UNSEEN {
                ready.push((free, start));
            }
            free = free.max(end);
        }
        ready
    }

    /// The widest part between two places that no block of a lane covers.
    pub fn widest(&self, from: f64, to: f64, blocks: &[&Block]) -> (f64, f64) {
        let mut widest = (from, from);
        let mut free = from;
        let within = blocks
            .iter()
            .map(|block| (self.x(block.from), self.x(block.to)))
            .filter(|(start, end)| *start < to && *end > from);
        for (start, end) in within.chain([(to, to)]) {
            if start - free > widest.1 - widest.0 {
                widest = (free, start);
            }
            free = free.max(end);
        }
        widest
    }

    /// Blocks that cannot be told apart as one, in thousandths of the width.
    pub fn joined(&self, blocks: &[&Block]) -> Vec<(i32, i32)> {
        let mut joined: Vec<(i32, i32)> = Vec::new();
        for block in blocks {
            let from = thousandths(self.x(block.from));
            let to = thousandths(self.x(block.to)).max(from + 1);
            match joined.last_mut() {
                Some(last) if from <= last.1 + 1 => last.1 = last.1.max(to),
                _ => joined.push((from, to)),
            }
        }
        joined
    }

    /// How many wait, as the edge of an area: from where, in thousandths of the width,
    /// it is how far below its top; and the most that wait at once.
    pub fn levels(&self, crowd: &Crowd) -> (Vec<(i32, i32)>, i32) {
        let (mut now, mut most) = (0, 0);
        let mut counts: Vec<(i32, i32)> = Vec::new();
        for (place, change) in &crowd.changes {
            now += change;
            most = most.max(now);
            let x = thousandths(self.x(*place));
            match counts.last_mut() {
                Some(last) if last.0 == x => last.1 = now,
                _ => counts.push((x, now)),
            }
        }
        let full = i32::try_from(AREA).unwrap_or_default();
        let mut levels: Vec<(i32, i32)> = Vec::new();
        for (x, count) in counts {
            let to = full - count * full / most.max(1);
            if to != levels.last().map_or(full, |last| last.1) {
                levels.push((x, to));
            }
        }
        (levels, most)
    }
}

/// For an end other than returning the path of its mark, and its word.
pub fn mark(how: End) -> Option<(&'static str, &'static str)> {
    match how {
        End::Returned => None,
        End::Panicked => Some(("M0-7V7m-6-11L6 4m0-8L-6 4", "panics")),
        End::Aborted => Some(("M-5-5 5 5M5-5-5 5", "aborted")),
        End::Dropped => Some(("M-4 0a4 4 0 1 0 8 0a4 4 0 1 0-8 0", "dropped")),
    }
}

#[expect(clippy::cast_possible_truncation, reason = "a percentage")]
fn thousandths(percent: f64) -> i32 {
    (percent * 10.0).round() as i32
}
