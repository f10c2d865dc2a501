//! Copies of a book's folders, for what builds, changes or measures a book beside it.

use std::path::Path;
use std::{fs, io};

/// Copies a file, or a folder with all that is in it. What stands there already stays,
/// unless it has the same name.
///
/// # Errors
///
/// What the file system said, and of what was copied where.
pub fn copy(from: &Path, to: &Path) -> io::Result<()> {
    let failed = |error: io::Error| {
        let (from, to) = (from.display(), to.display());
        io::Error::new(error.kind(), format!("cannot copy {from} to {to}: {error}"))
    };
    if from.is_file() {
        if let Some(folder) = to.parent() {
            fs::create_dir_all(folder).map_err(failed)?;
        }
        return fs::copy(from, to).map(drop).map_err(failed);
    }
    fs::create_dir_all(to).map_err(failed)?;
    for entry in fs::read_dir(from).map_err(failed)? {
        let entry = entry.map_err(failed)?;
        copy(&entry.path(), &to.join(entry.file_name()))?;
    }
    Ok(())
}
