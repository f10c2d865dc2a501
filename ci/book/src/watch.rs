//! Tells when something that the book is made from has changed.

use anyhow::{Context, Result};
use notify_debouncer_mini::notify::RecursiveMode;
use notify_debouncer_mini::{Debouncer, new_debouncer, notify::RecommendedWatcher};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};
use tokio::sync::mpsc;

/// Editors write a file in several steps; this long without a further one and it is
/// whole.
const SETTLED: Duration = Duration::from_millis(60);

/// What the book is made from, below its root.
const WATCHED: [&str; 5] = ["src", "listings", "theme", "book.toml", "Cargo.lock"];

type Stamps = BTreeMap<PathBuf, (Option<SystemTime>, u64)>;

/// A watch on the book's sources. Dropping it ends the watch.
pub struct Watch {
    root: PathBuf,
    stamps: Stamps,
    events: mpsc::UnboundedReceiver<()>,
    _debouncer: Debouncer<RecommendedWatcher>,
}

impl Watch {
    /// Starts watching.
    ///
    /// # Errors
    ///
    /// When the system refuses, such as at its limit of watches.
    pub fn start(root: &Path) -> Result<Self> {
        let (sender, events) = mpsc::unbounded_channel();
        let mut debouncer = new_debouncer(SETTLED, move |_| {
            // The receiver is gone when serving ends: nobody is interested any more.
            let _ = sender.send(());
        })
        .context("cannot watch files on this system")?;
        // A watch on a file ends when an editor puts another in its place; a watch on
        // the folder around it does not.
        let folders = WATCHED.iter().map(|name| root.join(name));
        let inside = folders.filter(|path| path.is_dir());
        let watched = inside.map(|path| (path, RecursiveMode::Recursive));
        for (path, mode) in
            watched.chain([(root.to_owned(), RecursiveMode::NonRecursive)])
        {
            debouncer
                .watcher()
                .watch(&path, mode)
                .with_context(|| format!("cannot watch {}", path.display()))?;
        }
        Ok(Self {
            root: root.to_owned(),
            stamps: stamps(root),
            events,
            _debouncer: debouncer,
        })
    }

    /// Waits for a change and returns the files that differ. Reading a file is an event
    /// on some systems, so only what a file's time or length shows counts.
    ///
    /// Cancel safe: a change that is not yet returned is found by the next call.
    pub async fn changed(&mut self) -> Option<Vec<PathBuf>> {
        loop {
            self.events.recv().await?;
            let now = stamps(&self.root);
            let before = std::mem::replace(&mut self.stamps, now);
            let changed = differing(&before, &self.stamps);
            if !changed.is_empty() {
                return Some(changed);
            }
        }
    }
}

fn stamps(root: &Path) -> Stamps {
    WATCHED
        .iter()
        .flat_map(|name| walkdir::WalkDir::new(root.join(name)))
        .flatten()
        .filter(|entry| entry.file_type().is_file())
        .filter_map(|entry| {
            let meta = entry.metadata().ok()?;
            Some((entry.into_path(), (meta.modified().ok(), meta.len())))
        })
        .collect()
}

fn differing(before: &Stamps, now: &Stamps) -> Vec<PathBuf> {
    let gone = before.keys().filter(|path| !now.contains_key(*path));
    let new = now
        .iter()
        .filter(|(path, stamp)| before.get(*path) != Some(stamp));
    gone.chain(new.map(|(path, _)| path)).cloned().collect()
}
