//! The output, a line below the other, each led to from its instant.

use super::{Anchor, Sheet, ink, px, tenth};
use crate::layout::{PRINTED, Part, Side};

impl Sheet {
    /// The leaders from tasks to what they printed.
    pub fn leaders(&mut self, part: &Part<'_, '_>) {
        for (line, lane, top) in part.printed() {
            let down = if line.narrow == Side::Edge { 17 } else { 9 };
            let path = format!("M0 {}V{}", part.led_from(lane), top + down);
            self.path((px(line.x), 0.0), &ink::leader(), &path);
        }
    }

    /// The lines.
    pub fn prints(&mut self, part: &Part<'_, '_>) {
        for (line, _, top) in part.printed() {
            let x = px(line.x);
            let (from, anchor) = match line.narrow {
                Side::Right => (x + 6.0, Anchor::Start),
                Side::Left => (x - 6.0, Anchor::End),
                Side::Edge => (0.0, Anchor::Start),
            };
            for (row, y) in line.rows.iter().zip((top + 13..).step_by(PRINTED as usize))
            {
                self.text(ink::OUTPUT, (from, f64::from(y)), anchor, row);
            }
            if line.narrow == Side::Edge {
                // The leader goes on below its first row.
                let path = format!("M0 {}H{}", top + 17, tenth(x));
                self.path((0.0, 0.0), &ink::leader(), &path);
            }
        }
        if let Some((more, top)) = part.more_printed() {
            self.text(ink::ASIDE, (0.0, f64::from(top + 13)), Anchor::Start, &more);
        }
    }
}
