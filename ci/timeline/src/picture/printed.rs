//! The output, a line below the other, each led to from its instant. Nothing is cut:
//! what has no room right of its instant stands left of it, else it begins at the
//! picture's left edge.

use super::{MOST_PRINTED, PRINTED, Part, fit, percent};
use crate::words;
use std::fmt::Write as _;

/// Where a printed line stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Side {
    /// Right of its instant.
    Right,
    /// Left of it.
    Left,
    /// At the left edge.
    Edge,
}

/// One printed line, laid out for both widths that matter.
#[derive(Debug)]
pub struct Printed {
    /// Where it was printed, in percent.
    x: f64,
    /// The rows on a phone; in a wide figure all of it is one.
    rows: Vec<String>,
    text: String,
    narrow: Side,
    wide: Side,
}

impl Printed {
    /// Lays out a line that was printed at `x` percent.
    pub fn of(text: &str, x: f64) -> Self {
        let rows = fit::printed_on_a_phone(text);
        let side = |long: f64| {
            if long <= 100.0 - x {
                Side::Right
            } else if long <= x {
                Side::Left
            } else {
                Side::Edge
            }
        };
        let narrow = match rows.len() {
            ..=1 => side(fit::printed(text, false)),
            _ => Side::Edge,
        };
        Self {
            x,
            rows,
            text: text.to_owned(),
            narrow,
            wide: side(fit::printed(text, true)),
        }
    }

    /// How many rows it takes.
    pub fn height(&self) -> u32 {
        u32::try_from(self.rows.len()).unwrap_or(u32::MAX) * PRINTED
    }

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
    /// The lines, each with the top of its first row.
    fn printed(&self) -> impl Iterator<Item = (&Printed, Option<usize>, u32)> {
        let mut top = self.layout.prints;
        let lanes = self.shapes.prints.iter().map(|(_, lane, _)| *lane);
        let lines = self.layout.printed.iter().zip(lanes);
        lines.map(move |(line, lane)| {
            let own = top;
            top += line.height();
            (line, lane, own)
        })
    }

    /// The leaders from tasks to what they printed.
    pub fn leaders(&self, svg: &mut String) {
        for (line, lane, top) in self.printed() {
            let from = match lane {
                Some(lane) => self.layout.middle(lane, 0),
                None => self.layout.prints,
            };
            writeln!(
                svg,
                "<svg x=\"{}%\"><path class=\"p\" d=\"M0 {from}V{}\"/></svg>",
                percent(line.x),
                top + line.led()
            )
            .expect("a String takes all");
        }
    }

    /// The lines.
    pub fn prints(&self, svg: &mut String) {
        let mut below = self.layout.prints;
        for (line, _, top) in self.printed() {
            line.draw(top + 13, svg);
            below = top + line.height();
        }
        let more = self.shapes.prints.len().saturating_sub(MOST_PRINTED);
        if more > 0 {
            writeln!(
                svg,
                "<text class=\"q\" y=\"{}\">and {more} more lines</text>",
                below + 13
            )
            .expect("a String takes all");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Printed, Side};

    #[test]
    fn what_has_no_room_goes_to_the_left_and_then_to_the_edge() {
        let short = "3 s  valley    9 km/h";
        let side = |text, x| {
            let line = Printed::of(text, x);
            (line.narrow, line.wide)
        };
        assert_eq!(side(short, 10.0), (Side::Right, Side::Right));
        assert_eq!(side(short, 97.0), (Side::Left, Side::Left));
        assert_eq!(side(short, 48.0), (Side::Right, Side::Right));
        assert_eq!(side(short, 60.0), (Side::Left, Side::Right));
        let long = "one after another: (14, 9, 71) after 3 s";
        assert_eq!(side(long, 72.0), (Side::Edge, Side::Left));
        assert_eq!(side(long, 40.0), (Side::Edge, Side::Right));
    }

    #[test]
    fn what_is_wider_than_a_phone_has_rows_there() {
        let line = Printed::of(&"a word or two ".repeat(6), 50.0);
        assert_eq!((line.rows.len(), line.height()), (2, 34));
        assert_eq!(line.narrow, Side::Edge);
        assert_eq!(line.rows.concat(), line.text);
        let line = Printed::of(&"x".repeat(100), 50.0);
        assert_eq!(line.rows.len(), 3);
    }
}
