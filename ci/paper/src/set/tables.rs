//! How wide the columns of a table are.

use crate::document::{Alignment, Inline, plain};

/// How many characters of a table's text stand in a line.
const ROOM: usize = 84;
/// What stands between two columns, in characters.
const GAP: usize = 3;
/// What a page number after a link takes.
const PAGE: usize = 8;

/// The widths of the columns as an array of Typst: as wide as they need where the table
/// fits; else each as wide as its longest word, and of the rest in proportion to what it
/// lacks.
pub fn columns(head: &[Vec<Inline>], rows: &[Vec<Vec<Inline>>]) -> String {
    let cells = |column: usize| {
        let below = rows.iter().filter_map(move |row| row.get(column));
        head.get(column).into_iter().chain(below)
    };
    let longest = |column: usize, of: fn(&[Inline]) -> usize| {
        cells(column).map(|cell| of(cell)).max().unwrap_or_default()
    };
    let count = head.len();
    let wanted: Vec<usize> = (0..count).map(|it| longest(it, width)).collect();
    let least: Vec<usize> = (0..count)
        .map(|it| {
            // A head is set in semibold, which is wider.
            let head = head.get(it).map_or(0, |cell| longest_word(cell) + 1);
            longest(it, longest_word).max(head)
        })
        .collect();
    let room = ROOM.saturating_sub(GAP * count.saturating_sub(1));
    if wanted.iter().sum::<usize>() <= room {
        return format!("({})", "auto,".repeat(count));
    }
    let spare = room.saturating_sub(least.iter().sum());
    // What is long needs less than its share: it fills its lines better.
    let lack: Vec<f64> = wanted
        .iter()
        .zip(&least)
        .map(|(wanted, least)| (wanted.saturating_sub(*least) as f64).powf(0.7))
        .collect();
    let all: f64 = lack.iter().sum::<f64>().max(1.0);
    let widths = least.iter().zip(&lack).enumerate();
    let widths = widths.map(|(column, (least, lack))| {
        // A column's width is that of its text and of what parts it from others.
        let sides = usize::from(column > 0) + usize::from(column + 1 < count);
        let apart = (GAP * sides) as f64 / 2.0;
        let width = *least as f64 + spare as f64 * lack / all + apart;
        format!("{width:.1}fr,")
    });
    format!("({})", widths.collect::<String>())
}

/// The alignments of the columns as an array of Typst.
pub fn alignments(alignments: &[Alignment]) -> String {
    let names = alignments.iter().map(|alignment| match alignment {
        Alignment::None | Alignment::Left => "left,",
        Alignment::Center => "center,",
        Alignment::Right => "right,",
    });
    format!("({})", names.collect::<String>())
}

fn width(cell: &[Inline]) -> usize {
    let links = cell
        .iter()
        .filter(|inline| matches!(inline, Inline::Link { .. }))
        .count();
    plain(cell).chars().count() + links * PAGE
}

fn longest_word(cell: &[Inline]) -> usize {
    let text = plain(cell);
    let words = text
        .split(' ')
        .flat_map(|word| super::literal::pieces(word, 14));
    words.map(|it| it.chars().count()).max().unwrap_or_default()
}
