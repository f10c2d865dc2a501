//! The SVG.
//!
//! It is fluid: places along time are percentages, everything else is in pixels, so
//! that text has one size on a phone and on a wide screen. What has to be drawn in
//! pixels at a place in percent (an arrow, a cross) is a nested `svg` at that place.
//! Colours, widths and patterns are in `theme/css/timeline.css`.

mod arrows;
mod fit;
mod key;
mod lane;
mod printed;

use crate::axis::{Axis, Column};
use crate::story::{From, Shapes, Story};
use crate::words;
use fit::Instant;
use printed::Printed;
use std::fmt::Write as _;
use std::time::Duration;

/// What is above the lanes: the times.
const AXIS: u32 = 22;
/// How much lower the times of a second row stand, where one has no room for all.
const LOWER: u32 = 13;
/// A heading, where there are several recordings.
const HEADING: u32 = 30;
/// A lane's name.
const NAME: u32 = 17;
/// How much higher a name stands that has a clock below it.
const RAISED: u32 = 13;
/// One row of waits.
const ROW: u32 = 16;
/// An area that counts.
const AREA: u32 = 22;
/// The room below a lane.
const BELOW: u32 = 9;
/// A printed line.
const PRINTED: u32 = 17;
/// As many printed lines as are shown.
const MOST_PRINTED: usize = 12;

/// Where a story's parts lie from top to bottom, in pixels.
struct Layout {
    top: u32,
    /// For each lane its top, and its number of rows.
    lanes: Vec<(u32, u32)>,
    /// Lanes whose name stands higher, for want of room beside a clock.
    raised: Vec<bool>,
    prints: u32,
    printed: Vec<Printed>,
    bottom: u32,
}

/// One story with all that is needed to draw it.
struct Part<'s, 'a> {
    story: &'s Story<'a>,
    shapes: Shapes,
    layout: Layout,
    axis: &'s Axis,
    /// The id of the clock's drawing.
    clock: &'s str,
}

/// Draws stories on one axis.
pub fn draw(stories: &[Story<'_>], axis: &Axis) -> String {
    let columns: Vec<_> = axis.columns().collect();
    let instants = fit::instants(&columns);
    let low = instants.iter().flatten().any(|it| it.class.contains('d'));
    let mut bottom = AXIS + if low { LOWER } else { 0 };
    let clock = stories
        .first()
        .map(|story| format!("{}-clock", story.recording.listing))
        .unwrap_or_default();
    let parts: Vec<Part<'_, '_>> = stories
        .iter()
        .map(|story| {
            let shapes = Shapes::of(story);
            let layout = Layout::of(story, &shapes, axis, bottom, stories.len() > 1);
            bottom = layout.bottom;
            Part {
                story,
                shapes,
                layout,
                axis,
                clock: &clock,
            }
        })
        .collect();
    let mut svg = format!(
        "<svg class=\"timeline-picture\" role=\"img\" width=\"100%\" height=\"{bottom}\">\
         <title>{}</title><desc>{}</desc>\n",
        words::escape(&title(stories)),
        "All of it is in the table below."
    );
    let woken = |part: &Part<'_, '_>| {
        let mut arrows = part.shapes.arrows.iter();
        arrows.any(|arrow| arrow.from == From::Clock)
    };
    if parts.iter().any(woken) {
        let path = arrows::CLOCK;
        writeln!(svg, "<defs><path id=\"{clock}\" d=\"{path}\"/></defs>")
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
        part.arrows(&mut svg);
        for lane in 0..part.story.lanes.len() {
            part.lane(lane, &mut svg);
        }
        part.prints(&mut svg);
        svg.push_str("</g>\n");
    }
    svg.push_str("</svg>\n");
    let told = parts
        .iter()
        .map(|part| (part.story.is_twin(), &part.shapes));
    svg.push_str(&key::key(told));
    svg
}

fn title(stories: &[Story<'_>]) -> String {
    let of = stories.iter().map(|story| {
        let tasks = story.recording.tasks.len();
        format!(
            "{}{}: {tasks} task{}, {}",
            story.listing(),
            if story.is_twin() { " in Python" } else { "" },
            if tasks == 1 { "" } else { "s" },
            words::time(story.recording.ends),
        )
    });
    format!("Timeline of {}", of.collect::<Vec<_>>().join("; of "))
}

/// The instants: for each the ground on which time stands still, and its label.
fn draw_columns(
    columns: &[(Duration, Column)],
    labels: Vec<Option<Instant>>,
    svg: &mut String,
) {
    for (index, ((_, column), label)) in columns.iter().zip(labels).enumerate() {
        let (x, width) = span(column.from, column.to);
        // More bands than can be told apart would be a grey ground.
        if columns.len() <= 40 {
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

impl Layout {
    fn of(
        story: &Story<'_>,
        shapes: &Shapes,
        axis: &Axis,
        top: u32,
        headed: bool,
    ) -> Self {
        let mut at = top + if headed { HEADING } else { 4 };
        let mut lanes = Vec::with_capacity(story.lanes.len());
        let mut raised = Vec::with_capacity(story.lanes.len());
        for (index, lane) in story.lanes.iter().enumerate() {
            let of_lane = shapes.bars.iter().filter(|bar| bar.lane == index);
            let rows = of_lane.map(|bar| bar.row + 1).max().unwrap_or(1);
            let rows = u32::try_from(rows).unwrap_or(u32::MAX);
            let area = match shapes.crowds.contains_key(&index) {
                true => AREA,
                false => 0,
            };
            let rows_height = if lane.is_folded() { 0 } else { rows * ROW };
            raised.push(is_raised(story, shapes, axis, index));
            at += if raised[index] { RAISED } else { 0 };
            lanes.push((at, rows));
            at +=
                NAME + rows_height.max(if area == 0 { ROW } else { 0 }) + area + BELOW;
        }
        let prints = shapes.prints.iter().take(MOST_PRINTED);
        let printed =
            prints.map(|(place, _, text)| Printed::of(text, axis.x(story, *place)));
        let printed: Vec<Printed> = printed.collect();
        let more = if shapes.prints.len() > MOST_PRINTED {
            PRINTED
        } else {
            0
        };
        let shown = printed.iter().map(Printed::height).sum::<u32>() + more;
        Self {
            top,
            lanes,
            raised,
            prints: at,
            printed,
            bottom: at + shown + if shown > 0 { 4 } else { 0 },
        }
    }

    /// The middle of a lane's row.
    fn middle(&self, lane: usize, row: usize) -> u32 {
        self.lanes[lane].0 + middle(row)
    }
}

/// Whether a clock stands where, on a phone, the lane's name does.
fn is_raised(story: &Story<'_>, shapes: &Shapes, axis: &Axis, lane: usize) -> bool {
    let name = fit::name_on_a_phone(&story.lanes[lane]);
    shapes.arrows.iter().any(|arrow| {
        arrow.from == From::Clock
            && arrow.to.contains(&lane)
            && axis.x(story, arrow.at) < name
    })
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

/// The middle of a row, below its lane's top.
fn middle(row: usize) -> u32 {
    NAME + u32::try_from(row).unwrap_or_default() * ROW + ROW / 2
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
