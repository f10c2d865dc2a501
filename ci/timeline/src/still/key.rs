//! The key: a sample and a word for every kind of line.

use super::{Anchor, Sheet, WIDTH, ink};
use crate::layout::{Part, Sample, fit, samples};

/// From one row to the next.
const ROW: u32 = 18;
/// Between a sample and its word, and between a word and the next sample.
const GAP: f64 = 6.0;
const APART: f64 = 18.0;
/// A character, in pixels.
const CHARACTER: f64 = 6.4;

impl Sheet {
    /// Draws the key below `top`, and returns where it ends.
    pub fn key(&mut self, parts: &[Part<'_, '_>], top: u32) -> u32 {
        let (mut x, mut y) = (0.0, top);
        for (sample, word) in samples(parts) {
            let wide = match sample {
                Sample::Waits(_) => 26.0,
                _ => 10.0,
            };
            let long = wide + GAP + fit::length(word, CHARACTER);
            if x > 0.0 && x + long > WIDTH {
                (x, y) = (0.0, y + ROW);
            }
            self.sample(sample, (x, f64::from(y)));
            let place = (x + wide + GAP, f64::from(y) + 10.0);
            self.text(ink::KEY, place, Anchor::Start, word);
            x += long + APART;
        }
        y + ROW
    }

    fn sample(&mut self, sample: Sample, place: (f64, f64)) {
        let (attributes, path) = match sample {
            Sample::Runs { twin } => {
                (format!("fill=\"{}\"", ink::own(twin)), "M0 0H10V12H0z")
            }
            Sample::Waits(on) => (ink::wait(on), "M0 6h26"),
            Sample::Spawns => (ink::arrow(false), "M3 0v7h7"),
            Sample::Wakes => (ink::arrow(false), "M4 0v11m-3-6 3 6 3-6"),
            Sample::Clock => {
                (ink::arrow(true), "M5 0a4 4 0 1 0 0 8a4 4 0 1 0 0-8m0 2v2h2")
            }
            Sample::Outside => (ink::arrow(true), "M4 0v11m-3-6 3 6 3-6"),
        };
        self.path(place, &attributes, path);
    }
}
