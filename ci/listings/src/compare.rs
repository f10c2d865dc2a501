//! Compares what was seen with what is recorded.

use snapbox::Data;
use snapbox::filter::{Filter, FilterNewlines, NormalizeToExpected};
use snapbox::report::{Palette, write_diff};
use std::fmt::Display;
use std::io::IsTerminal;

/// A difference between what is recorded and what was seen.
pub struct Difference {
    /// The first line of the record that differs, counted from 1.
    pub line: usize,
    /// Both sides, line by line; in colour on a terminal.
    pub diff: String,
    /// What was seen, with the record's wildcards kept where they still match.
    pub seen: String,
}

/// Compares by snapbox's rules: `[..]` stands for any text within a line, `...` alone
/// on a line for any lines. `None` if both are the same.
pub fn compare(
    recorded: &str,
    seen: &str,
    recorded_name: &dyn Display,
    seen_name: &dyn Display,
) -> Option<Difference> {
    let recorded = FilterNewlines.filter(Data::text(recorded));
    let seen = FilterNewlines.filter(Data::text(seen));
    let seen = NormalizeToExpected::new()
        .redact()
        .normalize(seen, &recorded);
    let (left, right) = (recorded.to_string(), seen.to_string());
    if left == right {
        return None;
    }
    let mut diff = String::new();
    let names = (Some(recorded_name), Some(seen_name));
    write_diff(&mut diff, &recorded, &seen, names.0, names.1, palette())
        .expect("writing to a String cannot fail");
    let same = left.lines().zip(right.lines()).take_while(|(l, r)| l == r);
    Some(Difference {
        line: (same.count() + 1).min(left.lines().count().max(1)),
        diff,
        seen: right,
    })
}

fn palette() -> Palette {
    let plain = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
    if std::io::stdout().is_terminal() && !plain {
        Palette::color()
    } else {
        Palette::plain()
    }
}

#[cfg(test)]
mod tests {
    use super::compare;

    #[test]
    fn wildcards_match_within_a_line_and_across_lines() {
        let recorded = "took [..] ms\n...\nend\n";
        assert!(compare(recorded, "took 12 ms\na\nb\nend\n", &"", &"").is_none());
        assert!(compare(recorded, "took 12 s\na\nend\n", &"", &"").is_some());
    }

    #[test]
    fn a_difference_names_its_line_and_keeps_wildcards_that_match() {
        let found = compare("took [..] ms\nsum 3\n", "took 9 ms\nsum 4\n", &"a", &"b");
        let found = found.expect("the second line differs");
        assert_eq!(found.line, 2);
        assert_eq!(found.seen, "took [..] ms\nsum 4\n");
        assert!(found.diff.contains("sum 3") && found.diff.contains("sum 4"));
    }
}
