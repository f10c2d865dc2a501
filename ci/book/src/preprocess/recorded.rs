//! The recordings that lie beside listings, and which of a listing's lines a page shows.

use listings::pages::{Include, anchored};
use listings::problem::read_text;
use timeline::{Is, Recording};

pub use listings::workspace::recording as file;

/// Which lines of an included file stand on the page, in order, as `12-31 34-40`.
#[derive(Debug, Default)]
pub struct Lines {
    /// Those of the part that the page shows.
    pub shown: String,
    /// Those that it brings along for whoever opens the whole file.
    pub hidden: String,
}

/// The lines of an include; the marks of anchors are none. Empty if there is no
/// recording that refers to lines.
pub fn lines(include: &Include) -> Lines {
    if !file(&include.file).is_file() {
        return Lines::default();
    }
    let Ok(text) = read_text(&include.file) else {
        return Lines::default();
    };
    // In place of its words each line says its number; marks stay marks.
    let is_mark = |line: &str| line.contains("ANCHOR:") || line.contains("ANCHOR_END:");
    let numbered: String = text
        .lines()
        .zip(1..)
        .map(|(line, number)| match is_mark(line) {
            true => format!("{line}\n"),
            false => format!("{number}\n"),
        })
        .collect();
    let numbers = |text: &str| -> Vec<usize> {
        let lines = text.lines();
        lines.filter_map(|number| number.parse().ok()).collect()
    };
    let all = numbers(&numbered);
    let shown = match &include.anchor {
        Some(anchor) => numbers(&anchored(&numbered, anchor).unwrap_or_default()),
        None => all.clone(),
    };
    // Of a Rust listing mdBook puts all of the file into the page.
    let rust = include.file.extension().is_some_and(|it| it == "rs");
    let hidden = all.into_iter().filter(|it| rust && !shown.contains(it));
    Lines {
        hidden: ranges(hidden),
        shown: ranges(shown.into_iter()),
    }
}

fn ranges(numbers: impl Iterator<Item = usize>) -> String {
    let mut ranges: Vec<(usize, usize)> = Vec::new();
    for number in numbers {
        match ranges.last_mut() {
            Some((_, last)) if *last + 1 == number => *last = number,
            _ => ranges.push((number, number)),
        }
    }
    let ranges = ranges
        .iter()
        .map(|(first, last)| match first == last {
            true => first.to_string(),
            false => format!("{first}-{last}"),
        })
        .collect::<Vec<_>>();
    ranges.join(" ")
}

/// The first line that a recording names and its source does not have.
#[must_use]
pub fn line_outside(recording: &Recording, source: &str) -> Option<u32> {
    let tasks = recording
        .tasks
        .iter()
        .flat_map(|task| [task.line, task.code]);
    let tasks = tasks.flatten();
    let events = recording.events.iter().filter_map(|event| match event.is {
        Is::Spawn { line, .. }
        | Is::Print { line, .. }
        | Is::Wait { line, .. }
        | Is::Wake { line, .. } => line,
        Is::Poll | Is::Pause | Is::Over { .. } | Is::End { .. } => None,
    });
    let last = source.lines().count();
    let outside = |line: &u32| *line == 0 || *line as usize > last;
    tasks.chain(events).find(outside)
}

/// The lines that were printed.
pub fn printed(recording: &Recording) -> Vec<&str> {
    let texts = recording.events.iter().filter_map(|event| match &event.is {
        Is::Print { text, .. } => Some(text.as_str()),
        _ => None,
    });
    texts.collect()
}

/// The first line, counted from 1, at which what was printed is not the listing's
/// output; in that `[..]` stands for any text within a line and `...` for any lines.
#[must_use]
pub fn difference(output: &str, printed: &[&str]) -> Option<usize> {
    let recorded: Vec<&str> = output.lines().collect();
    if matches(&recorded, printed) {
        return None;
    }
    let same = recorded
        .iter()
        .zip(printed)
        .take_while(|(one, other)| fits(one, other));
    Some(same.count() + 1)
}

fn matches(recorded: &[&str], printed: &[&str]) -> bool {
    match (recorded.split_first(), printed.split_first()) {
        (None, None) => true,
        (Some((&"...", rest)), _) => {
            (0..=printed.len()).any(|skipped| matches(rest, &printed[skipped..]))
        }
        (Some((one, rest)), Some((other, others))) => {
            fits(one, other) && matches(rest, others)
        }
        _ => false,
    }
}

fn fits(recorded: &str, printed: &str) -> bool {
    let parts: Vec<String> = recorded.split("[..]").map(regex::escape).collect();
    let pattern = format!("^{}$", parts.join(".*"));
    regex::Regex::new(&pattern).is_ok_and(|pattern| pattern.is_match(printed))
}

#[cfg(test)]
mod tests {
    use super::{difference, ranges};

    #[test]
    fn lines_that_follow_one_another_are_a_range() {
        assert_eq!(ranges([3, 4, 5, 8, 10, 11].into_iter()), "3-5 8 10-11");
    }

    #[test]
    fn printed_lines_are_compared_with_wildcards() {
        let output = "took [..] ms\n...\nend\n";
        assert_eq!(difference(output, &["took 1 ms", "a", "b", "end"]), None);
        assert_eq!(difference(output, &["took 1 s", "end"]), Some(1));
        assert_eq!(difference("a\nb\n", &["a", "c"]), Some(2));
        assert_eq!(difference("a\nb\n", &["a"]), Some(2));
        assert_eq!(difference("a\n", &["a", "b"]), Some(2));
    }
}
