//! Copies of a book's folders, for what builds, changes or measures a book beside it.

use std::path::Path;
use std::{fs, io};

/// Copies a file, or a folder with all that is in it. What stands there already stays,
/// unless it has the same name.
///
/// # Errors
///
/// What the file system said, and of which file.
pub fn copy(from: &Path, to: &Path) -> io::Result<()> {
    let of = |error: io::Error| {
        io::Error::new(error.kind(), format!("{}: {error}", from.display()))
    };
    if from.is_file() {
        if let Some(folder) = to.parent() {
            fs::create_dir_all(folder).map_err(of)?;
        }
        return fs::copy(from, to).map(drop).map_err(of);
    }
    fs::create_dir_all(to).map_err(of)?;
    for entry in fs::read_dir(from).map_err(of)? {
        let entry = entry.map_err(of)?;
        copy(&entry.path(), &to.join(entry.file_name()))?;
    }
    Ok(())
}
