//! Who spawned and who woke whom, and the leaders from a task to what it printed.

use super::{MOST_PRINTED, PRINTED, Part, percent};
use crate::story::From;
use std::fmt::Write as _;

/// As many arrows as can be told apart.
const MOST_ARROWS: usize = 80;

impl Part<'_, '_> {
    /// What stands below the lanes, so that their names and blocks remain readable.
    pub fn arrows(&self, svg: &mut String) {
        let prints = self.shapes.prints.iter().take(MOST_PRINTED).enumerate();
        for (index, (place, lane, _)) in prints {
            let to = self.layout.prints
                + PRINTED * u32::try_from(index).unwrap_or_default()
                + 9;
            let from = match lane {
                Some(lane) => self.layout.middle(*lane, 0),
                None => self.layout.prints,
            };
            let x = percent(self.axis.x(self.story, *place));
            writeln!(
                svg,
                "<svg x=\"{x}%\"><path class=\"p\" d=\"M0 {from}V{to}\"/></svg>"
            )
            .expect("a String takes all");
        }
        for arrow in self.shapes.arrows.iter().take(MOST_ARROWS) {
            let x = percent(self.axis.x(self.story, arrow.at));
            let (class, path) = self.path(arrow.from, arrow.to);
            writeln!(
                svg,
                "<svg x=\"{x}%\"><path class=\"{class}\" d=\"{path}\"/></svg>"
            )
            .expect("a String takes all");
        }
    }

    /// The class and the way of an arrow; a spawn is a branch, a wake has a head.
    fn path(&self, from: From, to: usize) -> (&'static str, String) {
        let top = self.layout.lanes[to].0;
        let (first, last) = (
            self.layout.middle(to, 0),
            self.layout.middle(to, self.layout.lanes[to].1 as usize - 1),
        );
        match from {
            From::Spawn(lane) => {
                ("s", format!("M0 {}V{first}h5", self.layout.middle(lane, 0)))
            }
            From::Wake(lane) => {
                let start = self.layout.middle(lane, 0);
                match start < first {
                    true => ("k", format!("M0 {start}V{}m-3-6 3 6 3-6", first - 6)),
                    false => ("k", format!("M0 {start}V{}m-3 6 3-6 3 6", last + 6)),
                }
            }
            From::Clock => ("t", format!("M0 17V{}m-3-6 3 6 3-6", first - 6)),
            From::Outside => {
                ("t", format!("M0 {}V{}m-3-6 3 6 3-6", top + 2, first - 6))
            }
        }
    }
}
