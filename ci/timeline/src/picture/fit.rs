//! Which text fits where. The width of the figure is not known here: what fits only in
//! a wider one gets a class by which the style sheet leaves it out of narrower ones.

use crate::axis::Column;
use crate::story::Lane;
use crate::words;
use std::time::Duration;

/// The widths, in pixels, from which text of a class is shown.
const WIDTHS: [(f64, &str); 3] = [(340.0, ""), (520.0, " m"), (700.0, " l")];

/// A character of a name, the axis, a wait, an output, in pixels.
const NAME: f64 = 7.2;
const AXIS: f64 = 6.6;
const WAIT: f64 = 6.2;
const OUTPUT: f64 = 7.0;

/// For each instant its label and its class, if there is room for it. The first and
/// the last always have one.
pub fn instants(columns: &[(Duration, Column)]) -> Vec<Option<(String, &'static str)>> {
    let mut labels = vec![None; columns.len()];
    let last = columns.len() - 1;
    for (width, class) in WIDTHS {
        let mut taken: Vec<(f64, f64)> = Vec::new();
        let room = |index: usize| {
            let (at, column) = columns[index];
            let text = words::time(at);
            #[expect(clippy::cast_precision_loss, reason = "labels are short")]
            let long = text.chars().count() as f64 * AXIS;
            let middle = f64::midpoint(column.from, column.to) * width / 100.0;
            let from = match index {
                0 => 0.0,
                _ if index == last => width - long,
                _ => middle - long / 2.0,
            };
            (text, (from - 5.0, from + long + 5.0))
        };
        // What a narrower figure shows, a wider one does too.
        let known = |index: &usize| labels[*index].is_some();
        let before: Vec<usize> = (0..columns.len()).filter(known).collect();
        let rest = (1..last).filter(|index| !known(index)).collect::<Vec<_>>();
        let ends = if before.is_empty() {
            vec![0, last]
        } else {
            vec![]
        };
        taken.extend(before.iter().map(|index| room(*index).1));
        for index in ends.into_iter().chain(rest) {
            let (text, (from, to)) = room(index);
            let clear = taken.iter().all(|(a, b)| to <= *a || *b <= from);
            if clear || index == 0 {
                taken.push((from, to));
                labels[index] = Some((text, class));
            }
        }
    }
    labels
}

/// How far a lane's name reaches on a phone, in percent of the width.
pub fn name_on_a_phone(lane: &Lane) -> f64 {
    let line = lane.line.map_or(0, |line| format!(" line {line}").len());
    #[expect(clippy::cast_precision_loss, reason = "names are short")]
    let long = lane.label.chars().count() as f64 * NAME + line as f64 * AXIS;
    (long + 8.0) / WIDTHS[0].0 * 100.0
}

/// The class of a wait's label that has `share` percent of the width.
pub fn wait(text: &str, share: f64) -> Option<&'static str> {
    #[expect(clippy::cast_precision_loss, reason = "labels are short")]
    let long = text.chars().count() as f64 * WAIT + 14.0;
    let mut widths = WIDTHS.iter();
    widths
        .find(|(width, _)| width * share / 100.0 >= long)
        .map(|(_, class)| *class)
}

/// A printed line, cut to what fits into `share` percent of the width; more of it in a
/// wide figure than in a narrow one.
pub fn printed(text: &str, share: f64) -> String {
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "shares of some hundred pixels"
    )]
    let characters = |width: f64| ((width * share / 100.0 - 8.0) / OUTPUT) as usize;
    let (narrow, wide) = (characters(WIDTHS[0].0), characters(WIDTHS[2].0));
    let all: Vec<char> = text.chars().collect();
    let part = |range: &[char]| words::escape(&range.iter().collect::<String>());
    if all.len() <= narrow {
        return part(&all);
    }
    let cut = narrow - 1;
    let (rest, end) = match all.len() <= wide {
        true => (&all[cut..], ""),
        false => (&all[cut..wide - 1], "…"),
    };
    let narrow_end = "<tspan class=\"i\">…</tspan>";
    format!(
        "{}<tspan class=\"l\">{}{end}</tspan>{narrow_end}",
        part(&all[..cut]),
        part(rest)
    )
}
