//! One lane: its name, when it runs, what it waits for, how it ends.

use super::{AREA, NAME, Part, ROW, fit, middle, percent, span};
use crate::recording::End;
use crate::story::{Bar, Block, Crowd};
use std::fmt::Write as _;

/// From here on the blocks of a lane are one path: each for itself could not be told
/// from the next.
const MOST_BLOCKS: usize = 30;
/// What paths are drawn on, so that their places are whole numbers.
const WIDTH: f64 = 1000.0;

impl Part<'_, '_> {
    /// Draws a lane.
    pub fn lane(&self, index: usize, svg: &mut String) {
        let lane = &self.story.lanes[index];
        let (top, rows) = self.layout.lanes[index];
        writeln!(
            svg,
            "<g data-task=\"{}\" transform=\"translate(0 {top})\">",
            lane.tasks[0]
        )
        .expect("a String takes all");
        if !lane.is_folded() {
            self.life(index, svg);
        }
        if let Some(crowd) = self.shapes.crowds.get(&index) {
            let y = match lane.is_folded() {
                true => NAME,
                false => NAME + rows * ROW + 3,
            };
            self.crowd(crowd, y, svg);
        }
        let bars = self.shapes.bars.iter().filter(|bar| bar.lane == index);
        for bar in bars {
            self.bar(bar, svg);
        }
        let blocks = self.shapes.blocks.iter().filter(|it| it.lane == index);
        let blocks: Vec<_> = blocks.collect();
        let height = match (lane.is_folded(), self.shapes.crowds.contains_key(&index)) {
            (true, true) => AREA,
            (true, false) => ROW - 4,
            (false, _) => rows * ROW - 4,
        };
        let y = if lane.is_folded() { NAME } else { NAME + 2 };
        if lane.is_folded() || blocks.len() > MOST_BLOCKS {
            self.many_blocks(&blocks, y, height, svg);
        } else {
            for block in blocks {
                self.block(block, y, height, svg);
            }
        }
        for (_, place, how) in self.shapes.ends.iter().filter(|it| it.0 == index) {
            self.end(self.axis.x(self.story, *place), *how, svg);
        }
        let line = match lane.line {
            Some(line) => format!(" <tspan class=\"q\">line {line}</tspan>"),
            None => String::new(),
        };
        writeln!(
            svg,
            "<text class=\"n\" y=\"12\">{}{line}</text></g>",
            crate::words::escape(&lane.label)
        )
        .expect("a String takes all");
    }

    /// The time between its spawn and its end.
    fn life(&self, index: usize, svg: &mut String) {
        let (from, to) = self.shapes.lives[index];
        let x = |place| percent(self.axis.x(self.story, place));
        let y = middle(0);
        writeln!(
            svg,
            "<line class=\"e\" x1=\"{}%\" x2=\"{}%\" y1=\"{y}\" y2=\"{y}\"/>",
            x(from),
            x(to)
        )
        .expect("a String takes all");
    }

    fn bar(&self, bar: &Bar, svg: &mut String) {
        let (from, to) = (
            self.axis.x(self.story, bar.from),
            self.axis.x(self.story, bar.to),
        );
        if to - from < 0.3 {
            return;
        }
        let y = middle(bar.row);
        writeln!(
            svg,
            "<line class=\"w {}\" data-s=\"{} {}\" x1=\"{}%\" x2=\"{}%\" y1=\"{y}\" \
             y2=\"{y}\"/>",
            class(bar),
            bar.steps.0,
            bar.steps.1,
            percent(from),
            percent(to),
        )
        .expect("a String takes all");
        if let Some(class) = fit::wait(&bar.label, to - from) {
            writeln!(
                svg,
                "<text class=\"b{class}\" x=\"{}%\" dx=\"8\" y=\"{}\">{}</text>",
                percent(from),
                y + 4,
                bar.label
            )
            .expect("a String takes all");
        }
    }

    fn block(&self, block: &Block, y: u32, height: u32, svg: &mut String) {
        let (x, width) = span(
            self.axis.x(self.story, block.from),
            self.axis.x(self.story, block.to),
        );
        writeln!(
            svg,
            "<rect class=\"r\" data-s=\"{} {}\" x=\"{x}%\" y=\"{y}\" width=\"{width}%\" \
             height=\"{height}\"/>",
            block.steps.0, block.steps.1
        )
        .expect("a String takes all");
    }

    fn many_blocks(&self, blocks: &[&Block], y: u32, height: u32, svg: &mut String) {
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
    fn crowd(&self, crowd: &Crowd, y: u32, svg: &mut String) {
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
            "<text class=\"b end\" x=\"100%\" y=\"12\">up to {most} waits</text>"
        )
        .expect("a String takes all");
    }

    /// A mark for an end other than returning.
    fn end(&self, x: f64, how: End, svg: &mut String) {
        let (path, word) = match how {
            End::Returned => return,
            End::Panicked => ("M0 18v14m-6-11 12 8m0-8-12 8", "panics"),
            End::Aborted => ("M-5 20 5 30M5 20-5 30", "aborted"),
            End::Dropped => ("M-4 25a4 4 0 1 0 8 0a4 4 0 1 0-8 0", "dropped"),
        };
        let (anchor, dx) = match x > 70.0 {
            true => (" end", "-10"),
            false => ("", "10"),
        };
        writeln!(
            svg,
            "<svg x=\"{0}%\"><path class=\"x\" d=\"{path}\"/></svg>\
             <text class=\"b z{anchor}\" x=\"{0}%\" dx=\"{dx}\" y=\"29\">{word}</text>",
            percent(x)
        )
        .expect("a String takes all");
    }
}

/// A path whose width is that of the figure.
fn stretched(class: &str, y: u32, height: u32, path: &str, svg: &mut String) {
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

/// What a wait looks like.
fn class(bar: &Bar) -> &'static str {
    super::key::class(bar.on)
}
