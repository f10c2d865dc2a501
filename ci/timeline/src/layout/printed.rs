//! The output, a line below the other, each led to from its instant. Nothing is cut:
//! what has no room right of its instant stands left of it, else it begins at the
//! picture's left edge.

use super::{MOST_PRINTED, PRINTED, Part, fit};

/// Where a printed line stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
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
    pub x: f64,
    /// Its rows in a narrow figure; in a wide one all of it is one.
    pub rows: Vec<String>,
    /// All of it.
    pub text: String,
    /// Where it stands in a narrow figure.
    pub narrow: Side,
    /// Where it stands in a wide one.
    pub wide: Side,
}

impl Printed {
    /// Lays out a line that was printed at `x` percent; `narrow` is in pixels.
    pub fn of(text: &str, x: f64, narrow: f64) -> Self {
        let rows = fit::printed_rows(text, narrow);
        let side = |long: f64| {
            if long <= 100.0 - x {
                Side::Right
            } else if long <= x {
                Side::Left
            } else {
                Side::Edge
            }
        };
        Self {
            x,
            narrow: match rows.len() {
                ..=1 => side(fit::printed(text, narrow)),
                _ => Side::Edge,
            },
            rows,
            text: text.to_owned(),
            wide: side(fit::printed_wide(text)),
        }
    }

    /// How many pixels it takes.
    pub fn height(&self) -> u32 {
        u32::try_from(self.rows.len()).unwrap_or(u32::MAX) * PRINTED
    }
}

impl Part<'_, '_> {
    /// The printed lines that are shown, each with the lane of its task and the top of
    /// its first row.
    pub fn printed(&self) -> impl Iterator<Item = (&Printed, Option<usize>, u32)> {
        let mut top = self.layout.prints;
        let lanes = self.shapes.prints.iter().map(|(_, lane, _)| *lane);
        let lines = self.layout.printed.iter().zip(lanes);
        lines.map(move |(line, lane)| {
            let own = top;
            top += line.height();
            (line, lane, own)
        })
    }

    /// Where a line of output is led to from.
    pub fn led_from(&self, lane: Option<usize>) -> u32 {
        match lane {
            Some(lane) => self.layout.middle(lane, 0),
            None => self.layout.prints,
        }
    }

    /// What is said below the printed lines that are shown, if there are more, and its
    /// top.
    pub fn more_printed(&self) -> Option<(String, u32)> {
        let more = self.shapes.prints.len().saturating_sub(MOST_PRINTED);
        let shown = self.layout.printed.iter().map(Printed::height);
        let below = self.layout.prints + shown.sum::<u32>();
        (more > 0).then(|| (format!("and {more} more lines"), below))
    }
}

#[cfg(test)]
mod tests {
    use super::{Printed, Side, fit};

    #[test]
    fn what_has_no_room_goes_to_the_left_and_then_to_the_edge() {
        let short = "3 s  valley    9 km/h";
        let side = |text, x| {
            let line = Printed::of(text, x, fit::PHONE);
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
        let line = Printed::of(&"a word or two ".repeat(6), 50.0, fit::PHONE);
        assert_eq!((line.rows.len(), line.height()), (2, 34));
        assert_eq!(line.narrow, Side::Edge);
        assert_eq!(line.rows.concat(), line.text);
        let line = Printed::of(&"x".repeat(100), 50.0, fit::PHONE);
        assert_eq!(line.rows.len(), 3);
    }
}
