//! Where the parts of a figure lie, for every way of drawing it: from top to bottom in
//! pixels, along time in percent of the width.

mod arrows;
pub mod fit;
mod key;
mod lane;
mod printed;

pub use arrows::CLOCK;
pub use key::{Sample, samples};
pub use lane::mark;
pub use printed::{Printed, Side};

use crate::axis::Axis;
use crate::story::{From, Shapes, Story};
use crate::words;

/// What is above the lanes: the times.
pub const AXIS: u32 = 22;
/// How much lower the times of a second row stand, where one has no room for all.
pub const LOWER: u32 = 13;
/// A heading, where there are several recordings.
const HEADING: u32 = 30;
/// A lane's name.
const NAME: u32 = 17;
/// How much higher a name stands that has a clock below it.
const RAISED: u32 = 13;
/// One row of waits.
pub const ROW: u32 = 16;
/// An area that counts.
pub const AREA: u32 = 22;
/// The room below a lane.
const BELOW: u32 = 9;
/// A printed line.
pub const PRINTED: u32 = 17;
/// As many printed lines as are shown.
pub const MOST_PRINTED: usize = 12;
/// As many arrows as can be told apart.
pub const MOST_ARROWS: usize = 80;
/// From here on the blocks of a lane are one path: each for itself could not be told
/// from the next.
pub const MOST_BLOCKS: usize = 30;
/// More bands than can be told apart would be a grey ground.
pub const MOST_BANDS: usize = 40;
/// Where the many run: a strip at the foot of the area of those who wait.
pub const FOLDED: (i32, u32) = (14, 4);

/// Where a story's parts lie from top to bottom, in pixels.
pub struct Layout {
    /// Where its heading begins.
    pub top: u32,
    /// For each lane its top, and its number of rows.
    pub lanes: Vec<(u32, u32)>,
    /// Lanes whose name stands higher, for want of room beside a clock.
    pub raised: Vec<bool>,
    /// Where the output begins.
    pub prints: u32,
    /// The lines of output that are shown.
    pub printed: Vec<Printed>,
    /// Where all of it ends.
    pub bottom: u32,
}

/// One story with all that is needed to draw it.
pub struct Part<'s, 'a> {
    /// What is told.
    pub story: &'s Story<'a>,
    /// What is drawn of it.
    pub shapes: Shapes,
    /// Where, from top to bottom.
    pub layout: Layout,
    /// Where, along time.
    pub axis: &'s Axis,
}

/// The stories below one another, the first one's top at `top`, in a figure that is
/// `narrow` pixels wide or wider; and where the last one ends.
pub fn parts<'s, 'a>(
    stories: &'s [Story<'a>],
    axis: &'s Axis,
    top: u32,
    narrow: f64,
) -> (Vec<Part<'s, 'a>>, u32) {
    let mut bottom = top;
    let headed = stories.len() > 1;
    let parts = stories.iter().map(|story| {
        let shapes = Shapes::of(story);
        let layout = Layout::of(story, &shapes, axis, (bottom, headed), narrow);
        bottom = layout.bottom;
        Part {
            story,
            shapes,
            layout,
            axis,
        }
    });
    (parts.collect(), bottom)
}

/// What a figure is called.
pub fn title(stories: &[Story<'_>]) -> String {
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

impl Layout {
    fn of(
        story: &Story<'_>,
        shapes: &Shapes,
        axis: &Axis,
        (top, headed): (u32, bool),
        narrow: f64,
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
            raised.push(is_raised(story, shapes, axis, index, narrow));
            at += if raised[index] { RAISED } else { 0 };
            lanes.push((at, rows));
            at +=
                NAME + rows_height.max(if area == 0 { ROW } else { 0 }) + area + BELOW;
        }
        let prints = shapes.prints.iter().take(MOST_PRINTED);
        let printed = prints
            .map(|(place, _, text)| Printed::of(text, axis.x(story, *place), narrow));
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
    pub fn middle(&self, lane: usize, row: usize) -> u32 {
        self.lanes[lane].0
            + NAME
            + u32::try_from(row).unwrap_or_default() * ROW
            + ROW / 2
    }

    /// The middles of a lane's first row and of its last.
    pub fn middles(&self, lane: usize) -> (u32, u32) {
        let last = self.lanes[lane].1 as usize - 1;
        (self.middle(lane, 0), self.middle(lane, last))
    }
}

/// Whether, in a narrow figure, a clock stands where the lane's name does.
fn is_raised(
    story: &Story<'_>,
    shapes: &Shapes,
    axis: &Axis,
    lane: usize,
    narrow: f64,
) -> bool {
    let name = fit::name(&story.lanes[lane], narrow);
    shapes.arrows.iter().any(|arrow| {
        arrow.from == From::Clock
            && arrow.to.contains(&lane)
            && axis.x(story, arrow.at) < name
    })
}
