//! Says what is wrong with a page as a reader would see it.

use crate::expand::Expanded;
use listings::Problem;
use listings::pages::{Fence, line_of};
use regex::Regex;
use std::path::Path;
use std::sync::LazyLock;

/// What a page, a phone and a sheet of paper show unwrapped.
const WIDTH: usize = 88;

static MARK: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"ANCHOR(_END)?:\s*[\w-]+").expect("the pattern is constant")
});

/// Everything that is wrong with one page.
#[must_use]
pub fn check(page: &Expanded) -> Vec<Problem> {
    let mut problems = raw_directives(page);
    let below_src = page.name.starts_with("src");
    if page.fences.is_empty() && !page.source.fences.is_empty() {
        problems.push(said(
            page,
            page.source.fences[0].line,
            "the page has other fences once its includes are filled in",
            "a file included in a fence holds ``` itself: put the fence between ````",
        ));
    }
    for (written, shown) in page.pairs() {
        problems.extend(fence(page, written, shown));
        if below_src {
            problems.extend(typed(page, written));
        }
    }
    problems
}

/// Whether a line of a Rust fence is there for the compiler only.
#[must_use]
pub fn is_hidden(line: &str) -> bool {
    let line = line.trim_start();
    line.trim_end() == "#" || line.starts_with("# ")
}

/// Whether an info string has a word: `rust,no_run` has `no_run`.
#[must_use]
pub fn has_word(fence: &Fence, word: &str) -> bool {
    fence.info.split([',', ' ', '{', '}']).any(|w| w == word)
}

fn said(
    page: &Expanded,
    line: usize,
    message: impl Into<String>,
    help: &str,
) -> Problem {
    Problem::new(&page.name, message, help).at(line)
}

/// A directive that mdBook left as it is, without a word.
fn raw_directives(page: &Expanded) -> Vec<Problem> {
    // README.md and CONTRIBUTING.md never pass through mdBook, so they may show one.
    if !Path::new(&page.name).starts_with("src") {
        return Vec::new();
    }
    let left = page.text.match_indices("{{#").map(|(at, _)| {
        let directive = page.text[at..].lines().next().unwrap_or_default();
        let directive = match directive.find("}}") {
            Some(end) => &directive[..end + 2],
            None => directive,
        };
        let problem = Problem::new(
            &page.name,
            format!("the directive {directive} was not filled in"),
            "correct the path, which is relative to the page; write \\{{# to show one",
        );
        match page.source.text.find(directive) {
            Some(at) => problem.at(line_of(&page.source.text, at)),
            None => problem,
        }
    });
    left.collect()
}

/// What may be wrong with any fence.
fn fence(page: &Expanded, written: &Fence, shown: &Fence) -> Vec<Problem> {
    let rust = written.language() == "rust";
    let visible: Vec<_> = shown
        .body
        .lines()
        .filter(|line| !(rust && is_hidden(line)))
        .collect();
    let mut problems = Vec::new();
    let mut say = |message: String, help: &str| {
        problems.push(said(page, written.line, message, help));
    };
    // A `timeline` fence names a listing and is filled in by the preprocessor.
    let empty = visible.iter().all(|line| line.trim().is_empty());
    if empty && !has_word(written, "timeline") {
        say(
            "the fence shows nothing".into(),
            "an anchor that does not exist or holds nothing, or only hidden lines",
        );
    }
    // CONTRIBUTING.md may show what an anchor looks like; an include never may.
    let included = written.body.contains("{{#");
    if let Some(mark) = visible.iter().find(|line| MARK.is_match(line))
        && (included || page.name.starts_with("src"))
    {
        say(
            format!("the anchor mark `{}` is visible", mark.trim()),
            "include an anchor of the file: whole files show their marks",
        );
    }
    // A compiler's words cannot be wrapped, nor can the place of a panic, and a diagram's
    // source is not shown.
    let includes = |extension: &str| {
        let include = written.include.as_ref();
        include.is_some_and(|i| i.file.extension().is_some_and(|e| e == extension))
    };
    let as_it_is = written.language() == "mermaid" || includes("stderr");
    let is_panic =
        |line: &str| includes("out") && line.contains(" panicked at listings/");
    for line in visible.iter().filter(|line| line.chars().count() > WIDTH) {
        if !as_it_is && !is_panic(line) {
            let width = line.chars().count();
            say(
                format!("a line of {width} characters: {}", line.trim()),
                "no line in a fence is longer than 88",
            );
        }
    }
    if rust && has_word(written, "ignore") {
        say(
            "a Rust fence is marked `ignore`".into(),
            "make it compile, hiding lines with `# `, or make it a listing",
        );
    }
    if rust && has_word(written, "compile_fail") && written.include.is_none() {
        say(
            "a fence is said not to compile, and nothing checks the error".into(),
            "make it a listing in compile-fail/, whose error is compared",
        );
    }
    problems
}

/// An output or a Python program that no test stands behind.
fn typed(page: &Expanded, written: &Fence) -> Option<Problem> {
    let (message, help) = match written.language() {
        _ if written.include.is_some() => return None,
        "text" | "txt" | "output" => (
            "an output is typed by hand",
            "include the listing's .out: `cargo test` compares it with what is printed",
        ),
        "python" | "py" => (
            "a Python program is typed by hand",
            "include a twin in asyncio/, which is run against the listing's output",
        ),
        "" => (
            "a fence names no language",
            "say what it is: rust, console, toml; an output is included",
        ),
        _ => return None,
    };
    Some(said(page, written.line, message, help))
}
