//! The drawing for paper: what [`crate::picture`] leaves to a style sheet and to the
//! width of its column is written out here, for a width that is known.
//!
//! It asks nothing of whoever shows it but the two faces of the book: no style sheet, no
//! variables, no percentages, no nested `svg`.

mod ink;
mod key;
mod lane;
mod printed;

use crate::axis::{Axis, Column};
use crate::layout::{self, AXIS, CLOCK, LOWER, MOST_ARROWS, MOST_BANDS, Part, fit};
use crate::story::{From, Story};
use crate::{table, words};
use ink::Pen;
use std::fmt::Write as _;
use std::time::Duration;

/// The way along time, in pixels.
const WIDTH: f64 = 468.0;
/// What marks at either end of it need beside it.
const MARGIN: f64 = 6.0;

/// A drawing of a fixed size.
#[derive(Debug, Clone, PartialEq)]
pub struct Still {
    /// The SVG element.
    pub svg: String,
    /// In pixels, the units of the drawing.
    pub width: f64,
    /// In pixels.
    pub height: f64,
}

/// Which side of its place a text stands on.
#[derive(Debug, Clone, Copy)]
enum Anchor {
    Start,
    Middle,
    End,
}

/// What has been drawn.
#[derive(Default)]
struct Sheet {
    svg: String,
}

/// Draws stories on one axis.
pub fn draw(stories: &[Story<'_>], axis: &Axis) -> Still {
    let columns: Vec<_> = axis.columns().collect();
    let rows = fit::rows(&columns, WIDTH);
    let top = AXIS + if rows.contains(&Some(1)) { LOWER } else { 0 };
    let (parts, bottom) = layout::parts(stories, axis, top, WIDTH);
    let mut sheet = Sheet::default();
    sheet.columns(&columns, &rows, bottom);
    for part in &parts {
        if stories.len() > 1 {
            sheet.heading(part);
        }
        sheet.leaders(part);
        sheet.arrows(part);
        for lane in 0..part.story.lanes.len() {
            sheet.lane(part, lane);
        }
        sheet.prints(part);
    }
    let height = f64::from(sheet.key(&parts, bottom + 8) + 4);
    let width = WIDTH + 2.0 * MARGIN;
    let svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" role=\"img\" width=\"{width}\" \
         height=\"{height}\" viewBox=\"-{MARGIN} 0 {width} {height}\">\
         <title>{}</title><desc>{}</desc>\n{}</svg>\n",
        words::escape(&layout::title(stories)),
        table::told(stories, axis),
        sheet.svg
    );
    Still { svg, width, height }
}

/// A percentage of the width, in pixels.
fn px(percent: f64) -> f64 {
    percent * WIDTH / 100.0
}

/// A number, as short as a tenth allows.
fn tenth(value: f64) -> f64 {
    // Not -0.
    (value * 10.0).round() / 10.0 + 0.0
}

impl Sheet {
    /// Writes a line.
    fn put(&mut self, line: std::fmt::Arguments<'_>) {
        writeln!(self.svg, "{line}").expect("a String takes all");
    }

    /// A text whose letters stand on `y`.
    fn text(&mut self, pen: Pen, (x, y): (f64, f64), anchor: Anchor, text: &str) {
        let anchor = match anchor {
            Anchor::Start => "",
            Anchor::Middle => " text-anchor=\"middle\"",
            Anchor::End => " text-anchor=\"end\"",
        };
        // Spaces of output are as many as were printed.
        let space = match text.contains("  ") || text.starts_with(' ') {
            true => " xml:space=\"preserve\"",
            false => "",
        };
        self.put(format_args!(
            "<text x=\"{}\" y=\"{}\"{anchor}{space} {}>{}</text>",
            tenth(x),
            tenth(y),
            pen.attributes(),
            words::escape(text)
        ));
    }

    /// A path that is drawn around 0, at a place.
    fn path(&mut self, (x, y): (f64, f64), attributes: &str, d: &str) {
        self.put(format_args!(
            "<path transform=\"translate({} {})\" {attributes} d=\"{d}\"/>",
            tenth(x),
            tenth(y)
        ));
    }

    /// The instants: for each the ground on which time stands still, and its label.
    fn columns(
        &mut self,
        columns: &[(Duration, Column)],
        rows: &[Option<usize>],
        height: u32,
    ) {
        if columns.len() <= MOST_BANDS {
            for (_, column) in columns {
                let (from, to) = (tenth(px(column.from)), tenth(px(column.to)));
                self.put(format_args!(
                    "<rect x=\"{from}\" width=\"{}\" height=\"{height}\" fill=\"{}\"/>",
                    tenth(to - from),
                    ink::GROUND
                ));
            }
        }
        for (index, ((at, column), row)) in columns.iter().zip(rows).enumerate() {
            let Some(row) = row else {
                continue;
            };
            let (x, anchor) = match index {
                0 => (column.from, Anchor::Start),
                _ if index + 1 == columns.len() => (column.to, Anchor::End),
                _ => (f64::midpoint(column.from, column.to), Anchor::Middle),
            };
            let y = if *row == 0 { 12 } else { 12 + LOWER };
            let place = (px(x), f64::from(y));
            self.text(ink::TIME, place, anchor, &words::time(*at));
        }
    }

    fn heading(&mut self, part: &Part<'_, '_>) {
        let y = f64::from(part.layout.top + 17);
        let name = part.story.listing();
        let pen = Pen {
            colour: ink::own(part.story.is_twin()),
            ..ink::HEADING
        };
        let pen = pen.fitted(name);
        self.text(pen, (0.0, y), Anchor::Start, name);
        if part.story.is_twin() {
            let x = fit::length(name, pen.size * ink::MONO) + 8.0;
            self.text(ink::ASIDE, (x, y), Anchor::Start, "in Python");
        }
    }

    /// Who spawned and who woke whom.
    fn arrows(&mut self, part: &Part<'_, '_>) {
        for arrow in part.shapes.arrows.iter().take(MOST_ARROWS) {
            let x = px(part.x(arrow.at));
            let (faint, path) = match arrow.from {
                From::Spawn(lane) => (false, part.trunk(lane, &arrow.to)),
                From::Wake(lane) => (false, part.wake(lane, &arrow.to)),
                From::Outside => (true, part.outside(&arrow.to)),
                From::Clock => {
                    for lane in &arrow.to {
                        let y = f64::from(part.layout.middle(*lane, 0)) - 22.0;
                        self.path((x, y), &ink::arrow(true), CLOCK);
                    }
                    continue;
                }
            };
            self.path((x, 0.0), &ink::arrow(faint), &path);
        }
    }
}
