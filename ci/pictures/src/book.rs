//! The pictures that lie beside the pages, for readers without a script.

use crate::{Palette, mermaid_in};
use listings::Problem;
use listings::diagrams;
use listings::pages::Page;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

/// What was done to the pictures of a book, or would be.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Drawn {
    /// How many diagrams the book has.
    pub diagrams: usize,
    /// The files that were not what would be drawn now.
    pub changed: BTreeSet<PathBuf>,
    /// The files whose diagram is gone.
    pub removed: BTreeSet<PathBuf>,
}

/// The picture of a diagram as it lies beside its page: in the colours of the page by
/// day, with the source that it was drawn from.
///
/// # Errors
///
/// As [`crate::mermaid`].
pub fn beside_page(source: &str) -> Result<String, crate::Wrong> {
    let svg = mermaid_in(source, &Palette::LIGHT)?.text;
    let (head, body) = svg
        .split_once("</desc>\n")
        .expect("a picture has a description");
    Ok(format!(
        "{head}</desc>\n{}\n{body}",
        diagrams::metadata(source)
    ))
}

/// Draws every diagram of the book at `root`, and writes what has changed; with `check`
/// it writes nothing.
///
/// # Errors
///
/// Every diagram that cannot be drawn, with its page and line, and every file that cannot
/// be read or written.
pub fn draw(root: &Path, check: bool) -> Result<Drawn, Vec<Problem>> {
    let src = root.join("src");
    let pages = Page::read_all(&src)?;
    let mut problems = Vec::new();
    let mut pictures = BTreeMap::new();
    for page in &pages {
        for (fence, file) in diagrams::named(page) {
            match beside_page(&fence.body) {
                Ok(text) => {
                    pictures.insert(file, text);
                }
                Err(wrong) => problems.push(
                    Problem::new(&page.path, wrong.message, "mend the diagram")
                        .at(fence.line + wrong.line.unwrap_or(0)),
                ),
            }
        }
    }
    let mut drawn = Drawn {
        diagrams: pictures.len(),
        ..Drawn::default()
    };
    for (file, text) in &pictures {
        if std::fs::read_to_string(file).is_ok_and(|known| known == *text) {
            continue;
        }
        drawn.changed.insert(file.clone());
        if !check && problems.is_empty() {
            problems.extend(write(file, text).err());
        }
    }
    for file in diagrams::drawn(&src) {
        if pictures.contains_key(&file) {
            continue;
        }
        if !check && problems.is_empty() {
            let removed = std::fs::remove_file(&file);
            problems.extend(removed.err().map(|error| refused(&file, &error)));
        }
        drawn.removed.insert(file);
    }
    match problems.is_empty() {
        true => Ok(drawn),
        false => Err(problems
            .into_iter()
            .map(|it| it.relative_to(root))
            .collect()),
    }
}

fn write(file: &Path, text: &str) -> Result<(), Problem> {
    let folder = file.parent().unwrap_or(Path::new(""));
    std::fs::create_dir_all(folder)
        .and_then(|()| std::fs::write(file, text))
        .map_err(|error| refused(file, &error))
}

fn refused(file: &Path, error: &std::io::Error) -> Problem {
    let help = "see that it can be written, and draw again";
    Problem::new(file, error.to_string(), help)
}
