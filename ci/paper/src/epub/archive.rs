//! The archive: the same bytes for the same files.

use std::collections::BTreeMap;
use std::io::{Cursor, Write};
use zip::result::ZipResult;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, System, ZipWriter};

/// What an EPUB says it is, in its first file.
const KIND: &[u8] = b"application/epub+zip";

/// Packs files by name. What says that they are an EPUB comes first, and unpressed.
///
/// # Errors
///
/// When they are too many or too large for an archive.
pub fn pack(files: &BTreeMap<String, Vec<u8>>) -> ZipResult<Vec<u8>> {
    let options = SimpleFileOptions::default()
        .last_modified_time(DateTime::default())
        .unix_permissions(0o644)
        .system(System::Unix);
    let stored = options.compression_method(CompressionMethod::Stored);
    let pressed = options
        .compression_method(CompressionMethod::Deflated)
        .compression_level(Some(9));
    let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
    archive.start_file("mimetype", stored)?;
    archive.write_all(KIND)?;
    for (name, bytes) in files {
        archive.start_file(name.as_str(), pressed)?;
        archive.write_all(bytes)?;
    }
    Ok(archive.finish()?.into_inner())
}
