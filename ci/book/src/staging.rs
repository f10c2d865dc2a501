//! The folder in which a site is made before it takes the place of the old one.
//!
//! It is gone when the work ends, however it ends: returned, failed, interrupted by
//! Ctrl+C, or killed. In the last case the next build sweeps it away.

use anyhow::{Context, Result};
use std::fs::File;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};
use tempfile::TempDir;

const PREFIX: &str = ".book-";
/// Held locked as long as somebody works in the folder.
const LOCK: &str = "lock";

/// The folders of this process. Who holds this keeps them from being removed.
static FOLDERS: Mutex<Vec<PathBuf>> = Mutex::new(Vec::new());

/// A folder for a site in the making, removed on drop.
#[derive(Debug)]
pub struct Staging {
    dir: TempDir,
    _held: File,
}

impl Staging {
    /// Makes the folder inside `parent`.
    ///
    /// # Errors
    ///
    /// When the file system refuses, such as in a folder without write permission.
    pub fn new(parent: &Path) -> Result<Self> {
        let mut folders = folders();
        let make = || -> std::io::Result<Self> {
            let dir = tempfile::Builder::new().prefix(PREFIX).tempdir_in(parent)?;
            let held = File::create(dir.path().join(LOCK))?;
            held.lock()?;
            Ok(Self { dir, _held: held })
        };
        let staging = make()
            .with_context(|| format!("cannot make a folder in {}", parent.display()))?;
        folders.push(staging.path().to_owned());
        Ok(staging)
    }

    /// The folder.
    #[must_use]
    pub fn path(&self) -> &Path {
        self.dir.path()
    }

    /// Does `work` to its end even if Ctrl+C comes meanwhile. It is handed a path in
    /// the folder at which nothing stands.
    pub fn uninterrupted<T>(&self, work: impl FnOnce(&Path) -> T) -> T {
        let _kept = folders();
        work(&self.path().join("old"))
    }
}

impl Drop for Staging {
    fn drop(&mut self) {
        folders().retain(|folder| folder != self.path());
    }
}

fn folders() -> MutexGuard<'static, Vec<PathBuf>> {
    FOLDERS.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Removes what builds that were killed have left in `parent`.
pub fn sweep(parent: &Path) {
    for entry in std::fs::read_dir(parent).into_iter().flatten().flatten() {
        let ours = entry.file_name().to_string_lossy().starts_with(PREFIX);
        let free = || {
            let lock = File::open(entry.path().join(LOCK)).ok()?;
            lock.try_lock().ok()
        };
        if ours && free().is_some() {
            // What cannot be removed is in nobody's way: the next build tries again.
            let _ = std::fs::remove_dir_all(entry.path());
        }
    }
}

/// From now on Ctrl+C removes this process's folders and ends it with the code 130.
///
/// # Errors
///
/// When the system lets nobody wait for signals.
pub fn remove_on_interrupt() -> Result<()> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_io()
        .build()?;
    // The handler stands before the work begins, not some time after.
    let interrupted = {
        let _entered = runtime.enter();
        interrupt()?
    };
    std::thread::spawn(move || {
        runtime.block_on(interrupted);
        let folders = folders();
        for folder in &*folders {
            // The work goes on meanwhile and may put another file into the folder.
            let removed =
                |_: &i32| std::fs::remove_dir_all(folder).is_ok() || !folder.exists();
            (0..100).find(removed);
        }
        // Nobody gets at the folders any more: the process ends while they are held.
        std::process::exit(130);
    });
    Ok(())
}

/// Waits for Ctrl+C, which from now on does not end the process by itself.
///
/// # Errors
///
/// When the system lets nobody wait for signals.
#[cfg(unix)]
pub(crate) fn interrupt() -> std::io::Result<impl Future<Output = ()> + Send> {
    use tokio::signal::unix::{SignalKind, signal};
    let mut signal = signal(SignalKind::interrupt())?;
    Ok(async move {
        signal.recv().await;
    })
}

/// As on Unix.
#[cfg(windows)]
pub(crate) fn interrupt() -> std::io::Result<impl Future<Output = ()> + Send> {
    let mut signal = tokio::signal::windows::ctrl_c()?;
    Ok(async move {
        signal.recv().await;
    })
}

/// Waits for ever if Ctrl+C is ending the process: what fails then fails because its
/// folder is gone, and nobody wants to hear of it.
pub fn unless_interrupted() {
    drop(folders());
}
