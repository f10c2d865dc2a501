//! Decides what is compiled of a page, and how.

use crate::expand::Expanded;
use crate::gates::has_word;
use listings::Items;
use listings::workspace::{Item, Kind, Listing};
use std::collections::BTreeSet;
use std::fmt::Write;
use std::path::{Path, PathBuf};

/// Rust code of a page, as it is compiled.
#[derive(Debug)]
pub struct Fragment {
    /// The page, relative to the book's root.
    pub page: PathBuf,
    /// The line of the fence's opening backticks.
    pub line: usize,
    /// The listing it shows, if it is not written into the page.
    pub listing: Option<String>,
    /// Whether it is only type-checked.
    pub no_run: bool,
    /// Whether it is expected to panic.
    pub should_panic: bool,
    /// The code, hidden lines included.
    pub code: String,
}

/// What a page's Rust fences are.
#[derive(Debug)]
pub enum Sort {
    /// Compiled here.
    Compiled(Fragment),
    /// Part of a file that cargo compiles, and that cannot be compiled here: a region
    /// without its hidden lines, or a program that needs more than fragments may use.
    Elsewhere,
    /// Meant not to compile; its error is compared where it lies.
    CompileFail,
}

impl Fragment {
    /// The page's name in one word, from which skeptic makes the test's name.
    #[must_use]
    pub fn stem(&self) -> String {
        let name = self.page.with_extension("");
        name.to_string_lossy().replace(['/', '\\', '.'], "-")
    }

    /// A page with this one fence, which skeptic reads. The fence stands at its line,
    /// so that the test is named after it, and what is written into the page keeps its
    /// line numbers, so that rustc and panics name those.
    #[must_use]
    pub fn document(&self) -> String {
        let mut text = "\n".repeat(self.line.saturating_sub(1));
        text.push_str("````````rust");
        for (word, given) in
            [("no_run", self.no_run), ("should_panic", self.should_panic)]
        {
            if given {
                text.push(',');
                text.push_str(word);
            }
        }
        // The wrapper of rustc reads where the code comes from. skeptic puts one line
        // before it, and the code stands one line below its backticks.
        let place = match &self.listing {
            Some(listing) => {
                format!("{}:{} ({listing})", self.page.display(), self.line)
            }
            None => self.page.display().to_string(),
        };
        let above = match self.listing {
            Some(_) => 0,
            None => self.line.saturating_sub(2),
        };
        write!(text, "\n//@ {place}\n{}", "\n".repeat(above))
            .expect("writing to a string cannot fail");
        text.push_str(self.code.trim_end());
        text.push_str("\n````````\n");
        text
    }
}

/// What each Rust fence of a page is. `seen` holds the listings already taken, each of
/// which is compiled once; `usable` the crates that a fragment may use.
#[must_use]
pub fn sort(
    page: &Expanded,
    items: &Items<'_>,
    usable: &BTreeSet<String>,
    seen: &mut BTreeSet<PathBuf>,
) -> Vec<Sort> {
    let mut sorted = Vec::new();
    for (written, shown) in page.pairs() {
        if written.language() != "rust" || has_word(written, "ignore") {
            continue;
        }
        let fragment = |listing: Option<String>| Fragment {
            page: page.name.clone(),
            line: written.line,
            no_run: listing.is_some() || has_word(written, "no_run"),
            should_panic: listing.is_none() && has_word(written, "should_panic"),
            listing,
            code: shown.body.clone(),
        };
        let Some(include) = &written.include else {
            if !has_word(written, "compile_fail") {
                sorted.push(Sort::Compiled(fragment(None)));
            }
            continue;
        };
        let whole =
            include.anchor.is_none() || written.body.contains("#rustdoc_include");
        sorted.push(match items.get(&include.file) {
            Some(Item::Source(listing)) if listing.kind == Kind::CompileFail => {
                Sort::CompileFail
            }
            Some(Item::Source(listing))
                if whole
                    && stands_alone(listing, usable)
                    && seen.insert(include.file.clone()) =>
            {
                Sort::Compiled(fragment(Some(listing.name.clone())))
            }
            _ => Sort::Elsewhere,
        });
    }
    sorted
}

/// Whether a listing uses nothing but what fragments may use.
fn stands_alone(listing: &Listing, usable: &BTreeSet<String>) -> bool {
    let Some(dir) = listing.source.ancestors().nth(2) else {
        return false;
    };
    let needed = dependencies(
        &dir.join("Cargo.toml"),
        &["dependencies", "dev-dependencies"],
    );
    !listing.declared.tokio_unstable
        && !dir.join("src/lib.rs").exists()
        && needed
            .iter()
            .all(|name| name == "listings" || usable.contains(name))
}

/// The names in some tables of a manifest; none where it cannot be read.
#[must_use]
pub fn dependencies(manifest: &Path, tables: &[&str]) -> BTreeSet<String> {
    let text = std::fs::read_to_string(manifest).unwrap_or_default();
    let parsed: toml::Table = text.parse().unwrap_or_default();
    tables
        .iter()
        .filter_map(|table| parsed.get(*table)?.as_table())
        .flat_map(|table| table.keys().cloned())
        .collect()
}
