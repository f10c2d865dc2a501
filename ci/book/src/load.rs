//! Reads the book, or says what keeps it from being read: file, line, way out.

use crate::preprocess::highlight::Highlight;
use crate::preprocess::{Listings, Problems};
use anyhow::{Context, Result};
use listings::Problem;
use listings::pages::{line_of, markdown_files};
use listings::problem::read_text;
use mdbook_driver::MDBook;
use page_runner::Bundle;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

/// Loads the book at `root` with its preprocessors in process, so that nothing but
/// this program is needed; listings of `bundle` run in the page.
///
/// # Errors
///
/// [`Problems`] where the book's own files are at fault: a `book.toml` that does not
/// parse, a page that is not UTF-8, a contents entry without a file, a page that no
/// contents entry names.
pub fn load(root: &Path, bundle: Option<&Bundle>) -> Result<MDBook> {
    let mut problems = configuration(root);
    problems.extend(unreadable_pages(root));
    if problems.is_empty() {
        problems.extend(contents(root));
    }
    if !problems.is_empty() {
        return Err(Problems(problems).into());
    }
    let mut book = MDBook::load(root).map_err(|error| translated(root, error))?;
    book.with_preprocessor(Listings::running(bundle.cloned()))
        .with_preprocessor(mdbook_mermaid::Mermaid)
        .with_preprocessor(Highlight);
    Ok(book)
}

/// What mdBook says of a file and a line, said as everything else is.
fn translated(root: &Path, error: anyhow::Error) -> anyhow::Error {
    let text = format!("{error:#}");
    let places = [
        ("book.toml", "TOML parse error at line "),
        ("src/SUMMARY.md", "failed to parse SUMMARY.md line "),
    ];
    for (file, words) in places {
        let Some((_, rest)) = text.split_once(words) else {
            continue;
        };
        let digits = rest.split(|c: char| !c.is_ascii_digit()).next();
        let line = digits.and_then(|digits| digits.parse().ok()).unwrap_or(1);
        let message = match file {
            // The toml crate draws the place and then says what is wrong with it.
            "book.toml" => rest.trim().lines().last().unwrap_or_default(),
            _ => rest.split_once(": ").map_or(rest, |(_, message)| message),
        };
        let problem = Problem::new(file, message, "see mdBook's guide").at(line);
        return Problems(vec![problem.relative_to(root)]).into();
    }
    error.context("mdBook cannot load the book")
}

/// The folder of the book that the current directory lies in.
///
/// # Errors
///
/// When no folder at or above the current one holds a `book.toml`.
pub fn root() -> Result<PathBuf> {
    let here =
        std::env::current_dir().context("the current directory cannot be read")?;
    listings::Workspace::find_root(&here).with_context(|| {
        format!(
            "no book.toml in {} or above it: run this inside the book",
            here.display()
        )
    })
}

fn configuration(root: &Path) -> Vec<Problem> {
    let name = Path::new("book.toml");
    let text = match read_text(&root.join(name)) {
        Ok(text) => text,
        Err(problem) => return vec![problem.relative_to(root)],
    };
    let error = match toml::from_str::<toml::Table>(&text) {
        Err(error) => {
            let line = error.span().map_or(1, |span| line_of(&text, span.start));
            Problem::new(name, error.message(), "mend the TOML at this line").at(line)
        }
        Ok(table) if !table.contains_key("book") => {
            Problem::new(name, "no [book] section", "add one: see mdBook's guide")
        }
        Ok(table) if !runs(&table, "listings", "before") => Problem::new(
            name,
            "the preprocessor `listings` does not run before `links`",
            "write `before = [\"links\"]` below [preprocessor.listings]: what `links` has \
             filled in can no longer be checked",
        ),
        Ok(table) if !runs(&table, "highlight", "after") => Problem::new(
            name,
            "the preprocessor `highlight` does not run after `links`",
            "write `after = [\"links\"]` below [preprocessor.highlight]: before, there is \
             no code to colour",
        ),
        Ok(_) => return Vec::new(),
    };
    vec![error]
}

/// Whether a preprocessor is said to run before or after `links`.
fn runs(configuration: &toml::Table, preprocessor: &str, when: &str) -> bool {
    configuration
        .get("preprocessor")
        .and_then(|all| all.get(preprocessor)?.get(when)?.as_array())
        .is_some_and(|others| others.iter().any(|name| name.as_str() == Some("links")))
}

/// Where the book at `root` has its site; mdBook's own choice if it does not say, or
/// cannot be read yet.
#[must_use]
pub fn site(root: &Path) -> PathBuf {
    let text = std::fs::read_to_string(root.join("book.toml")).unwrap_or_default();
    let table = toml::from_str::<toml::Table>(&text).unwrap_or_default();
    let named = table
        .get("build")
        .and_then(|b| b.get("build-dir")?.as_str());
    root.join(named.unwrap_or("book"))
}

fn unreadable_pages(root: &Path) -> Vec<Problem> {
    markdown_files(&root.join("src"))
        .iter()
        .filter_map(|page| read_text(page).err())
        .map(|problem| problem.relative_to(root))
        .collect()
}

/// Contents entries without a file, and pages without an entry.
fn contents(root: &Path) -> Vec<Problem> {
    let src = root.join("src");
    let summary = src.join("SUMMARY.md");
    let text = match read_text(&summary) {
        Ok(text) => text,
        Err(problem) => return vec![problem.relative_to(root)],
    };
    // mdBook shows the latter at an address without a page.
    let mut named = BTreeSet::from([summary.clone(), src.join("404.md")]);
    let mut problems = Vec::new();
    for (index, line) in text.lines().enumerate() {
        let Some((_, rest)) = line.split_once("](") else {
            continue;
        };
        let target = rest.split(')').next().unwrap_or_default();
        if target.is_empty() {
            continue;
        }
        let file = src.join(target);
        let wrong = if !file.is_file() {
            Some((
                format!("no page src/{target}"),
                "write it, or make this a draft entry: `[Title]()`",
            ))
        } else if named.contains(&file) {
            Some((
                format!("src/{target} is already in the contents"),
                "a page has one place in a book: remove one of its entries",
            ))
        } else {
            None
        };
        problems.extend(wrong.map(|(message, help)| {
            Problem::new(&summary, message, help).at(index + 1)
        }));
        named.insert(file);
    }
    problems.extend(
        markdown_files(&src)
            .into_iter()
            .filter(|p| !named.contains(p))
            .map(|page| {
                Problem::new(
                    page,
                    "no contents entry leads to this page",
                    "name it in src/SUMMARY.md",
                )
            }),
    );
    problems.into_iter().map(|p| p.relative_to(root)).collect()
}
