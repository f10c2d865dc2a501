//! One lane: its name, when it runs, what it waits for, how it ends.

use super::{AREA, Part, ROW, fit, percent, span};
use crate::recording::End;
use crate::story::{Bar, Block, Crowd};
use std::fmt::Write as _;

/// From here on the blocks of a lane are one path: each for itself could not be told
/// from the next.
const MOST_BLOCKS: usize = 30;
/// Where the many run: a strip at the foot of the area of those who wait.
const FOLDED: (i32, u32) = (14, 4);
/// What paths are drawn on, so that their places are whole numbers.
const WIDTH: f64 = 1000.0;

impl Part<'_, '_> {
    /// Draws a lane. Its origin is the middle of its first row, so that most of what is
    /// in it needs no vertical place.
    pub fn lane(&self, index: usize, svg: &mut String) {
        let lane = &self.story.lanes[index];
        let rows = self.layout.lanes[index].1;
        writeln!(
            svg,
            "<svg data-task=\"{}\" y=\"{}\">",
            lane.tasks[0],
            self.layout.middle(index, 0)
        )
        .expect("a String takes all");
        let blocks = self.shapes.blocks.iter().filter(|it| it.lane == index);
        let blocks: Vec<&Block> = blocks.collect();
        if let Some(crowd) = self.shapes.crowds.get(&index) {
            let below = if lane.is_folded() { 0 } else { rows };
            self.crowd(crowd, below, svg);
        }
        if lane.is_folded() {
            self.many_blocks(&blocks, FOLDED, svg);
        } else {
            self.life(index, &blocks, svg);
            let of_lane = self.shapes.bars.iter().filter(|bar| bar.lane == index);
            for bar in of_lane {
                self.bar(bar, &blocks, svg);
            }
            if blocks.len() > MOST_BLOCKS {
                self.many_blocks(&blocks, (-6, rows * ROW - 4), svg);
            } else {
                for block in &blocks {
                    self.block(block, rows, svg);
                }
            }
        }
        for (_, place, how) in self.shapes.ends.iter().filter(|it| it.0 == index) {
            self.end(self.axis.x(self.story, *place), *how, svg);
        }
        writeln!(
            svg,
            "<text class=\"n{}\">{}</text></svg>",
            if self.layout.raised[index] { " up" } else { "" },
            crate::words::escape(&lane.label)
        )
        .expect("a String takes all");
    }

    /// When it lives, and neither runs nor waits: it is ready, and not polled yet.
    fn life(&self, index: usize, blocks: &[&Block], svg: &mut String) {
        let x = |place| self.axis.x(self.story, place);
        let (from, to) = self.shapes.lives[index];
        let of_lane = self.shapes.bars.iter().filter(|bar| bar.lane == index);
        let bars = of_lane.map(|bar| (x(bar.from), x(bar.to)));
        let blocks = blocks.iter().map(|block| (x(block.from), x(block.to)));
        let mut busy: Vec<(f64, f64)> = bars.chain(blocks).collect();
        busy.sort_by(|one, other| one.0.total_cmp(&other.0));
        let mut free = x(from);
        for (start, end) in busy.into_iter().chain([(x(to), x(to))]) {
            if start - free > 0.3 {
                writeln!(
                    svg,
                    "<line class=\"e\" x1=\"{}%\" x2=\"{}%\"/>",
                    percent(free),
                    percent(start)
                )
                .expect("a String takes all");
            }
            free = free.max(end);
        }
    }

    fn bar(&self, bar: &Bar, blocks: &[&Block], svg: &mut String) {
        let (from, to) = (
            self.axis.x(self.story, bar.from),
            self.axis.x(self.story, bar.to),
        );
        if to - from < 0.3 {
            return;
        }
        let y = bar.row * ROW as usize;
        let attribute = |name: &str| match y {
            0 => String::new(),
            _ => format!(" {name}=\"{y}\""),
        };
        writeln!(
            svg,
            "<line class=\"w {}\" data-s=\"{} {}\" x1=\"{}%\" x2=\"{}%\"{}{}/>",
            super::key::class(bar.on),
            bar.steps.0,
            bar.steps.1,
            percent(from),
            percent(to),
            attribute("y1"),
            attribute("y2"),
        )
        .expect("a String takes all");
        let (from, to) = self.widest(from, to, blocks);
        if let Some(class) = fit::wait(&bar.label, to - from) {
            writeln!(
                svg,
                "<text class=\"b{class}\" x=\"{}%\"{}>{}</text>",
                percent(from),
                attribute("y"),
                bar.label
            )
            .expect("a String takes all");
        }
    }

