//! Makes the static site beside the old one and puts it in place in one step.

use crate::preprocess::Problems;
use crate::{catalogue, load, warnings};
use anyhow::{Context, Result};
use listings::Problem;
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
}

/// Builds the book at `root` into its build folder. The site that stands there is
/// replaced only when the new one is complete, by two renames.
///
/// # Errors
///
/// [`Problems`] of the pages; or what the file system said, such as a full disk. The
/// old site is untouched then.
pub fn build(root: &Path) -> Result<Site> {
    let started = Instant::now();
    let staging = tempfile::Builder::new()
        .prefix(".book-")
        .tempdir_in(root)
        .with_context(|| format!("cannot make a folder in {}", root.display()))?;
    let built = staging.path().join("site");
    let destination = render(root, &built)?;
    replace(&built, &destination, &staging.path().join("old")).with_context(|| {
        format!("cannot put the new site at {}", destination.display())
    })?;
    let pages = html_pages(&destination);
    Ok(Site {
        dir: destination,
        pages,
        took: started.elapsed(),
    })
}

/// Renders into `built`; returns the folder that the book calls its own.
///
/// # Errors
///
/// As [`build`].
pub fn render(root: &Path, built: &Path) -> Result<PathBuf> {
    let (rendered, warnings) = warnings::collect(|| -> Result<PathBuf> {
        let mut book = load::load(root)?;
        let destination = root.join(&book.config.build.build_dir);
        book.config.build.build_dir = built.to_owned();
        book.build().map_err(full_disk)?;
        Ok(destination)
    });
    let destination = rendered?;
    if !warnings.is_empty() {
        let problem =
            |text: &String| Problem::new("src", text.as_str(), "mdBook says so");
        return Err(Problems(warnings.iter().map(problem).collect()).into());
    }
    catalogue::write(root, built)?;
    Ok(destination)
}

/// A full disk is named first, whatever mdBook was doing when it met it.
fn full_disk(error: anyhow::Error) -> anyhow::Error {
    let full = error
        .chain()
        .filter_map(|cause| cause.downcast_ref::<std::io::Error>());
    match full
        .map(std::io::Error::kind)
        .find(|k| *k == std::io::ErrorKind::StorageFull)
    {
        Some(_) => error.context("the disk is full: free some room and build again"),
        None => error,
    }
}

fn replace(new: &Path, place: &Path, aside: &Path) -> std::io::Result<()> {
    if place.exists() {
        std::fs::rename(place, aside)?;
    }
    std::fs::rename(new, place).inspect_err(|_| {
        // Put the old site back; if that fails too, the first error says why.
        let _ = std::fs::rename(aside, place);
    })
}

fn html_pages(dir: &Path) -> usize {
    walkdir::WalkDir::new(dir)
        .into_iter()
        .flatten()
        .filter(|entry| entry.path().extension().is_some_and(|e| e == "html"))
        .count()
}
