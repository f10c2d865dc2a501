//! Makes a [`Document`] of the book's sources.
//!
//! A construct that is not known, an include that cannot be filled in, a link that leads
//! nowhere: each is a [`Problem`] with page and line, and all are reported at once.

mod blocks;
mod contents;
mod fences;
mod gather;
mod html;
mod inlines;
mod links;
mod proofs;

use crate::document::{Document, Inline, Is, Target};
use contents::{Contents, Entry};
use highlight::Language;
use links::Links;
use listings::pages::Page as Source;
use listings::reading::Length;
use listings::versions::Versions;
use listings::{Items, Problem, Workspace};
use mdbook_markdown::pulldown_cmark::Alignment;
use proofs::Proofs;
use std::path::Path;

/// What all pages draw on.
struct Book<'a> {
    root: &'a Path,
    workspace: &'a Workspace,
    items: Items<'a>,
    /// The table of reading times, as blocks.
    times: Is,
}

/// Reads the book at `root`.
///
/// # Errors
///
/// Every problem of every page.
pub fn parse(root: &Path) -> Result<Document, Vec<Problem>> {
    let contents = contents::read(root).map_err(|problem| vec![problem])?;
    let workspace = Workspace::load(root)?;
    let tests = listings::proofs::tests(&workspace)?;
    let sources = sources(root, &contents)?;
    let book = Book {
        root,
        workspace: &workspace,
        items: Items::of(&workspace),
        times: reading_times(root, &contents, &sources),
    };
    let mut proofs = Proofs::of(root, &tests);
    let mut links = Links::default();
    let mut problems = Vec::new();
    let mut pages = Vec::new();
    for (entry, source) in contents.entries().zip(&sources) {
        let read = blocks::page(&book, entry, source, &mut proofs, &mut links);
        match read {
            Ok(page) => pages.push(page),
            Err(found) => problems.extend(found),
        }
    }
    problems.extend(links.leading_nowhere());
    if !problems.is_empty() {
        problems.sort();
        problems.dedup();
        return Err(problems.into_iter().map(|p| p.relative_to(root)).collect());
    }
    let versions = Versions::of(root).known();
    Ok(contents.document(pages, proofs.end(), versions))
}

/// The pages' files in the order of the contents.
fn sources(root: &Path, contents: &Contents) -> Result<Vec<Source>, Vec<Problem>> {
    let (mut sources, mut problems) = (Vec::new(), Vec::new());
    for entry in contents.entries() {
        match Source::read(&root.join("src").join(&entry.path)) {
            Ok(source) => sources.push(source),
            Err(problem) => problems.push(problem.relative_to(root)),
        }
    }
    match problems.is_empty() {
        true => Ok(sources),
        false => Err(problems),
    }
}

/// A table of the chapters that are written, with what there is to read in each.
fn reading_times(root: &Path, contents: &Contents, sources: &[Source]) -> Is {
    let cell = |text: String| vec![Inline::Text(text)];
    let head = ["Chapter", "Sections", "Words", "Figures", "Minutes"];
    let chapters = contents.chapters().filter_map(|(number, pages)| {
        let opening = pages.first()?;
        let file = root.join("src").join(&opening.path);
        let length = Length::below(file.parent()?, sources);
        let name = Inline::Link {
            to: Target::Inside {
                page: opening.path.clone(),
                anchor: None,
            },
            text: cell(opening.title.clone()),
        };
        let (words, minutes) = (length.words, length.minutes());
        let counted = [length.pages, words, length.figures, minutes];
        let first = vec![Inline::Text(format!("{} ", number?)), name];
        let counted = counted.map(|count| cell(count.to_string()));
        Some([first].into_iter().chain(counted).collect())
    });
    let mut alignments = vec![Alignment::Right; head.len()];
    alignments[0] = Alignment::None;
    Is::Table {
        alignments,
        head: head.map(|it| cell(it.to_owned())).to_vec(),
        rows: chapters.collect(),
    }
}

/// Code cut into its pieces. Of Rust, hidden lines stay away.
fn code(language: Language, text: &str) -> crate::document::Code {
    let shown: Vec<String> = match language {
        Language::Rust => highlight::hidden::lines(text)
            .filter(|line| !line.hidden)
            .map(|line| line.text.into_owned())
            .collect(),
        _ => text.lines().map(str::to_owned).collect(),
    };
    let text = shown.join("\n");
    let text = text.trim_end().trim_start_matches('\n');
    let lines = highlight::lines(language, text).into_iter().map(|spans| {
        let piece = |(class, text): (_, &str)| crate::document::Piece {
            class,
            text: text.to_owned(),
        };
        spans.into_iter().map(piece).collect()
    });
    crate::document::Code {
        language,
        lines: lines.collect(),
    }
}
