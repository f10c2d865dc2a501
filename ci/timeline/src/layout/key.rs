//! What the lines of a figure mean: those that it has, in the order in which they are
//! explained.

use super::Part;
use crate::recording::On;
use crate::story::From;
use crate::words;
use std::collections::BTreeMap;

/// What stands beside a word of the key.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Sample {
    /// A task runs.
    Runs {
        /// Whether it is one of asyncio's, which have a colour of their own.
        twin: bool,
    },
    /// A task waits.
    Waits(On),
    /// One task spawns another.
    Spawns,
    /// One task wakes another.
    Wakes,
    /// Time wakes.
    Clock,
    /// The world outside of the runtime wakes.
    Outside,
}

/// Where waits stand in the order, below one or two samples of who runs.
const WAITS: u8 = 2;

/// A sample and a word for every kind of line. Where a program and its twin are drawn,
/// each has the colour of its blocks.
pub fn samples(parts: &[Part<'_, '_>]) -> Vec<(Sample, &'static str)> {
    let mut found: BTreeMap<(u8, &str), Sample> = BTreeMap::new();
    let is_twin = |part: &Part<'_, '_>| part.story.is_twin();
    let mixed = parts.iter().any(|it| is_twin(it) != is_twin(&parts[0]));
    for (order, part) in (0..).zip(parts) {
        let twin = is_twin(part);
        let word = match (mixed, twin) {
            (false, _) => "runs",
            (true, true) => "runs, in asyncio",
            (true, false) => "runs, in Tokio",
        };
        let order = if mixed { order } else { 0 };
        found.entry((order, word)).or_insert(Sample::Runs { twin });
        for bar in &part.shapes.bars {
            let word = words::short(bar.on);
            found.entry((WAITS, word)).or_insert(Sample::Waits(bar.on));
        }
        for arrow in &part.shapes.arrows {
            let (order, word, sample) = match arrow.from {
                From::Spawn(_) => (1, "spawns", Sample::Spawns),
                From::Wake(_) => (2, "wakes", Sample::Wakes),
                From::Clock => (3, "woken by the clock", Sample::Clock),
                From::Outside => (4, "woken from outside", Sample::Outside),
            };
            found.entry((WAITS + order, word)).or_insert(sample);
        }
    }
    let words = found.into_iter().map(|((_, word), sample)| (sample, word));
    words.collect()
}
