//! The axis of time.
//!
//! Virtual time stands still while tasks run. On an axis true to time all polls of an
//! instant would lie on one point, and nobody could see their order. Here each instant
//! is a column as wide as there is to show, and between columns the width is
//! proportional to time, with a minimum.

use crate::story::{Place, Story};
use std::collections::BTreeMap;
use std::time::Duration;

/// What an instant with a single poll gets, in percent of the width.
const SLOT: f64 = 2.4;
/// The most that all instants get together.
const MOST_SLOTS: f64 = 55.0;
/// The least that lies between two instants.
const LEAST_GAP: f64 = 3.0;
/// The most that goes into such minima.
const MOST_MINIMA: f64 = 60.0;

/// Where on the width, in percent, what happened is drawn.
#[derive(Debug)]
pub struct Axis {
    columns: BTreeMap<Duration, Column>,
    /// The width of a slot of weight 1.
    unit: f64,
}

/// One instant's part of the width.
#[derive(Debug, Clone, Copy)]
pub struct Column {
    /// Its left edge.
    pub from: f64,
    /// Its right edge.
    pub to: f64,
}

impl Axis {
    /// One axis for all stories: every instant at which anything happens in any.
    pub fn of(stories: &[Story<'_>]) -> Self {
        let mut weights: BTreeMap<Duration, f64> = BTreeMap::new();
        weights.insert(Duration::ZERO, 1.0);
        for story in stories {
            weights.entry(story.recording.ends).or_insert(1.0);
            for (instant, slots) in &story.slots {
                let weight = slots.iter().sum::<f64>().max(1.0);
                let widest = weights.entry(*instant).or_insert(weight);
                *widest = widest.max(weight);
            }
        }
        let all: f64 = weights.values().sum();
        let unit = match weights.len() {
            1 => 100.0 / all,
            _ => SLOT.min(MOST_SLOTS / all),
        };
        let instants: Vec<Duration> = weights.keys().copied().collect();
        let spans = instants
            .windows(2)
            .map(|two| (two[1] - two[0]).as_secs_f64());
        let gaps = shares(&spans.collect::<Vec<_>>(), 100.0 - unit * all);
        let mut at = 0.0;
        let gaps = gaps.into_iter().chain([0.0]);
        let columns = weights.iter().zip(gaps).map(|((instant, weight), gap)| {
            let column = Column {
                from: at,
                to: at + weight * unit,
            };
            at = column.to + gap;
            (*instant, column)
        });
        Self {
            columns: columns.collect(),
            unit,
        }
    }

    /// The columns in the order of time.
    pub fn columns(&self) -> impl Iterator<Item = (Duration, Column)> + '_ {
        self.columns.iter().map(|(at, column)| (*at, *column))
    }

    /// Where a place of a story lies, in percent.
    pub fn x(&self, story: &Story<'_>, place: Place) -> f64 {
        let column = self.columns[&place.at];
        let slots = story.slots.get(&place.at).map_or(&[][..], Vec::as_slice);
        let before: f64 = slots.iter().take(place.slot).sum();
        let own = slots.get(place.slot).copied().unwrap_or(0.0);
        column.from + self.unit * (before + own * place.part)
    }
}

/// Divides a width in proportion to spans, none below a minimum.
fn shares(spans: &[f64], width: f64) -> Vec<f64> {
    if spans.is_empty() {
        return Vec::new();
    }
    #[expect(clippy::cast_precision_loss, reason = "instants are few")]
    let count = spans.len() as f64;
    let least = LEAST_GAP.min(width * MOST_MINIMA / 100.0 / count);
    let mut small = vec![false; spans.len()];
    loop {
        let (mut span, mut room) = (0.0, width);
        for (one, small) in spans.iter().zip(&small) {
            if *small {
                room -= least;
            } else {
                span += one;
            }
        }
        let share = |one: f64| room * one / span;
        // A span raised to the minimum leaves less for the others: ask them again.
        let next = spans
            .iter()
            .zip(&small)
            .position(|(one, small)| !small && share(*one) < least);
        match next {
            Some(index) => small[index] = true,
            None => {
                let shares = spans.iter().zip(&small);
                return shares
                    .map(|(one, small)| if *small { least } else { share(*one) })
                    .collect();
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{LEAST_GAP, shares};

    #[test]
    fn width_is_proportional_to_time() {
        assert_eq!(shares(&[1.0, 3.0], 80.0), [20.0, 60.0]);
    }

    #[test]
    fn a_short_span_keeps_a_minimum_and_the_others_their_proportion() {
        let found = shares(&[0.001, 1.0, 2.0], 93.0);
        assert_eq!(found[0], LEAST_GAP);
        assert!((found[2] - 2.0 * found[1]).abs() < 1e-9, "{found:?}");
        assert!((found.iter().sum::<f64>() - 93.0).abs() < 1e-9, "{found:?}");
    }

    #[test]
    fn minima_of_many_spans_do_not_take_all() {
        let mut spans = vec![0.001; 200];
        spans.push(100.0);
        let found = shares(&spans, 50.0);
        assert!(found[200] > 19.0, "{}", found[200]);
        assert!((found.iter().sum::<f64>() - 50.0).abs() < 1e-9);
    }
}
