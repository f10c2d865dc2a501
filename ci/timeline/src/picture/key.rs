//! The key: a sample and a word for every kind of line, in a paragraph that wraps.

use crate::layout::{Part, Sample, samples};
use crate::recording::On;
use crate::words;

/// The class of a wait's line.
pub fn class(on: On) -> &'static str {
    match on {
        On::Io => "io",
        On::Budget => "yield",
        other => words::short(other),
    }
}

/// The key of a figure.
pub fn key(parts: &[Part<'_, '_>]) -> String {
    let entries = samples(parts).into_iter().map(|(sample, word)| {
        let width = if let Sample::Waits(_) = sample {
            26
        } else {
            10
        };
        format!(
            "<span><svg width=\"{width}\" height=\"12\" \
             aria-hidden=\"true\">{}</svg> {word}</span>\n",
            drawn(sample)
        )
    });
    let entries: String = entries.collect();
    format!("<p class=\"timeline-key\">\n{entries}</p>\n")
}

fn drawn(sample: Sample) -> String {
    let path = |class: &str, d: &str| format!("<path class=\"{class}\" d=\"{d}\"/>");
    let block = "<rect class=\"r\" width=\"10\" height=\"12\"/>";
    match sample {
        Sample::Runs { twin: true } => format!("<svg class=\"asyncio\">{block}</svg>"),
        Sample::Runs { twin: false } => block.to_owned(),
        Sample::Waits(on) => path(&format!("w {}", class(on)), "M0 6h26"),
        Sample::Spawns => path("s", "M3 0v7h7"),
        Sample::Wakes => path("k", "M4 0v11m-3-6 3 6 3-6"),
        Sample::Clock => path("t", "M5 0a4 4 0 1 0 0 8a4 4 0 1 0 0-8m0 2v2h2"),
        Sample::Outside => path("t", "M4 0v11m-3-6 3 6 3-6"),
    }
}
