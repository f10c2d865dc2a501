//! One lane: its name, when it runs, what it waits for, how it ends.

use super::{percent, span};
use crate::layout::{AREA, FOLDED, MOST_BLOCKS, Part, ROW, fit, mark};
use crate::recording::End;
use crate::story::{Bar, Block, Crowd};
use std::fmt::Write as _;

/// What paths are drawn on, so that their places are whole numbers.
const WIDTH: i32 = 1000;

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
        let blocks = self.blocks(index);
        if let Some(crowd) = self.shapes.crowds.get(&index) {
            let below = if lane.is_folded() { 0 } else { rows };
            self.crowd(crowd, below, svg);
        }
        if lane.is_folded() {
            self.many_blocks(&blocks, FOLDED, svg);
        } else {
            for (from, to) in self.ready(index, &blocks) {
                writeln!(
                    svg,
                    "<line class=\"e\" x1=\"{}%\" x2=\"{}%\"/>",
                    percent(from),
                    percent(to)
                )
                .expect("a String takes all");
            }
            for bar in self.bars(index) {
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
            self.end(self.x(*place), *how, svg);
        }
        writeln!(
            svg,
            "<text class=\"n{}\">{}</text></svg>",
            if self.layout.raised[index] { " up" } else { "" },
            crate::words::escape(&lane.label)
        )
        .expect("a String takes all");
    }

    fn bar(
        &self,
        (bar, from, to): (&Bar, f64, f64),
        blocks: &[&Block],
        svg: &mut String,
    ) {
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

    fn block(&self, block: &Block, rows: u32, svg: &mut String) {
        let (from, to) = (self.x(block.from), self.x(block.to));
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
        for (from, to) in self.joined(blocks) {
            write!(path, "M{from} 0h{}v{height}H{from}z", to - from)
                .expect("a String takes all");
        }
        stretched("r", y, height, &path, svg);
    }

    /// How many wait, as an area, and the most at once.
    fn crowd(&self, crowd: &Crowd, below: u32, svg: &mut String) {
        let y = i32::try_from(below * ROW).unwrap_or_default() - 8;
        let (levels, most) = self.levels(crowd);
        let full = AREA;
        let mut path = format!("M0 {full}");
        for (x, level) in levels {
            write!(path, "H{x}V{level}").expect("a String takes all");
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
        let Some((path, word)) = mark(how) else {
            return;
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
