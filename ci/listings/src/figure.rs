//! The figures of a page: which fences show a listing, what their captions say, and
//! which output belongs below them.
//!
//! Plain data: the site and the paper edition draw it each in its own way.

use crate::items::Items;
use crate::pages::{Fence, Page};
use crate::problem::Problem;
use crate::workspace::{Item, Kind, below_root};
use std::collections::BTreeSet;
use std::ops::Range;
use std::path::Path;

/// What a figure shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shows {
    /// A program, where the page shows it first.
    Program,
    /// Another part of a listing that the page has shown before.
    Part,
    /// What the compiler refuses.
    CompileFail,
    /// The asyncio program that prints the same.
    Twin,
    /// An output that stands apart from its listing.
    Output,
    /// A bench, or the record of a run of it.
    Bench,
    /// A file of an exercise.
    Exercise,
}

/// What the caption line says beside the name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Caption {
    /// The file's own first sentence; code in it stands between backticks.
    Sentence(String),
    /// That the page has shown it before.
    Continued,
    /// The listing that printed it.
    OutputOf(String),
    /// The name of the file.
    File(String),
}

/// A listing's fence, with the output fence that joins it.
#[derive(Debug, Clone)]
pub struct Figure<'a> {
    /// What it shows.
    pub shows: Shows,
    /// Its anchor; none where the page has shown the listing before.
    pub id: Option<String>,
    /// The listing, bench or exercise.
    pub name: &'a str,
    /// What its fence includes.
    pub item: Item<'a>,
    /// What the caption line says.
    pub caption: Caption,
    /// The fence with its code.
    pub code: Option<&'a Fence>,
    /// The fence with what it printed.
    pub output: Option<&'a Fence>,
    /// The command that runs it.
    pub command: String,
    /// The file, relative to the book's root; empty if no file is shown.
    pub path: String,
    /// Where its fences stand in the page's text.
    pub span: Range<usize>,
}

impl Figure<'_> {
    /// What its output is called.
    #[must_use]
    pub fn output_label(&self) -> &'static str {
        match self.shows {
            Shows::CompileFail => "The compiler's words",
            Shows::Bench => "A recorded run",
            _ => "Output",
        }
    }
}

/// The figures of a page in its order, and what is wrong with its fences.
#[must_use]
pub fn of_page<'a>(
    root: &Path,
    items: &Items<'a>,
    page: &'a Page,
) -> (Vec<Figure<'a>>, Vec<Problem>) {
    let (mut figures, mut problems) = (Vec::new(), Vec::new());
    let mut shown_before = BTreeSet::new();
    let mut fences = page.fences.iter().peekable();
    while let Some(fence) = fences.next() {
        problems.extend(handwritten(page, fence));
        let Some(include) = &fence.include else {
            continue;
        };
        let Some(item) = items.get(&include.file) else {
            continue;
        };
        let joined = fences
            .peek()
            .copied()
            .filter(|next| belongs_below(items, page, fence, item, next));
        if joined.is_some() {
            fences.next();
        }
        if !page.text[..fence.span.start].ends_with('\n') && fence.span.start > 0 {
            problems.push(indented(page, fence));
            continue;
        }
        figures.push(figure(root, item, fence, joined, &mut shown_before));
    }
    (figures, problems)
}

/// Outputs and Python programs are never typed into a page.
fn handwritten(page: &Page, fence: &Fence) -> Option<Problem> {
    let kind = match fence.language() {
        "text" | "" => "an output",
        "python" => "a Python program",
        _ => return None,
    };
    fence.include.is_none().then(|| {
        Problem::new(
            &page.path,
            format!("{kind} typed into the page"),
            "include the file that a test compares; commands go into a `console` fence",
        )
        .at(fence.line)
    })
}

fn indented(page: &Page, fence: &Fence) -> Problem {
    Problem::new(
        &page.path,
        "a listing's fence that does not stand at the left margin",
        "move it out of the list or quotation: it becomes a figure",
    )
    .at(fence.line)
}

fn belongs_below(
    items: &Items<'_>,
    page: &Page,
    fence: &Fence,
    item: Item<'_>,
    next: &Fence,
) -> bool {
    let adjoining = page.text[fence.span.end..next.span.start].trim().is_empty();
    let below = next.include.as_ref().and_then(|i| items.get(&i.file));
    let same = match (item, below) {
        (Item::Source(a) | Item::Twin(a), Some(Item::Output(b))) => a.name == b.name,
        (Item::Bench(a), Some(Item::Record(b))) => a.name == b.name,
        _ => false,
    };
    adjoining && same
}

fn figure<'a>(
    root: &Path,
    item: Item<'a>,
    fence: &'a Fence,
    output: Option<&'a Fence>,
    shown_before: &mut BTreeSet<String>,
) -> Figure<'a> {
    let file = fence.include.as_ref().map(|i| i.file.as_path());
    let path = file.map(|it| below_root(root, it)).unwrap_or_default();
    let mut first = |id: String| shown_before.insert(id.clone()).then_some(id);
    let end = output.map_or(fence.span.end, |output| output.span.end);
    let figure = Figure {
        shows: Shows::Program,
        id: None,
        name: "",
        item,
        caption: Caption::Continued,
        code: Some(fence),
        output,
        command: String::new(),
        path,
        span: fence.span.start..end,
    };
    match item {
        Item::Source(listing) => {
            let id = first(listing.name.clone());
            Figure {
                shows: match (listing.kind, &id) {
                    (Kind::CompileFail, _) => Shows::CompileFail,
                    (Kind::Program, None) => Shows::Part,
                    (Kind::Program, Some(_)) => Shows::Program,
                },
                name: &listing.name,
                caption: match &id {
                    Some(_) => Caption::Sentence(listing.caption.clone()),
                    None => Caption::Continued,
                },
                id,
                command: listing.command(),
                ..figure
            }
        }
        Item::Twin(listing) => Figure {
            shows: Shows::Twin,
            id: first(format!("{}-asyncio", listing.name)),
            name: &listing.name,
            caption: Caption::Sentence(listing.caption.clone()),
            command: format!("python3 {}", figure.path),
            ..figure
        },
        Item::Output(listing) => Figure {
            shows: Shows::Output,
            name: &listing.name,
            caption: Caption::OutputOf(listing.name.clone()),
            code: None,
            output: Some(fence),
            command: listing.command(),
            path: String::new(),
            ..figure
        },
        Item::Bench(bench) | Item::Record(bench) => {
            let recorded = matches!(item, Item::Record(_));
            Figure {
                shows: Shows::Bench,
                id: first(bench.name.clone()),
                name: &bench.name,
                caption: Caption::Sentence(bench.caption.clone()),
                code: (!recorded).then_some(fence),
                output: if recorded { Some(fence) } else { output },
                command: bench.command(),
                path: below_root(root, &bench.source),
                ..figure
            }
        }
        Item::Exercise(exercise) => {
            let file = figure.path.rsplit('/').next().unwrap_or_default();
            Figure {
                shows: Shows::Exercise,
                id: first(format!("{}-{file}", exercise.name)),
                name: &exercise.name,
                caption: Caption::File(file.to_owned()),
                command: exercise.command(),
                ..figure
            }
        }
    }
}
