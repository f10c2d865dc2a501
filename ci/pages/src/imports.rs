//! Says where a figure uses a name before its chapter has shown the name's `use`.
//!
//! Names are told apart by their paths: whoever has seen `use std::time::Instant` does
//! not know the `Instant` of `use tokio::time::Instant`.

use crate::expand::Expanded;
use crate::names::{Import, Names};
use listings::Problem;
use listings::pages::{Fence, Include, anchored};
use regex::Regex;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;
use std::sync::LazyLock;

/// Chapters that this gate does not hold to its rule yet.
pub const EXEMPT: &[&str] = &[];

static ENTRY: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"\]\(([^)]+\.md)\)").expect("the pattern is constant")
});

/// What is wrong with the chapters of the book at `root`, and which of the `exempt`
/// ones need no exemption. Pages are read in the order of its `SUMMARY.md`.
#[must_use]
pub fn check(root: &Path, pages: &[Expanded], exempt: &[&str]) -> Vec<Problem> {
    let mut chapters: BTreeMap<&str, Vec<Problem>> = BTreeMap::new();
    let mut shown: BTreeMap<&str, BTreeSet<Import>> = BTreeMap::new();
    for page in in_order(root, pages) {
        let Some(chapter) = chapter(page) else {
            continue;
        };
        let shown = shown.entry(chapter).or_default();
        let problems = chapters.entry(chapter).or_default();
        for fence in &page.source.fences {
            problems.extend(figure(root, page, fence, shown));
        }
    }
    let mut problems = Vec::new();
    for (chapter, found) in chapters {
        if !exempt.contains(&chapter) {
            problems.extend(found);
        } else if found.is_empty() {
            problems.push(Problem::new(
                "ci/pages/src/imports.rs",
                format!("{chapter} shows every `use` in time, and is exempt"),
                format!("remove \"{chapter}\" from EXEMPT"),
            ));
        }
    }
    problems
}

/// The pages that the contents name, in their order.
fn in_order<'a>(root: &Path, pages: &'a [Expanded]) -> Vec<&'a Expanded> {
    // A book whose contents cannot be read has been told so by another gate.
    let contents = fs::read_to_string(root.join("src/SUMMARY.md")).unwrap_or_default();
    let entries = ENTRY.captures_iter(&contents);
    entries
        .filter_map(|entry| {
            let name = Path::new("src").join(&entry[1]);
            pages.iter().find(|page| page.name == name)
        })
        .collect()
}

/// `ch05`, of a page in `src/ch05-structured-concurrency`.
fn chapter(page: &Expanded) -> Option<&str> {
    let mut parts = page.name.strip_prefix("src").ok()?.iter();
    let folder = parts.next()?.to_str()?;
    parts.next()?;
    let chapter = folder.split('-').next()?;
    chapter.starts_with("ch").then_some(chapter)
}

/// What one figure uses too early. What it shows joins `shown`, and so does what is
/// told here: one line for a name is enough.
fn figure(
    root: &Path,
    page: &Expanded,
    fence: &Fence,
    shown: &mut BTreeSet<Import>,
) -> Vec<Problem> {
    let Some((include, text)) = listing(root, fence) else {
        return Vec::new();
    };
    // What cannot be read as Rust is no listing that passes its own tests.
    let Ok(names) = text.parse::<Names>() else {
        return Vec::new();
    };
    let visible = visible(include, &text);
    let imports = names.imports.iter();
    shown.extend(
        imports
            .filter(|(_, line)| visible.contains(line))
            .map(|(import, _)| import.clone()),
    );
    let mut problems = Vec::new();
    for (name, line) in &names.used {
        let of_this_name = |(import, _): &&(Import, usize)| import.name == *name;
        let Some((import, used)) = names.imports.iter().find(of_this_name) else {
            continue;
        };
        if visible.contains(line) && shown.insert(import.clone()) {
            problems.push(told(root, page, fence, include, (import, *used)));
        }
    }
    problems
}

fn told(
    root: &Path,
    page: &Expanded,
    fence: &Fence,
    include: &Include,
    (import, line): (&Import, usize),
) -> Problem {
    let file = include.file.strip_prefix(root).unwrap_or(&include.file);
    let listing = file.file_stem().unwrap_or_default().to_string_lossy();
    Problem::new(
        &page.name,
        format!(
            "{listing} uses `{}`, and no figure of this chapter has shown `use {}` yet",
            import.name, import.path
        ),
        format!(
            "begin the figure's anchor above {}:{line}, or open it twice: the parts of \
             one name are joined",
            file.display()
        ),
    )
    .at(fence.line)
}

/// The listing that a fence shows, and its whole text. An exercise's files stand whole
/// on their page, where no reader looks elsewhere for a `use`. And a system, a crate
/// that is no chapter, is shown in excerpts, whose names the prose explains.
fn listing<'a>(root: &Path, fence: &'a Fence) -> Option<(&'a Include, String)> {
    let include = fence.include.as_ref()?;
    let is_rust = fence.language() == "rust"
        && include.file.extension().is_some_and(|e| e == "rs");
    let in_exercise = include.file.iter().any(|part| part == "exercises");
    if !is_rust || in_exercise || !in_chapter(root, &include.file) {
        return None;
    }
    let text = fs::read_to_string(&include.file).ok()?;
    Some((include, text))
}

/// Whether a file lies in a folder like `listings/ch05-structured-concurrency`.
fn in_chapter(root: &Path, file: &Path) -> bool {
    let below = file.strip_prefix(root.join("listings"));
    let folder = below.ok().and_then(|below| below.iter().next());
    folder.is_none_or(|folder| folder.to_string_lossy().starts_with("ch"))
}

/// The numbers of the lines that an include directive shows, counted from 1.
fn visible(include: &Include, text: &str) -> BTreeSet<usize> {
    let numbered: String = (1..)
        .zip(text.lines())
        .map(|(number, line)| format!("{number} {line}\n"))
        .collect();
    let shown = match &include.anchor {
        Some(anchor) => anchored(&numbered, anchor).unwrap_or_default(),
        None => numbered,
    };
    shown
        .lines()
        .filter_map(|line| line.split(' ').next()?.parse().ok())
        .collect()
}
