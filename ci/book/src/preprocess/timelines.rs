//! Turns a `timeline` fence into the drawing of a recording.
//!
//! ````markdown
//! ```timeline task_group
//! ```
//! Timeline: what to see in it.
//! ````
//!
//! Two names draw two recordings on one axis of time; `NAME-asyncio` names the one of
//! the asyncio program that is the listing's twin.

use super::{Edit, recorded, shown};
use listings::drawing::{TIMELINE, caption};
use listings::pages::{Fence, Page};
use listings::problem::read_text;
use listings::{Listing, Problem, Workspace};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use timeline::{Recording, TWIN};

/// As many as can be compared on one axis.
const MOST: usize = 2;

/// What is wrong with a fence: the message, and the way out.
type Wrong = (String, String);

/// Adds the edits for every timeline of a page; returns what is wrong with them.
pub fn edits(
    root: &Path,
    workspace: &Workspace,
    page: &Page,
    edits: &mut Vec<Edit>,
) -> Vec<Problem> {
    let mut problems = Vec::new();
    let mut drawn = BTreeSet::new();
    for fence in page.fences.iter().filter(|f| f.language() == "timeline") {
        match figure(root, workspace, page, fence, &mut drawn) {
            Ok(around) => edits.extend(around),
            Err((message, help)) => {
                problems.push(Problem::new(&page.path, message, help).at(fence.line));
            }
        }
    }
    problems
}

/// What goes around the caption, whose own text stays.
fn figure(
    root: &Path,
    workspace: &Workspace,
    page: &Page,
    fence: &Fence,
    drawn: &mut BTreeSet<String>,
) -> Result<[Edit; 2], Wrong> {
    let names = names(page, fence)?;
    let first = names[0];
    if !drawn.insert(first.to_owned()) {
        return Err(wrong(
            &format!("the timeline of `{first}` is on this page already"),
            &format!("link to it instead: [above](#{first}-timeline)"),
        ));
    }
    let caption = caption(page, fence, TIMELINE).ok_or_else(|| {
        wrong(
            "a timeline without a caption",
            "follow it with a paragraph `Timeline: …` that says what to see",
        )
    })?;
    let recordings = names
        .iter()
        .map(|name| recording(root, workspace, name))
        .collect::<Result<Vec<_>, _>>()?;
    let drawn: Vec<&Recording> = recordings.iter().map(|(one, _)| one).collect();
    let told = recordings.iter().map(|(one, code)| (one, code.as_str()));
    let opening = format!(
        "<figure class=\"timeline\" id=\"{first}-timeline\" \
         data-listing=\"{first}\">\n{}{}<figcaption>\n\n",
        timeline::draw(&drawn),
        timeline::table(&told.collect::<Vec<_>>()),
    );
    let closing = "\n\n</figcaption>\n</figure>\n\n".to_owned();
    Ok([
        (fence.span.start..caption.start, opening),
        (caption.end..caption.end, closing),
    ])
}

fn wrong(message: &str, help: &str) -> Wrong {
    (message.to_owned(), help.to_owned())
}

/// The recordings that a fence names, one at least.
fn names<'p>(page: &Page, fence: &'p Fence) -> Result<Vec<&'p str>, Wrong> {
    let names: Vec<&str> = fence.timelines().collect();
    let indented =
        fence.span.start > 0 && !page.text[..fence.span.start].ends_with('\n');
    if names.is_empty() {
        Err(wrong(
            "a timeline of nothing",
            "name the listing after the word: ```timeline NAME",
        ))
    } else if names.len() > MOST {
        Err(wrong(
            "a timeline of more than two recordings",
            "draw two at most in one figure, and the others in a figure of their own",
        ))
    } else if !fence.body.trim().is_empty() {
        Err(wrong(
            "a timeline typed into the page",
            "leave the fence empty: what it shows is recorded by `cargo book record`",
        ))
    } else if indented {
        Err(wrong(
            "a timeline that does not stand at the left margin",
            "move it out of the list or quotation: it becomes a figure",
        ))
    } else {
        Ok(names)
    }
}

/// Reads the recording that a name stands for, and sees that it is one of the listing
/// as it is. Returns the listing's text, too.
fn recording(
    root: &Path,
    workspace: &Workspace,
    name: &str,
) -> Result<(Recording, String), Wrong> {
    let stem = name.strip_suffix(TWIN).unwrap_or(name);
    let again = format!("record it again: `cargo book record {name}`");
    let (listing, source) = source(workspace, name, stem)?;
    let file = recorded::file(&source);
    let short = shown(root, &file);
    if !file.is_file() {
        return Err((
            format!("there is no recording of `{name}`, {short}"),
            format!("record it: `cargo book record {name}`"),
        ));
    }
    let unreadable = |problem: Problem| (problem.message, again.clone());
    let text = read_text(&file).map_err(unreadable)?;
    let mut recording = Recording::parse(&text).map_err(|fault| {
        (
            format!("{short}:{}: {}", fault.line, fault.what),
            again.clone(),
        )
    })?;
    let code = read_text(&source).map_err(unreadable)?;
    if let Some(line) = recorded::line_outside(&recording, &code) {
        return Err((
            format!(
                "{short} names line {line}, and {} has none",
                shown(root, &source)
            ),
            again,
        ));
    }
    let output = match listing.output.is_file() {
        true => read_text(&listing.output).map_err(unreadable)?,
        false => String::new(),
    };
    if let Some(line) = recorded::difference(&output, &recorded::printed(&recording)) {
        return Err((
            format!(
                "{short} prints something else than {}:{line}",
                shown(root, &listing.output)
            ),
            again,
        ));
    }
    // The name tells the drawing that it is a twin's.
    name.clone_into(&mut recording.listing);
    Ok((recording, code))
}

/// The listing that a name means, and the file that was recorded.
fn source<'w>(
    workspace: &'w Workspace,
    name: &str,
    stem: &str,
) -> Result<(&'w Listing, PathBuf), Wrong> {
    let listing = workspace
        .listings()
        .find(|listing| listing.name == stem)
        .ok_or_else(|| {
            (
                format!("there is no listing `{stem}` to draw the timeline of"),
                "name a file of listings/*/examples/ without its `.rs`".to_owned(),
            )
        })?;
    if name == stem {
        return Ok((listing, listing.source.clone()));
    }
    match &listing.twin {
        Some(twin) => Ok((listing, twin.clone())),
        None => Err((
            format!("`{stem}` has no asyncio program to draw the timeline of"),
            format!("write asyncio/{stem}.py beside its examples/, or name `{stem}`"),
        )),
    }
}
