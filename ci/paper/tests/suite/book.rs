//! A book that a test may change.

use listings::files::copy;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};

/// A folder of its own for a test, removed when the test lets go of it.
pub struct Folder(PathBuf);

impl Folder {
    /// One that is empty.
    pub fn new() -> Self {
        static NEXT: AtomicUsize = AtomicUsize::new(0);
        let number = NEXT.fetch_add(1, Ordering::Relaxed);
        let name = format!("paper-{}-{number}", std::process::id());
        let dir = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
        fs::create_dir_all(&dir).expect("a folder can be made");
        Self(dir)
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.0
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        // What is left is swept away with the build.
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// The repository's root.
pub fn repository() -> PathBuf {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().nth(2);
    root.expect("this crate lies two folders deep").to_owned()
}

/// A copy of the small book that the site is tested with.
pub struct Book {
    dir: Folder,
}

/// Its two pages of which the first is the chapter's opening.
pub const OPENING: &str = "src/ch01-parcels/README.md";
/// A section with one of everything.
pub const SECTION: &str = "src/ch01-parcels/who-weighs-them.md";

impl Book {
    /// The copy, in which nothing is wrong.
    pub fn sound() -> Self {
        let dir = Folder::new();
        let fixture = repository().join("ci/book/tests/fixture");
        copy(&fixture, dir.path()).expect("the fixture can be copied");
        Self { dir }
    }

    /// Where it lies.
    pub fn root(&self) -> &Path {
        self.dir.path()
    }

    /// Adds Markdown below all that stands on a page; returns the line on which it
    /// begins.
    pub fn append(&self, page: &str, markdown: &str) -> usize {
        let file = self.root().join(page);
        let text = fs::read_to_string(&file).expect("the page is there") + "\n";
        fs::write(&file, format!("{text}{markdown}\n"))
            .expect("the page can be written");
        text.lines().count() + 1
    }

    /// Replaces a file.
    pub fn write(&self, name: &str, text: &str) {
        let file = self.root().join(name);
        fs::write(file, text).expect("the file can be written");
    }
}
