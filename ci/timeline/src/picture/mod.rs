//! The SVG.
//!
//! It is fluid: places along time are percentages, everything else is in pixels, so
//! that text has one size on a phone and on a wide screen. What has to be drawn in
//! pixels at a place in percent (an arrow, a cross) is a nested `svg` at that place.
//! Colours, widths and patterns are in `theme/css/timeline.css`.

mod arrows;
mod key;
mod lane;
mod printed;

use crate::axis::{Axis, Column};
use crate::layout::{self, AXIS, CLOCK, LOWER, MOST_BANDS, Part, fit};
use crate::story::{From, Story};
use crate::words;
use fit::Instant;
use std::fmt::Write as _;
use std::time::Duration;

/// Draws stories on one axis.
pub fn draw(stories: &[Story<'_>], axis: &Axis) -> String {
    let columns: Vec<_> = axis.columns().collect();
    let instants = fit::instants(&columns);
    let low = instants.iter().flatten().any(|it| it.class.contains('d'));
    let top = AXIS + if low { LOWER } else { 0 };
    let clock = stories
        .first()
        .map(|story| format!("{}-clock", story.recording.listing))
        .unwrap_or_default();
    let (parts, bottom) = layout::parts(stories, axis, top, fit::PHONE);
    let mut svg = format!(
        "<svg class=\"timeline-picture\" role=\"img\" width=\"100%\" height=\"{bottom}\">\
         <title>{}</title><desc>{}</desc>\n",
        words::escape(&layout::title(stories)),
        "All of it is in the table below."
    );
    let woken = |part: &Part<'_, '_>| {
        let mut arrows = part.shapes.arrows.iter();
        arrows.any(|arrow| arrow.from == From::Clock)
    };
    if parts.iter().any(woken) {
        writeln!(svg, "<defs><path id=\"{clock}\" d=\"{CLOCK}\"/></defs>")
            .expect("a String takes all");
    }
    draw_columns(&columns, instants, &mut svg);
    for part in &parts {
        let class = match part.story.is_twin() {
            true => "asyncio",
            false => "tokio",
        };
        writeln!(svg, "<g class=\"{class}\">").expect("a String takes all");
        if stories.len() > 1 {
            part.heading(&mut svg);
        }
        part.leaders(&mut svg);
        part.arrows(&clock, &mut svg);
        for lane in 0..part.story.lanes.len() {
            part.lane(lane, &mut svg);
        }
        part.prints(&mut svg);
        svg.push_str("</g>\n");
    }
    svg.push_str("</svg>\n");
    svg.push_str(&key::key(&parts));
    svg
}

/// The instants: for each the ground on which time stands still, and its label.
fn draw_columns(
    columns: &[(Duration, Column)],
    labels: Vec<Option<Instant>>,
    svg: &mut String,
) {
    for (index, ((_, column), label)) in columns.iter().zip(labels).enumerate() {
        let (x, width) = span(column.from, column.to);
        if columns.len() <= MOST_BANDS {
            writeln!(
                svg,
                "<rect class=\"c\" x=\"{x}%\" width=\"{width}%\" height=\"100%\"/>"
            )
            .expect("a String takes all");
        }
        let Some(Instant { text, class }) = label else {
            continue;
        };
        let (x, anchor) = match index {
            0 => (column.from, ""),
            _ if index + 1 == columns.len() => (column.to, " end"),
            _ => (f64::midpoint(column.from, column.to), " mid"),
        };
        writeln!(
            svg,
            "<text class=\"a{anchor}{class}\" x=\"{}%\">{text}</text>",
            percent(x)
        )
        .expect("a String takes all");
    }
}

impl Part<'_, '_> {
    fn heading(&self, svg: &mut String) {
        let twin = match self.story.is_twin() {
            true => " <tspan class=\"q\">in Python</tspan>",
            false => "",
        };
        writeln!(
            svg,
            "<text class=\"h\" y=\"{}\">{}{twin}</text>",
            self.layout.top + 17,
            self.story.listing()
        )
        .expect("a String takes all");
    }
}

/// A percentage, as short as a tenth allows.
fn percent(value: f64) -> String {
    let rounded = (value * 10.0).round() / 10.0;
    // Not "-0".
    format!("{}", rounded + 0.0)
}

/// The left edge and the width of what lies between two places; edges that touch stay
/// in touch when rounded.
fn span(from: f64, to: f64) -> (String, String) {
    let round = |value: f64| (value * 10.0).round() / 10.0;
    let (from, to) = (round(from), round(to));
    (percent(from), percent((to - from).max(0.1)))
}
