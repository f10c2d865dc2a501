//! Gives each Mermaid fence its caption and its text alternative.
//!
//! A diagram's source names itself with `accTitle:` and describes itself with
//! `accDescr:`; the paragraph directly below that begins with `Diagram:` says what to
//! see in it.

use super::{Edit, caption, escape};
use listings::Problem;
use listings::pages::{Fence, Page};

const CAPTION: &str = "Diagram:";

/// Adds the edits for every diagram of a page; returns what they lack.
pub fn edits(page: &Page, edits: &mut Vec<Edit>) -> Vec<Problem> {
    let mut problems = Vec::new();
    for fence in page.fences.iter().filter(|f| f.language() == "mermaid") {
        match figure(page, fence) {
            Ok(around) => edits.extend(around),
            Err(problem) => problems.push(problem),
        }
    }
    problems
}

/// What goes around a diagram and its caption. The caption's own text stays, for others
/// to edit: it may hold links and proof marks.
fn figure(page: &Page, fence: &Fence) -> Result<[Edit; 2], Problem> {
    let lacks = |what: &str, help: &str| {
        Problem::new(&page.path, format!("a diagram without {what}"), help)
            .at(fence.line)
    };
    let value = |key: &str| {
        fence
            .body
            .lines()
            .find_map(|line| line.trim().strip_prefix(key))
            .map(str::trim)
    };
    if value("accTitle:").is_none_or(str::is_empty) {
        return Err(lacks("a name", "add a line `accTitle: …` to its source"));
    }
    let description = value("accDescr:")
        .filter(|text| !text.is_empty())
        .ok_or_else(|| {
            lacks(
                "a text alternative",
                "add a line `accDescr: …` that says all it shows",
            )
        })?;
    let caption = caption::below(page, fence, CAPTION).ok_or_else(|| {
        lacks(
            "a caption",
            "follow it with a paragraph `Diagram: …` that says what to see",
        )
    })?;
    let opening = format!(
        "<figure class=\"diagram\">\n\n{}\n\n<p class=\"diagram-alternative\">{}</p>\n\
         <figcaption>\n\n",
        page.text[fence.span.clone()].trim_end(),
        escape(description),
    );
    let closing = "\n\n</figcaption>\n</figure>\n\n".to_owned();
    Ok([
        (fence.span.start..caption.start, opening),
        (caption.end..caption.end, closing),
    ])
}
