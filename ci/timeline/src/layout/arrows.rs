//! The paths of arrows, in pixels, at 0 along time.

use super::Part;
use std::fmt::Write as _;

/// An arrow's head.
const DOWN: &str = "m-3-5 3 5 3-5";
const UP: &str = "m-3 5 3-5 3 5";
/// The face of a clock, and an arrow down from it.
pub const CLOCK: &str = "M0 0a4 4 0 1 0 0 8a4 4 0 1 0 0-8m0 2v2h2m-2 4v8m-3-5 3 5 3-5";

impl Part<'_, '_> {
    /// From a task down to those that it spawns, with a branch for each.
    pub fn trunk(&self, from: usize, to: &[usize]) -> String {
        let mut path = format!("M0 {}", self.layout.middle(from, 0));
        for lane in to {
            write!(path, "V{}h5m-5 0", self.layout.middle(*lane, 0))
                .expect("a String takes all");
        }
        path.truncate(path.len() - "m-5 0".len());
        path
    }

    /// From a task to those that it wakes, with a head for each.
    pub fn wake(&self, from: usize, to: &[usize]) -> String {
        let start = self.layout.middle(from, 0);
        let mut path = String::new();
        for lane in to {
            let (first, last) = self.layout.middles(*lane);
            match start < first {
                true => write!(path, "M0 {start}V{}{DOWN}", first - 6),
                false => write!(path, "M0 {start}V{}{UP}", last + 6),
            }
            .expect("a String takes all");
        }
        path
    }

    /// A short arrow from nowhere.
    pub fn outside(&self, to: &[usize]) -> String {
        let lanes = to.iter().map(|lane| {
            let top = self.layout.middle(*lane, 0) - 16;
            format!("M0 {top}v10{DOWN}")
        });
        lanes.collect()
    }
}
