//! The output, a line below the other, each led to from its instant.

use super::percent;
use crate::layout::{PRINTED, Part, Printed, Side};
use crate::words;
use std::fmt::Write as _;

impl Printed {
    /// Draws it; its first row's letters stand on `y`.
    fn draw(&self, y: u32, svg: &mut String) {
        if self.narrow == self.wide && self.rows.len() <= 1 {
            self.row(&self.text, self.wide, "", y, svg);
            return;
        }
        self.row(&self.text, self.wide, " l", y, svg);
        for (row, y) in self.rows.iter().zip((y..).step_by(PRINTED as usize)) {
            self.row(row, self.narrow, " i", y, svg);
        }
    }

    fn row(&self, text: &str, side: Side, class: &str, y: u32, svg: &mut String) {
        let (x, anchor) = match side {
            Side::Right => (self.x, ""),
            Side::Left => (self.x, " end"),
            Side::Edge => (0.0, " edge"),
        };
        writeln!(
            svg,
            "<text class=\"o{anchor}{class}\" x=\"{}%\" y=\"{y}\">{}</text>",
            percent(x),
            words::escape(text)
        )
        .expect("a String takes all");
        if side == Side::Edge {
            // The leader goes on below it.
            let (x, y) = (percent(self.x), y + 4);
            writeln!(
                svg,
                "<line class=\"p{class}\" x2=\"{x}%\" y1=\"{y}\" y2=\"{y}\"/>"
            )
            .expect("a String takes all");
        }
    }

    /// How far down its leader goes, from the top of its first row.
    fn led(&self) -> u32 {
        match (self.narrow, self.wide) {
            (Side::Edge, _) | (_, Side::Edge) => 17,
            _ => 9,
        }
    }
}

impl Part<'_, '_> {
    /// The leaders from tasks to what they printed.
    pub fn leaders(&self, svg: &mut String) {
        for (line, lane, top) in self.printed() {
            writeln!(
                svg,
                "<svg x=\"{}%\"><path class=\"p\" d=\"M0 {}V{}\"/></svg>",
                percent(line.x),
                self.led_from(lane),
                top + line.led()
            )
            .expect("a String takes all");
        }
    }

    /// The lines.
    pub fn prints(&self, svg: &mut String) {
        for (line, _, top) in self.printed() {
            line.draw(top + 13, svg);
        }
        if let Some((more, top)) = self.more_printed() {
            writeln!(svg, "<text class=\"q\" y=\"{}\">{more}</text>", top + 13)
                .expect("a String takes all");
        }
    }
}
