//! `cargo book check`: every check of the pages that runs no listing.

use crate::preprocess::Problems;
use crate::staging::Staging;
use crate::{build, characters, progress};
use anyhow::Result;
use links::Checker;
use listings::pages::Page;
use listings::reading::is_opening;
use listings::workspace::Count;
use listings::{Workspace, check, diagrams};
use std::fmt;
use std::path::Path;

/// How much was checked. Displays as one line.
#[derive(Debug, Clone)]
pub struct Checked {
    /// Chapters that are written.
    pub chapters: usize,
    /// Pages of Markdown.
    pub pages: usize,
    /// Fenced blocks on them.
    pub fences: usize,
    /// Listings and what belongs to them.
    pub count: Count,
    /// References within the site.
    pub links: usize,
    /// Links to other hosts, checked for form.
    pub external: usize,
}

impl fmt::Display for Checked {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            chapters,
            pages,
            fences,
            count,
            links,
            external,
        } = self;
        let Count {
            listings,
            outputs,
            compile_errors,
            twins,
            timelines,
            exercises,
            benches,
            ..
        } = count;
        let things = [
            (*chapters, "chapter"),
            (*pages, "page"),
            (*fences, "fence"),
            (*listings, "listing"),
            (*outputs, "output"),
            (*compile_errors, "compiler error"),
            (*twins, "twin"),
            (*timelines, "timeline"),
            (*exercises, "exercise"),
            (*benches, "bench"),
            (*links, "link"),
            (*external, "outside link"),
        ];
        let said = things.map(|(number, thing)| match (number, thing) {
            (1, thing) => format!("1 {thing}"),
            (many, "bench") => format!("{many} benches"),
            (many, thing) => format!("{many} {thing}s"),
        });
        write!(f, "{}", said.join(", "))
    }
}

/// Checks the book at `root`: the tree, the pages, the figures, and every link of the
/// site they make.
///
/// # Errors
///
/// [`Problems`], or what kept the check from running.
pub fn check(root: &Path) -> Result<Checked> {
    let workspace = Workspace::load(root).map_err(Problems)?;
    let staging = Staging::new(&std::env::temp_dir())?;
    let site = staging.path().join("site");
    progress::during("Checking the book", || build::render(root, &site))?;
    let pages = Page::read_all(&root.join("src")).map_err(Problems)?;
    let report = Checker::new(&site).source(&root.join("src")).run();
    let mut problems = check::tree(&workspace);
    problems.extend(report.problems);
    let drawn = diagrams::problems(&root.join("src"), &pages).into_iter();
    problems.extend(drawn.map(|problem| problem.relative_to(root)));
    match characters::missing(root, &site) {
        Ok(missing) => problems.extend(missing),
        Err(unreadable) => problems.push(unreadable),
    }
    if !problems.is_empty() {
        problems.sort();
        problems.dedup();
        return Err(Problems(problems).into());
    }
    Ok(Checked {
        chapters: pages.iter().filter(|page| is_opening(&page.path)).count(),
        pages: pages.len(),
        fences: pages.iter().map(|page| page.fences.len()).sum(),
        count: workspace.count(),
        links: report.internal,
        external: report.external.len(),
    })
}
