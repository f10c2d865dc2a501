//! Who spawned and who woke whom.

use super::percent;
use crate::layout::{MOST_ARROWS, Part};
use crate::story::From;
use std::fmt::Write as _;

impl Part<'_, '_> {
    /// What stands below the lanes, so that their names and blocks remain readable.
    /// `clock` is the id of the clock's drawing.
    pub fn arrows(&self, clock: &str, svg: &mut String) {
        for arrow in self.shapes.arrows.iter().take(MOST_ARROWS) {
            let x = percent(self.x(arrow.at));
            if arrow.from == From::Clock {
                self.clocks(clock, &x, &arrow.to, svg);
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

    /// A clock with a short arrow into each task that it wakes.
    fn clocks(&self, clock: &str, x: &str, to: &[usize], svg: &mut String) {
        for lane in to {
            writeln!(
                svg,
                "<use href=\"#{clock}\" x=\"{x}%\" y=\"{}\"/>",
                self.layout.middle(*lane, 0) - 22
            )
            .expect("a String takes all");
        }
    }
}
