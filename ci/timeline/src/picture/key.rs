//! What the lines of a figure mean: those that it has.

use crate::recording::On;
use crate::story::{From, Shapes};
use crate::words;
use std::collections::BTreeMap;

/// Where waits stand in the order of the key, below one or two samples of who runs.
const WAITS: u8 = 2;

/// The class of a wait's line.
pub fn class(on: On) -> &'static str {
    match on {
        On::Io => "io",
        On::Budget => "yield",
        other => words::short(other),
    }
}

/// The key: a sample and a word for every kind of line, in a paragraph that wraps.
/// Where a program and its twin are drawn, each has the colour of its blocks.
pub fn key<'s>(all: impl Iterator<Item = (bool, &'s Shapes)>) -> String {
    // The order in which they are explained, as their numbers.
    let mut found: BTreeMap<(u8, &str), String> = BTreeMap::new();
    let line = |class: &str| format!("<path class=\"{class}\" d=\"M0 6h26\"/>");
    let all: Vec<_> = all.collect();
    let mixed = all.iter().any(|(twin, _)| *twin != all[0].0);
    for (order, (twin, shapes)) in (0..).zip(all) {
        let block = "<rect class=\"r\" width=\"10\" height=\"12\"/>";
        let word = match (mixed, twin) {
            (false, _) => "runs",
            (true, true) => "runs, in asyncio",
            (true, false) => "runs, in Tokio",
        };
        let block = match twin {
            true => format!("<svg class=\"asyncio\">{block}</svg>"),
            false => block.to_owned(),
        };
        found
            .entry((if mixed { order } else { 0 }, word))
            .or_insert(block);
        for bar in &shapes.bars {
            let class = class(bar.on);
            let word = words::short(bar.on);
            found
                .entry((WAITS, word))
                .or_insert_with(|| line(&format!("w {class}")));
        }
        for arrow in &shapes.arrows {
            let (word, sample) = match arrow.from {
                From::Spawn(_) => {
                    ((WAITS + 1, "spawns"), "<path class=\"s\" d=\"M3 0v7h7\"/>")
                }
                From::Wake(_) => (
                    (WAITS + 2, "wakes"),
                    "<path class=\"k\" d=\"M4 0v11m-3-6 3 6 3-6\"/>",
                ),
                From::Clock => (
                    (WAITS + 3, "woken by the clock"),
                    "<path class=\"t\" d=\"M5 0a4 4 0 1 0 0 8a4 4 0 1 0 0-8m0 2v2h2\"/>",
                ),
                From::Outside => (
                    (WAITS + 4, "woken from outside"),
                    "<path class=\"t\" d=\"M4 0v11m-3-6 3 6 3-6\"/>",
                ),
            };
            found.entry(word).or_insert_with(|| sample.to_owned());
        }
    }
    let entries = found.iter().map(|((order, word), sample)| {
        let width = if *order == WAITS { 26 } else { 10 };
        format!(
            "<span><svg width=\"{width}\" height=\"12\" \
             aria-hidden=\"true\">{sample}</svg> {word}</span>\n"
        )
    });
    let entries: String = entries.collect();
    format!("<p class=\"timeline-key\">\n{entries}</p>\n")
}
