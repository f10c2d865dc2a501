//! One lane: its name, when it runs, what it waits for, how it ends.

use super::{Anchor, Sheet, WIDTH, ink, px, tenth};
use crate::layout::{AREA, FOLDED, MOST_BLOCKS, Part, ROW, fit, mark};
use crate::recording::End;
use crate::story::{Bar, Block, Crowd};
use std::fmt::Write as _;

impl Sheet {
    /// Draws a lane.
    pub fn lane(&mut self, part: &Part<'_, '_>, index: usize) {
        let lane = &part.story.lanes[index];
        let rows = part.layout.lanes[index].1;
        let middle = f64::from(part.layout.middle(index, 0));
        let own = ink::own(part.story.is_twin());
        let blocks = part.blocks(index);
        if let Some(crowd) = part.shapes.crowds.get(&index) {
            let below = if lane.is_folded() { 0 } else { rows };
            let top = middle + f64::from(below * ROW) - 8.0;
            self.crowd(part, crowd, top, own);
        }
        let tall = f64::from(rows * ROW - 4);
        if lane.is_folded() {
            let (below, height) = FOLDED;
            let area = (middle + f64::from(below), f64::from(height));
            self.many_blocks(part, &blocks, area, own);
        } else {
            for (from, to) in part.ready(index, &blocks) {
                self.put(format_args!(
                    "<path d=\"M{} {middle}H{}\" stroke=\"{}\"/>",
                    tenth(px(from)),
                    tenth(px(to)),
                    ink::FAINT
                ));
            }
            for bar in part.bars(index) {
                self.bar(part, bar, &blocks, middle);
            }
            if blocks.len() > MOST_BLOCKS {
                self.many_blocks(part, &blocks, (middle - 6.0, tall), own);
            } else {
                for block in &blocks {
                    let x = (part.x(block.from), part.x(block.to));
                    self.block(x, (middle - 6.0, tall), own);
                }
            }
        }
        for (_, place, how) in part.shapes.ends.iter().filter(|it| it.0 == index) {
            self.end(part.x(*place), middle, *how);
        }
        let above = if part.layout.raised[index] {
            26.0
        } else {
            13.0
        };
        let pen = ink::NAME.fitted(&lane.label);
        self.text(pen, (0.0, middle - above), Anchor::Start, &lane.label);
    }

    fn bar(
        &mut self,
        part: &Part<'_, '_>,
        (bar, from, to): (&Bar, f64, f64),
        blocks: &[&Block],
        middle: f64,
    ) {
        let row = u32::try_from(bar.row).unwrap_or_default();
        let y = middle + f64::from(row * ROW);
        self.put(format_args!(
            "<path d=\"M{} {y}H{}\" {}/>",
            tenth(px(from)),
            tenth(px(to)),
            ink::wait(bar.on)
        ));
        let (from, to) = part.widest(from, to, blocks);
        if fit::has_room(&bar.label, to - from, WIDTH) {
            let place = (px(from) + 9.0, y + 4.0);
            self.text(ink::LABEL, place, Anchor::Start, &bar.label);
        }
    }

    fn block(&mut self, (from, to): (f64, f64), (y, height): (f64, f64), own: &str) {
        let (from, to) = (tenth(px(from)), tenth(px(to)));
        self.put(format_args!(
            "<rect x=\"{from}\" y=\"{y}\" width=\"{}\" height=\"{height}\" \
             fill=\"{own}\"/>",
            tenth((to - from).max(0.5))
        ));
    }

    fn many_blocks(
        &mut self,
        part: &Part<'_, '_>,
        blocks: &[&Block],
        (y, height): (f64, f64),
        own: &str,
    ) {
        let mut path = String::new();
        for (from, to) in part.joined(blocks) {
            let (from, to) = (of_thousandths(from), of_thousandths(to));
            write!(path, "M{from} 0H{to}V{height}H{from}z")
                .expect("a String takes all");
        }
        if !path.is_empty() {
            self.path((0.0, y), &format!("fill=\"{own}\""), &path);
        }
    }

    /// How many wait, as an area, and the most at once.
    fn crowd(&mut self, part: &Part<'_, '_>, crowd: &Crowd, y: f64, own: &str) {
        let (levels, most) = part.levels(crowd);
        let mut path = format!("M0 {AREA}");
        for (x, level) in levels {
            write!(path, "H{}V{level}", of_thousandths(x)).expect("a String takes all");
        }
        write!(path, "H{WIDTH}V{AREA}z").expect("a String takes all");
        let pale = format!("fill=\"{own}\" fill-opacity=\"0.28\"");
        self.path((0.0, y), &pale, &path);
        let place = (WIDTH - 9.0, y + 10.0);
        let text = format!("up to {most} waiting");
        self.text(ink::LABEL, place, Anchor::End, &text);
    }

    /// A mark for an end other than returning.
    fn end(&mut self, x: f64, middle: f64, how: End) {
        let Some((path, word)) = mark(how) else {
            return;
        };
        let at = px(x).min(WIDTH);
        let attributes = format!(
            "fill=\"{}\" stroke=\"{}\" stroke-width=\"2\"",
            ink::PAPER,
            ink::ALARM
        );
        self.path((at, middle), &attributes, path);
        // At the right edge the word has no room beside the mark, only below it.
        match x > 80.0 {
            true => {
                let place = (at - 9.0, middle + 18.0);
                self.text(ink::END, place, Anchor::End, word);
            }
            false => {
                let place = (at + 9.0, middle + 4.0);
                self.text(ink::END, place, Anchor::Start, word);
            }
        }
    }
}

fn of_thousandths(x: i32) -> f64 {
    tenth(px(f64::from(x) / 10.0))
}