    /// The widest part of a wait that no block of its lane covers.
    fn widest(&self, from: f64, to: f64, blocks: &[&Block]) -> (f64, f64) {
        let mut widest = (from, from);
        let mut free = from;
        let x = |place| self.axis.x(self.story, place);
        let within = blocks
            .iter()
            .map(|block| (x(block.from), x(block.to)))
            .filter(|(start, end)| *start < to && *end > from);
        for (start, end) in within.chain([(to, to)]) {
            if start - free > widest.1 - widest.0 {
                widest = (free, start);
            }
            free = free.max(end);
        }
        widest
    }

    fn block(&self, block: &Block, rows: u32, svg: &mut String) {
        let (from, to) = (
            self.axis.x(self.story, block.from),
            self.axis.x(self.story, block.to),
        );
        let steps = format!("data-s=\"{} {}\"", block.steps.0, block.steps.1);
        let (x, width) = span(from, to);
        // Of a lane of one row the sheet knows the height.
        let height = match rows {
            1 => String::new(),
            _ => format!(" height=\"{}\"", rows * ROW - 4),
        };
        writeln!(
            svg,
            "<rect class=\"r\" {steps} x=\"{x}%\" width=\"{width}%\"{height}/>"
        )
        .expect("a String takes all");
    }

    fn many_blocks(
        &self,
        blocks: &[&Block],
        (y, height): (i32, u32),
        svg: &mut String,
    ) {
        let mut path = String::new();
        let mut drawn: Option<(i32, i32)> = None;
        let mut draw = |(from, to): (i32, i32)| {
            write!(path, "M{from} 0h{}v{height}H{from}z", to - from)
                .expect("a String takes all");
        };
        for block in blocks {
            let from = units(self.axis.x(self.story, block.from));
            let to = units(self.axis.x(self.story, block.to)).max(from + 1);
            match &mut drawn {
                Some(last) if from <= last.1 + 1 => last.1 = last.1.max(to),
                _ => {
                    if let Some(last) = drawn.replace((from, to)) {
                        draw(last);
                    }
                }
            }
        }
        if let Some(last) = drawn {
            draw(last);
        }
        stretched("r", y, height, &path, svg);
    }

    /// How many wait, as an area, and the most at once.
    fn crowd(&self, crowd: &Crowd, below: u32, svg: &mut String) {
        let y = i32::try_from(below * ROW).unwrap_or_default() - 8;
        let (mut now, mut most) = (0, 0);
        let mut heights: Vec<(i32, i32)> = Vec::new();
        for (place, change) in &crowd.changes {
            now += change;
            most = most.max(now);
            let x = units(self.axis.x(self.story, *place));
            match heights.last_mut() {
                Some(last) if last.0 == x => last.1 = now,
                _ => heights.push((x, now)),
            }
        }
        let full = i32::try_from(AREA).unwrap_or_default();
        let mut path = format!("M0 {full}");
        let mut level = full;
        for (x, count) in heights {
            let to = full - count * full / most.max(1);
            if to != level {
                write!(path, "H{x}V{to}").expect("a String takes all");
                level = to;
            }
        }
        write!(path, "H{WIDTH}V{full}z").expect("a String takes all");
        stretched("f", y, AREA, &path, svg);
        writeln!(
            svg,
            "<text class=\"b end\" x=\"100%\" y=\"{}\">up to {most} waiting</text>",
            y + 6
        )
        .expect("a String takes all");
    }

    /// A mark for an end other than returning.
    fn end(&self, x: f64, how: End, svg: &mut String) {
        // The mark has a width: it stays within the picture.
        let x = x.min(99.3);
        let (path, word) = match how {
            End::Returned => return,
            End::Panicked => ("M0-7V7m-6-11L6 4m0-8L-6 4", "panics"),
            End::Aborted => ("M-5-5 5 5M5-5-5 5", "aborted"),
            End::Dropped => ("M-4 0a4 4 0 1 0 8 0a4 4 0 1 0-8 0", "dropped"),
        };
        // At the right edge the word has no room beside the mark, only below it.
        let (anchor, y) = match x > 80.0 {
            true => (" end", " y=\"14\""),
            false => ("", ""),
        };
        writeln!(
            svg,
            "<svg x=\"{0}%\"><path class=\"x\" d=\"{path}\"/></svg>\
             <text class=\"b z{anchor}\" x=\"{0}%\"{y}>{word}</text>",
            percent(x)
        )
        .expect("a String takes all");
    }
}

/// A path whose width is that of the figure.
fn stretched(class: &str, y: i32, height: u32, path: &str, svg: &mut String) {
    writeln!(
        svg,
        "<svg y=\"{y}\" width=\"100%\" height=\"{height}\" viewBox=\"0 0 {WIDTH} \
         {height}\" preserveAspectRatio=\"none\"><path class=\"{class}\" \
         d=\"{path}\"/></svg>"
    )
    .expect("a String takes all");
}

/// A percentage on the ground of paths.
#[expect(clippy::cast_possible_truncation, reason = "a percentage")]
fn units(percent: f64) -> i32 {
    (percent * WIDTH / 100.0).round() as i32
}
