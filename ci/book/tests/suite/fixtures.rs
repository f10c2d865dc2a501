//! A book of the programs in `ci/recorder/fixtures`, for tests and for a bench.

use listings::files::copy;
use std::fs;
use std::path::{Path, PathBuf};

/// Makes a book whose only chapter is the fixtures, in a folder of this name. What was
/// built there before is kept, so only one test at a time may use it.
pub fn book_of_fixtures(name: &str) -> PathBuf {
    let root = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    let real = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let real = real.canonicalize().expect("the workspace is there");
    let _ = fs::remove_dir_all(&root);
    let chapter = root.join("listings/fixtures");
    fs::create_dir_all(&chapter).expect("the target folder can be written");
    for file in ["Cargo.toml", "Cargo.lock"] {
        fs::copy(real.join(file), root.join(file)).expect("a file of the workspace");
    }
    #[cfg(unix)]
    std::os::unix::fs::symlink(real.join("ci"), root.join("ci")).expect("a new link");
    let fixtures = real.join("ci/recorder/fixtures");
    for part in ["Cargo.toml", "src", "examples"] {
        copy(&fixtures.join(part), &chapter.join(part))
            .expect("a fixture can be copied");
    }
    root
}
