//! Finds the Markdown line that a reference of a built page comes from.

use crate::html::Reference;
use listings::Problem;
use listings::pages::line_of;
use percent_encoding::percent_decode_str;
use std::path::{Path, PathBuf};

/// A problem of a reference, at the Markdown that has it where that can be found,
/// else at the built page.
pub(crate) fn problem(
    site: &Path,
    source: Option<&Path>,
    page: &Path,
    reference: &Reference,
    message: String,
    help: String,
) -> Problem {
    let root = site.parent().unwrap_or(site);
    let markdown = source.and_then(|src| {
        let root = src.parent().unwrap_or(src);
        let file = src.join(markdown_of(page));
        let text = std::fs::read_to_string(&file).ok()?;
        let line = line_in(&text, &spellings(&reference.target))?;
        let message = format!("{message} (on {})", page.display());
        Some(
            Problem::new(file, message, help.clone())
                .at(line)
                .relative_to(root),
        )
    });
    markdown.unwrap_or_else(|| {
        let file = site.join(page);
        let text = std::fs::read_to_string(&file).unwrap_or_default();
        let problem = Problem::new(file, message, help).relative_to(root);
        match line_in(&text, &[reference.target.replace('&', "&amp;")]) {
            Some(line) => problem.at(line),
            None => problem,
        }
    })
}

/// The page's Markdown file, below `src`.
fn markdown_of(page: &Path) -> PathBuf {
    if page.file_name().is_some_and(|name| name == "index.html") {
        page.with_file_name("README.md")
    } else {
        page.with_extension("md")
    }
}

/// How a writer may have spelt a target, the likeliest first.
fn spellings(target: &str) -> Vec<String> {
    let (path, fragment) = match target.split_once('#') {
        Some((path, fragment)) => (path, format!("#{fragment}")),
        None => (target, String::new()),
    };
    let written = path.strip_suffix(".html").map(|stem| format!("{stem}.md"));
    let decoded = percent_decode_str(target).decode_utf8_lossy().into_owned();
    let last = path.rsplit('/').next().unwrap_or_default().to_owned();
    let mut all = vec![target.to_owned(), decoded];
    if let Some(written) = written {
        all.push(format!("{written}{fragment}"));
        all.push(written.rsplit('/').next().unwrap_or_default().to_owned());
    }
    all.extend([last, fragment]);
    all.retain(|spelling| spelling.len() > 1);
    all
}

fn line_in(text: &str, spellings: &[String]) -> Option<usize> {
    spellings
        .iter()
        .find_map(|spelling| text.find(spelling.as_str()))
        .map(|at| line_of(text, at))
}
