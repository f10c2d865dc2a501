//! Which text fits where. The width of a page's figure is not known here: what fits only
//! in a wider one gets a class by which the style sheet leaves it out of narrower ones.

use crate::axis::Column;
use crate::story::Lane;
use crate::words;
use std::time::Duration;

/// The widths, in pixels, from which text of a class is shown.
const WIDTHS: [(f64, &str); 3] = [(340.0, ""), (520.0, " m"), (700.0, " l")];

/// For each of these widths the class that puts an instant's label into the second row.
const LOW: [&str; 3] = [" d1", " d2", " d3"];

/// The narrowest figure of a page, in pixels.
pub const PHONE: f64 = WIDTHS[0].0;

/// A character of a name, the axis, a wait, an output, in pixels.
pub const NAME: f64 = 7.2;
const AXIS: f64 = 6.6;
pub const WAIT: f64 = 6.2;
const OUTPUT: f64 = 7.0;

/// An instant's label, and how it is shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Instant {
    pub text: String,
    /// The class that leaves it out of figures in which it has no room, and those that
    /// put it into the second row.
    pub class: String,
}

/// For each instant its label, if there is room for it in any width. The first and the
/// last have room in all.
pub fn instants(columns: &[(Duration, Column)]) -> Vec<Option<Instant>> {
    let rows = WIDTHS.map(|(width, _)| rows(columns, width));
    let label = |index: usize| {
        let shown = rows.iter().position(|rows| rows[index].is_some())?;
        let mut class = WIDTHS[shown].1.to_owned();
        for (rows, low) in rows[shown..].iter().zip(&LOW[shown..]) {
            // What a narrower figure shows, a wider one does too.
            if rows[index] != Some(0) {
                class += low;
            }
        }
        Some(Instant {
            text: words::time(columns[index].0),
            class,
        })
    };
    (0..columns.len()).map(label).collect()
}

/// The row of each label that has room in a figure of this width.
pub fn rows(columns: &[(Duration, Column)], width: f64) -> Vec<Option<usize>> {
    let mut rows = vec![None; columns.len()];
    let mut taken: [Vec<(f64, f64)>; 2] = Default::default();
    let last = columns.len() - 1;
    let others = 1..last.max(1);
    for index in [0, last].into_iter().take(columns.len()).chain(others) {
        let (at, column) = columns[index];
        let long = length(&words::time(at), AXIS);
        let middle = f64::midpoint(column.from, column.to) * width / 100.0;
        let from = match index {
            0 => 0.0,
            _ if index == last => width - long,
            _ => middle - long / 2.0,
        };
        let place = (from - 4.0, from + long + 4.0);
        let clear = |row: &Vec<(f64, f64)>| {
            row.iter().all(|(a, b)| place.1 <= *a || *b <= place.0)
        };
        if let Some(row) = taken.iter().position(clear) {
            taken[row].push(place);
            rows[index] = Some(row);
        }
    }
    rows
}

/// How far a lane's name reaches, in percent of a figure's width.
pub fn name(lane: &Lane, width: f64) -> f64 {
    (length(&lane.label, NAME) + 8.0) / width * 100.0
}

/// The class of a wait's label that has `share` percent of the width.
pub fn wait(text: &str, share: f64) -> Option<&'static str> {
    let mut widths = WIDTHS.iter();
    widths
        .find(|(width, _)| has_room(text, share, *width))
        .map(|(_, class)| *class)
}

/// Whether a wait's label has room in `share` percent of a figure's width.
pub fn has_room(text: &str, share: f64, width: f64) -> bool {
    width * share / 100.0 >= length(text, WAIT) + 14.0
}

/// How much of a figure's width a printed line takes, in percent, with the space beside
/// it.
pub fn printed(text: &str, width: f64) -> f64 {
    (length(text, OUTPUT) + 8.0) / width * 100.0
}

/// The same in the wide figures of a page.
pub fn printed_wide(text: &str) -> f64 {
    printed(text, WIDTHS[2].0)
}

/// The rows that a printed line takes in a figure, broken between words where it can be.
pub fn printed_rows(text: &str, width: f64) -> Vec<String> {
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "some dozen characters"
    )]
    let most = (width / OUTPUT) as usize;
    let mut rows = Vec::new();
    let mut rest: Vec<char> = text.chars().collect();
    while rest.len() > most {
        let space = rest[..most].iter().rposition(|it| *it == ' ');
        let cut = space.filter(|at| *at > most / 2).map_or(most, |at| at + 1);
        let after = rest.split_off(cut);
        rows.push(rest.into_iter().collect());
        rest = after;
    }
    rows.push(rest.into_iter().collect());
    rows
}

/// How long a text is whose characters have this width.
#[expect(clippy::cast_precision_loss, reason = "lines are short")]
pub fn length(text: &str, character: f64) -> f64 {
    text.chars().count() as f64 * character
}
