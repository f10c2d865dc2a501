//! A small book with what the real one does not have yet: a glossary and a phrasebook.

use browser::Site;
use listings::files::copy;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

/// Its site, made once and copied for each test.
pub fn site() -> Site {
    static SITE: OnceLock<Site> = OnceLock::new();
    let site = SITE.get_or_init(|| {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("browser/harbour");
        let root = book(&folder.join("book"));
        Site::build(&root, &folder.join("site"))
            .unwrap_or_else(|error| panic!("{}", book::serve::describe(&error)))
    });
    site.copy().expect("the disk has room")
}

/// Its sources, with the theme and the settings of the real book.
fn book(to: &Path) -> PathBuf {
    let real = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let _ = fs::remove_dir_all(to);
    let fixture = real.join("ci/book/tests/search-book");
    for (from, part) in [
        (&fixture, "src"),
        (&fixture, "listings"),
        (&real, "src/assets"),
        (&real, "theme"),
        (&real, "book.toml"),
    ] {
        copy(&from.join(part), &to.join(part)).expect("a file can be copied");
    }
    to.to_owned()
}
