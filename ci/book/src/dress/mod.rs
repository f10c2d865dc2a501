//! What a page gets when the whole book is known: the contents as they look from this
//! page, its place in its chapter, its own headings, and one style sheet and one script
//! in place of many.
//!
//! The template `theme/index.hbs` has places for them, between comments such as
//! `<!--shell:place-->` and `<!--/shell:place-->`. A book without that template keeps
//! mdBook's own pages.
//!
//! - [`contents`]: the contents, read from those that mdBook wrote;
//! - [`text`]: headings, description and title, taken from the page's text;
//! - [`bundle`]: style sheets and scripts, and what nothing refers to any more;
//! - [`address`]: where the book is published, if it is.

pub mod address;
pub mod bundle;
pub mod contents;
pub mod text;

use crate::Problems;
use crate::preprocess::escape;
use anyhow::{Context, Result};
use bundle::Bundle;
use contents::Contents;
use listings::Problem;
use std::ops::Range;
use std::path::Path;

/// The template that a dressed page was made from, in the book's folder.
const TEMPLATE: &str = "theme/index.hbs";
/// The page for addresses without one.
const MISSING: &str = "404.html";
/// The contents as mdBook writes them.
const CONTENTS: &str = "toc.html";

/// Finishes every page of the site that mdBook has rendered from the book at `root`.
///
/// # Errors
///
/// [`Problems`] where the template lacks a place or the address is none; or what the file
/// system said.
pub fn dress(root: &Path, site: &Path) -> Result<()> {
    if !root.join(TEMPLATE).is_file() {
        return Ok(());
    }
    let address = address::of(root)?;
    let contents = Contents::parse(&read(&site.join(CONTENTS))?);
    let bundle = Bundle::make(site, &read(&site.join("index.html"))?)?;
    let pages = contents.pages().map(|page| page.href.clone());
    let mut pages: Vec<String> = pages.collect();
    for extra in ["index.html", MISSING] {
        if !pages.iter().any(|page| page == extra) && site.join(extra).is_file() {
            pages.push(extra.to_owned());
        }
    }
    for page in pages {
        let file = site.join(&page);
        let html = read(&file)?;
        let dressed = dressed(&html, &page, &contents, &bundle, address.as_deref())
            .map_err(|problem| Problems(vec![problem]))?;
        std::fs::write(&file, dressed)
            .with_context(|| format!("cannot write {}", file.display()))?;
    }
    bundle::sweep(root, site)
}

fn read(file: &Path) -> Result<String> {
    std::fs::read_to_string(file)
        .with_context(|| format!("cannot read {}", file.display()))
}

/// One page, finished. `page` is its path in the site.
fn dressed(
    html: &str,
    page: &str,
    contents: &Contents,
    bundle: &Bundle,
    address: Option<&str>,
) -> Result<String, Problem> {
    // The page for addresses without one is sent at any of them: it names its own base.
    let root = match page {
        MISSING => String::new(),
        page => "../".repeat(page.matches('/').count()),
    };
    let seen = contents.seen_from(page, &root);
    let mut shell = Shell(html.to_owned());
    let text = shell.take("text")?;
    if let Some(description) = text::description(&text) {
        shell.describe(&description);
    }
    if let Some(address) = address.filter(|_| page != MISSING) {
        let place = page.strip_suffix("index.html").unwrap_or(page);
        shell.head(&format!(
            "<link rel=\"canonical\" href=\"{address}{place}\">"
        ));
    }
    if let Some(chapter) = seen.chapter_title() {
        shell.title(&escape(chapter));
    }
    shell.fill("styles", &bundle.style(&root))?;
    shell.fill("scripts", &bundle.script(&root))?;
    shell.fill("place", &seen.place())?;
    shell.fill("headings", &text::headings(&text))?;
    shell.fill("contents", &seen.list())?;
    if page != MISSING {
        shell.fill("ways", &seen.ways())?;
    }
    shell.fill("text", &text::corners(&text::linked(&text)))?;
    Ok(shell.0)
}

/// A page on its way to being finished.
struct Shell(String);

impl Shell {
    /// Where a place and its comments stand, and what stands between them.
    fn place(&self, name: &str) -> Result<(Range<usize>, Range<usize>), Problem> {
        let (open, close) = marks(name);
        let found = self.0.find(&open).and_then(|start| {
            let inner = start + open.len();
            // The last: a text may speak of such comments itself.
            let end = self.0.rfind(&close).filter(|end| *end >= inner)?;
            Some((start..end + close.len(), inner..end))
        });
        found.ok_or_else(|| {
            Problem::new(
                TEMPLATE,
                format!("no place for {name}"),
                format!("put {open} and {close} where the build is to write it"),
            )
        })
    }

    /// What stands in a place.
    fn take(&self, name: &str) -> Result<String, Problem> {
        let (_, inner) = self.place(name)?;
        Ok(self.0[inner].trim().to_owned())
    }

    /// Writes into a place; its comments go.
    fn fill(&mut self, name: &str, html: &str) -> Result<(), Problem> {
        let (place, _) = self.place(name)?;
        self.0.replace_range(place, html);
        Ok(())
    }

    /// Replaces the description, which mdBook has from `book.toml`.
    fn describe(&mut self, description: &str) {
        const BEFORE: &str = "<meta name=\"description\" content=\"";
        if let Some(start) = self.0.find(BEFORE).map(|at| at + BEFORE.len())
            && let Some(length) = self.0[start..].find('"')
        {
            self.0.replace_range(start..start + length, description);
        }
    }

    /// Adds an element to the head.
    fn head(&mut self, element: &str) {
        if let Some(end) = self.0.find("</head>") {
            self.0.insert_str(end, element);
        }
    }

    /// Names the chapter between the page and the book: there are many “Pitfalls”.
    fn title(&mut self, chapter: &str) {
        if let Some(end) = self.0.find("</title>")
            && let Some(at) = self.0[..end].rfind(" · ")
        {
            self.0.insert_str(at, &format!(" · {chapter}"));
        }
    }
}

fn marks(name: &str) -> (String, String) {
    (
        format!("<!--shell:{name}-->"),
        format!("<!--/shell:{name}-->"),
    )
}

#[cfg(test)]
mod tests;
