//! Who spawned and who woke whom.

use super::{Part, percent};
use crate::story::From;
use std::fmt::Write as _;

/// An arrow's head.
const DOWN: &str = "m-3-5 3 5 3-5";
const UP: &str = "m-3 5 3-5 3 5";
/// The face of a clock, and an arrow down from it.
pub const CLOCK: &str = "M0 0a4 4 0 1 0 0 8a4 4 0 1 0 0-8m0 2v2h2m-2 4v8m-3-5 3 5 3-5";

/// As many arrows as can be told apart.
const MOST_ARROWS: usize = 80;

impl Part<'_, '_> {
    /// What stands below the lanes, so that their names and blocks remain readable.
    pub fn arrows(&self, svg: &mut String) {
        for arrow in self.shapes.arrows.iter().take(MOST_ARROWS) {
            let x = percent(self.axis.x(self.story, arrow.at));
            if arrow.from == From::Clock {
                self.clocks(&x, &arrow.to, svg);
                continue;
            }
            let (class, path) = match arrow.from {
                From::Spawn(lane) => ("s", self.trunk(lane, &arrow.to)),
                From::Wake(lane) => ("k", self.wake(lane, &arrow.to)),
                From::Clock | From::Outside => ("t", self.outside(&arrow.to)),
            };
            writeln!(
                svg,
                "<svg x=\"{x}%\"><path class=\"{class}\" d=\"{path}\"/></svg>"
            )
            .expect("a String takes all");
        }
    }

    /// From a task down to those that it spawns, with a branch for each.
    fn trunk(&self, from: usize, to: &[usize]) -> String {
        let mut path = format!("M0 {}", self.layout.middle(from, 0));
        for lane in to {
            write!(path, "V{}h5m-5 0", self.layout.middle(*lane, 0))
                .expect("a String takes all");
        }
        path.truncate(path.len() - "m-5 0".len());
        path
    }

    /// From a task to those that it wakes, with a head for each.
    fn wake(&self, from: usize, to: &[usize]) -> String {
        let start = self.layout.middle(from, 0);
        let mut path = String::new();
        for lane in to {
            let last = self.layout.lanes[*lane].1 as usize - 1;
            let (first, last) = (
                self.layout.middle(*lane, 0),
                self.layout.middle(*lane, last),
            );
            match start < first {
                true => write!(path, "M0 {start}V{}{DOWN}", first - 6),
                false => write!(path, "M0 {start}V{}{UP}", last + 6),
            }
            .expect("a String takes all");
        }
        path
    }

    /// A clock with a short arrow into each task that it wakes.
    fn clocks(&self, x: &str, to: &[usize], svg: &mut String) {
        for lane in to {
            writeln!(
                svg,
                "<use href=\"#{}\" x=\"{x}%\" y=\"{}\"/>",
                self.clock,
                self.layout.middle(*lane, 0) - 22
            )
            .expect("a String takes all");
        }
    }

    /// A short arrow from nowhere.
    fn outside(&self, to: &[usize]) -> String {
        let lanes = to.iter().map(|lane| {
            let top = self.layout.middle(*lane, 0) - 16;
            format!("M0 {top}v10{DOWN}")
        });
        lanes.collect()
    }
}
