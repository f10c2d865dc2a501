//! Makes the static site beside the old one and puts it in place in one step.

use crate::preprocess::Problems;
use crate::runner::{self, Run};
use crate::staging::{self, Staging};
use crate::{catalogue, contents, dress, load, policy, redirects, warnings};
use anyhow::{Context, Result};
use listings::Problem;
use mdbook_driver::MDBook;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

/// A site that has been built.
#[derive(Debug, Clone)]
pub struct Site {
    /// Where it stands.
    pub dir: PathBuf,
    /// How many HTML pages it has.
    pub pages: usize,
    /// How long it took.
    pub took: Duration,
    /// Whether listings run in it.
    pub run: Run,
}

/// Builds the book at `root` into its build folder, with the listings that run in the
/// page. The site that stands there is replaced only when the new one is complete, in
/// one step where the system can.
///
/// # Errors
///
/// [`Problems`] of the pages; or what the file system said, such as a full disk. The
/// old site is untouched then.
pub fn build(root: &Path) -> Result<Site> {
    let run = runner::make(root)?;
    build_with(root, run)
}

/// Builds the book with the bundle that is there.
///
/// # Errors
///
/// As [`build`].
pub fn build_with(root: &Path, run: Run) -> Result<Site> {
    let started = Instant::now();
    staging::sweep(root);
    let staging = Staging::new(root)?;
    let built = staging.path().join("site");
    let destination = render_with(root, &built, &run)?;
    staging
        .uninterrupted(|old| replace(&built, &destination, old))
        .with_context(|| {
            format!("cannot put the new site at {}", destination.display())
        })?;
    let pages = html_pages(&destination);
    Ok(Site {
        dir: destination,
        pages,
        took: started.elapsed(),
        run,
    })
}

/// Renders into `built`, without any listing that runs; returns the folder that the book
/// calls its own.
///
/// # Errors
///
/// As [`build`].
pub fn render(root: &Path, built: &Path) -> Result<PathBuf> {
    render_with(root, built, &Run::Nothing)
}

/// Renders into `built`, with the listings that run.
///
/// # Errors
///
/// As [`build`].
pub fn render_with(root: &Path, built: &Path, run: &Run) -> Result<PathBuf> {
    let (rendered, warnings) =
        warnings::collect(|| -> Result<(PathBuf, search::Contents)> {
            let mut book = load::load(root, run.bundle())?;
            redirects::check_old(root, &pages(&book))?;
            let destination = root.join(&book.config.build.build_dir);
            book.config.build.build_dir = built.to_owned();
            book.build().map_err(full_disk).map_err(not_installed)?;
            Ok((destination, contents::of(&book.book)))
        });
    let (destination, contents) = rendered?;
    if !warnings.is_empty() {
        let problems = warnings.iter().map(|text| warnings::problem(root, text));
        return Err(Problems(problems.collect()).into());
    }
    if let Some(bundle) = run.bundle() {
        bundle.install(built).map_err(full_disk)?;
    }
    search::write(built, &contents).map_err(full_disk)?;
    dress::dress(root, built).map_err(full_disk)?;
    redirects::check_new(root, built)?;
    policy::seal(built).map_err(full_disk)?;
    catalogue::write(root, built).map_err(full_disk)?;
    Ok(destination)
}

/// The pages that a book will have, by their paths in its site.
fn pages(book: &MDBook) -> BTreeSet<String> {
    let chapters = book.book.chapters();
    chapters
        .filter_map(|chapter| Some(contents::address(chapter.path.as_ref()?)))
        .collect()
}

/// A full disk is named first, whatever mdBook was doing when it met it.
fn full_disk(error: anyhow::Error) -> anyhow::Error {
    use std::io::ErrorKind::{FileTooLarge, QuotaExceeded, StorageFull};
    let mut causes = error
        .chain()
        .filter_map(|cause| cause.downcast_ref::<std::io::Error>());
    let way_out = causes.find_map(|cause| match cause.kind() {
        StorageFull => Some("the disk is full: free some room and build again"),
        QuotaExceeded | FileTooLarge => Some(
            "this account may not write so much: free some room, or raise the limit",
        ),
        _ => None,
    });
    match way_out {
        Some(way_out) => error.context(way_out),
        None => error,
    }
}

/// A preprocessor that cannot be started is a matter of `book.toml`.
fn not_installed(error: anyhow::Error) -> anyhow::Error {
    let text = error.to_string();
    let name = text
        .strip_prefix("Unable to run the preprocessor `")
        .and_then(|rest| rest.split('`').next());
    let Some(name) = name else {
        return error;
    };
    let help = format!("install it, or remove [preprocessor.{name}]");
    Problems(vec![Problem::new("book.toml", format!("{error:#}"), help)]).into()
}

/// Puts `new` at `place`; what stood there ends up in one of the other two.
fn replace(new: &Path, place: &Path, aside: &Path) -> std::io::Result<()> {
    if !place.exists() {
        if let Some(parent) = place.parent() {
            std::fs::create_dir_all(parent)?;
        }
        return std::fs::rename(new, place);
    }
    if exchange(new, place) {
        return Ok(());
    }
    std::fs::rename(place, aside)?;
    std::fs::rename(new, place).inspect_err(|_| {
        // Put the old site back; if that fails too, the first error says why.
        let _ = std::fs::rename(aside, place);
    })
}

/// Swaps two folders, so that at no moment there is no site. Not every system and
/// file system can.
#[cfg(any(target_os = "linux", target_os = "macos"))]
fn exchange(one: &Path, other: &Path) -> bool {
    use rustix::fs::{CWD, RenameFlags, renameat_with};
    renameat_with(CWD, one, CWD, other, RenameFlags::EXCHANGE).is_ok()
}

#[cfg(not(any(target_os = "linux", target_os = "macos")))]
fn exchange(_: &Path, _: &Path) -> bool {
    false
}

fn html_pages(dir: &Path) -> usize {
    walkdir::WalkDir::new(dir)
        .into_iter()
        .flatten()
        .filter(|entry| entry.path().extension().is_some_and(|e| e == "html"))
        .count()
}
