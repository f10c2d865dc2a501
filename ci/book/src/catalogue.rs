//! `listings.json` beside the site: what each listing is, for tools and the curious.

use crate::contents;
use crate::preprocess::recorded;
use anyhow::{Context, Result};
use listings::pages::Page;
use listings::workspace::{Item, Kind};
use listings::{Items, Listing, Workspace};
use serde::Serialize;
use std::collections::HashMap;
use std::path::Path;

/// One listing's entry. Paths are relative to the book's root, addresses to the site's.
#[derive(Debug, Serialize)]
struct Entry<'a> {
    name: &'a str,
    /// The package: `ch04`.
    chapter: &'a str,
    caption: &'a str,
    command: String,
    source: String,
    compiles: bool,
    /// On Tokio's paused clock.
    virtual_time: bool,
    /// What it prints, or the compiler's words where it does not compile.
    output: Option<String>,
    /// The asyncio program that prints the same.
    twin: Option<String>,
    /// Whether it has a recorded timeline.
    timeline: bool,
    /// Where it is first shown.
    page: Option<String>,
    /// Servers to run it against.
    needs: &'a [String],
    tokio_unstable: bool,
    /// Why it cannot run in the page.
    not_in_page: Option<&'a str>,
}

/// Writes `listings.json` into `site`.
///
/// # Errors
///
/// When the workspace or a page cannot be read, or the file cannot be written.
pub fn write(root: &Path, site: &Path) -> Result<()> {
    let workspace = Workspace::load(root).map_err(crate::Problems)?;
    let pages = Page::read_all(&root.join("src")).map_err(crate::Problems)?;
    let items = Items::of(&workspace);
    let mut shown_on: HashMap<&str, &Page> = HashMap::new();
    for page in &pages {
        for include in &page.includes {
            if let Some(Item::Source(listing)) = items.get(&include.file) {
                shown_on.entry(&listing.name).or_insert(page);
            }
        }
    }
    let entries: Vec<_> = workspace
        .listings()
        .map(|listing| entry(root, shown_on.get(&*listing.name).copied(), listing))
        .collect();
    let file = site.join("listings.json");
    std::fs::write(&file, serde_json::to_string_pretty(&entries)?)
        .with_context(|| format!("cannot write {}", file.display()))
}

fn entry<'a>(root: &Path, page: Option<&Page>, listing: &'a Listing) -> Entry<'a> {
    let below_root = |path: &Path| super::preprocess::shown(root, path);
    Entry {
        name: &listing.name,
        chapter: &listing.package,
        caption: &listing.caption,
        command: listing.command(),
        source: below_root(&listing.source),
        compiles: listing.kind == Kind::Program,
        virtual_time: listing.virtual_time,
        output: std::fs::read_to_string(&listing.output).ok(),
        twin: listing.twin.as_deref().map(below_root),
        timeline: recorded::file(&listing.source).is_file(),
        page: page.map(|page| {
            let path = super::preprocess::shown(&root.join("src"), &page.path);
            format!("{}#{}", contents::address(Path::new(&path)), listing.name)
        }),
        needs: &listing.declared.needs,
        tokio_unstable: listing.declared.tokio_unstable,
        not_in_page: listing.declared.not_in_page.as_deref(),
    }
}
