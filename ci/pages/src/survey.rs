//! Reads a whole book: what is wrong in it, and what is to be compiled of it.

use crate::expand::{Expanded, expand};
use crate::fragments::{Fragment, Sort, dependencies, sort};
use crate::{gates, imports};
use listings::pages::markdown_files;
use listings::{Items, Problem, Workspace};
use std::collections::BTreeSet;
use std::fmt;
use std::path::{Path, PathBuf};

/// What a book's pages are found to be.
#[derive(Debug, Default)]
pub struct Survey {
    /// Everything that is wrong with the pages, in page order.
    pub problems: Vec<Problem>,
    /// What is to be compiled.
    pub fragments: Vec<Fragment>,
    /// How much was seen.
    pub counts: Counts,
}

/// How much of a book was seen. Displays as one line.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub struct Counts {
    /// Pages, README.md and CONTRIBUTING.md included.
    pub pages: usize,
    /// Fences of every language.
    pub fences: usize,
    /// Fragments written into pages, compiled and (without `no_run`) run.
    pub written: usize,
    /// Listings type-checked as a page shows them.
    pub listings: usize,
    /// Fences whose file only cargo compiles, or that show a listing once more.
    pub elsewhere: usize,
    /// Fences that are meant not to compile, checked where they lie.
    pub compile_fail: usize,
}

impl fmt::Display for Counts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{} pages, {} fences: {} fragments run, {} listings type-checked, {} regions \
             compiled by cargo, {} compile errors compared elsewhere",
            self.pages,
            self.fences,
            self.written,
            self.listings,
            self.elsewhere,
            self.compile_fail
        )
    }
}

/// The pages that are surveyed: all of `src`, README.md and CONTRIBUTING.md.
#[must_use]
pub fn pages(root: &Path) -> Vec<PathBuf> {
    let mut pages = markdown_files(&root.join("src"));
    pages.retain(|path| *path != root.join("src/SUMMARY.md"));
    pages.extend(["README.md", "CONTRIBUTING.md"].map(|name| root.join(name)));
    pages
}

/// Surveys the book at `root`. A page that cannot be read, and a listing that cannot
/// be understood, are problems like any other.
#[must_use]
pub fn survey(root: &Path) -> Survey {
    let mut survey = Survey::default();
    let workspace = Workspace::load(root).unwrap_or_else(|problems| {
        survey.problems.extend(problems);
        Workspace {
            root: root.to_owned(),
            crates: Vec::new(),
        }
    });
    let (found, missing): (Vec<_>, Vec<_>) =
        pages(root).into_iter().partition(|path| path.is_file());
    survey.problems.extend(missing.into_iter().map(|path| {
        let help = "write it: its fences are compiled like those of every page";
        Problem::new(path, "this file does not exist", help).relative_to(root)
    }));
    match expand(root, &found) {
        Ok(expanded) => survey.take(root, &workspace, &expanded),
        Err(problems) => survey.problems.extend(problems),
    }
    survey
}

impl Survey {
    fn take(&mut self, root: &Path, workspace: &Workspace, pages: &[Expanded]) {
        let manifest = root.join("ci/pages/Cargo.toml");
        let usable = dependencies(&manifest, &["dev-dependencies"]);
        let items = Items::of(workspace);
        let mut seen = BTreeSet::new();
        self.problems
            .extend(imports::check(root, pages, imports::EXEMPT));
        for page in pages {
            self.problems.extend(gates::check(page));
            self.counts.pages += 1;
            self.counts.fences += page.source.fences.len();
            for fence in sort(page, &items, &usable, &mut seen) {
                match fence {
                    Sort::Compiled(fragment) => {
                        match fragment.listing {
                            Some(_) => self.counts.listings += 1,
                            None => self.counts.written += 1,
                        }
                        self.fragments.push(fragment);
                    }
                    Sort::Elsewhere => self.counts.elsewhere += 1,
                    Sort::CompileFail => self.counts.compile_fail += 1,
                }
            }
        }
    }
}
