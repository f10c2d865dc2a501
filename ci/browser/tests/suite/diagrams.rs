//! Every diagram is drawn: beforehand, or by mermaid as long as it is not.

use browser::{Page, Tests};
use listings::Problem;
use listings::pages::Page as Markdown;
use serde_json::Value;
use std::time::Duration;

/// Mermaid is a large script, and a page may have several diagrams.
const DRAWN: Duration = Duration::from_secs(30);
/// What begins one that was drawn beforehand.
const FIGURE: &str = "<figure class=\"diagram drawn\">";

/// Of each diagram on the page: the words in its drawing and what is said instead, or
/// nothing as long as there are diagrams with neither.
const DIAGRAMS: &str = "(() => {
    const diagrams = Array.from(document.querySelectorAll('.diagram'), figure => {
        const words = figure.querySelectorAll('svg text, svg foreignObject');
        return {
            words: Array.from(words, word => word.textContent.trim()).join(' ').trim(),
            error: figure.querySelector('.diagram-error')?.innerText ?? '',
        };
    });
    return diagrams.every(diagram => diagram.words || diagram.error) && diagrams;
})()";

pub fn tests(tests: &mut Tests) {
    tests.everywhere("diagrams::every_diagram_is_drawn", every_diagram_is_drawn);
    tests.everywhere(
        "diagrams::mermaid_draws_what_is_not",
        mermaid_draws_what_is_not,
    );
}

fn every_diagram_is_drawn(page: &mut Page) {
    let pages = page.site().pages();
    let pages = pages.iter().filter(|path| has_diagrams(page, path));
    let pages: Vec<&String> = pages.collect();
    assert!(!pages.is_empty(), "the book has pages with diagrams");
    let problems: Vec<String> =
        pages.iter().flat_map(|path| draws(page, path)).collect();
    assert!(problems.is_empty(), "{}", problems.join("\n"));
}

fn mermaid_draws_what_is_not(page: &mut Page) {
    let (path, _) = undrawn(page, "");
    assert_eq!(draws(page, &path), Vec::<String>::new());
    let drawn = page.eval("document.querySelectorAll('.diagram-drawing').length");
    assert!(drawn.as_u64() > Some(0));
    // Mermaid's pictures have styles of their own.
    assert_ne!(
        page.eval("document.querySelector('.diagram svg style')"),
        Value::Null
    );
}

/// Whether a page has a diagram.
fn has_diagrams(page: &Page, path: &str) -> bool {
    let html = page.site().read(path).expect("pages() names it");
    html.contains(FIGURE)
}

/// The first page that has one.
pub fn with_diagrams(page: &Page) -> String {
    let pages = page.site().pages();
    let path = pages.into_iter().find(|path| has_diagrams(page, path));
    path.expect("a page of the book has a diagram")
}

/// Turns the page to a copy of its site in which a diagram's picture is missing, as while
/// it is written, and its source begins with `fault`. Returns the page's path, and the
/// line of its Markdown at which the source begins.
pub fn undrawn(page: &mut Page, fault: &str) -> (String, usize) {
    let path = with_diagrams(page);
    let copy = page.site().copy().expect("the disk has room");
    let html = copy.read(&path).expect("pages() names it");
    let file = copy.markdown(&path).expect("it was made from one");
    let markdown = Markdown::read(&file).expect("the book was built from it");
    let mut fences = markdown.fences.iter();
    let fence = fences.find(|fence| fence.language() == "mermaid");
    let fence = fence.expect("the diagram's source");
    let (before, figure) = html.split_once(FIGURE).expect("it has one");
    let (_, after) = figure.split_once("</svg>").expect("its picture");
    let (_, after) = after.split_once("</div>").expect("what holds it");
    let source = format!("{fault}{}", fence.body);
    let source = source.replace('&', "&amp;").replace('<', "&lt;");
    let spoilt = format!(
        "{before}<figure class=\"diagram\"><pre class=\"mermaid\">{source}</pre>{after}"
    );
    copy.write(&path, &spoilt).expect("the disk has room");
    page.turn_to(copy);
    (path, fence.line)
}

/// What is wrong with a page's diagrams, at the lines of its Markdown.
pub fn draws(page: &mut Page, path: &str) -> Vec<String> {
    page.open(path);
    let diagrams = page.wait_for(DRAWN, DIAGRAMS);
    let diagrams = diagrams.as_array().expect("the script returns an array");
    let failed = diagrams.iter().enumerate().filter_map(|(index, diagram)| {
        let error = diagram["error"].as_str().unwrap_or_default();
        let words = diagram["words"].as_str().unwrap_or_default();
        (words.is_empty() || !error.is_empty())
            .then(|| problem(page, path, index, error))
    });
    failed.collect()
}

/// The problem of the diagram with this index on a page.
fn problem(page: &Page, path: &str, index: usize, error: &str) -> String {
    let help = "open the page: below the message stands what mermaid was given";
    let Some(file) = page.site().markdown(path) else {
        return format!("{path}, diagram {}: {error}", index + 1);
    };
    let markdown = Markdown::read(&file).expect("the book was built from it");
    let mut fences = markdown.fences.iter().filter(|f| f.language() == "mermaid");
    let problem = Problem::new(&file, error, help);
    let problem = match fences.nth(index) {
        Some(fence) => problem.at(fence.line),
        None => problem,
    };
    problem.relative_to(&page.site().root).to_string()
}

/// How many diagrams the page that is open shows, for who has it open.
pub fn drawn(page: &mut Page) -> usize {
    let diagrams = page.wait_for(DRAWN, DIAGRAMS);
    diagrams.as_array().map_or(0, Vec::<Value>::len)
}
