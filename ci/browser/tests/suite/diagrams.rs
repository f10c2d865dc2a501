//! Every diagram is drawn.

use browser::{Page, Tests};
use listings::Problem;
use listings::pages::Page as Markdown;
use serde_json::Value;
use std::time::Duration;

/// Mermaid is a large script, and a page may have several diagrams.
const DRAWN: Duration = Duration::from_secs(30);

/// Of each diagram on the page: the words in its drawing and what is said instead, or
/// nothing as long as there are diagrams with neither.
const DIAGRAMS: &str = "(() => {
    const diagrams = Array.from(document.querySelectorAll('pre.mermaid'), source => {
        const figure = source.closest('.diagram') ?? source.parentElement;
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

/// Whether a page has a diagram.
pub fn has_diagrams(page: &Page, path: &str) -> bool {
    let html = page.site().read(path).expect("pages() names it");
    html.contains("<pre class=\"mermaid\">")
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
