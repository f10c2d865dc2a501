//! It is an EPUB as the standard has it, and the same whenever it is made.

use super::opened::{FOLDER, Opened, elements, shown, xml};
use super::{BOOK, made};
use crate::book::{Book, Folder};
use paper::parse::parse;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::Command;

#[test]
fn it_says_first_what_it_is() {
    let packed = &BOOK.opened.packed;
    assert_eq!(packed[0], ("mimetype".to_owned(), false));
    assert_eq!(BOOK.opened.text("mimetype"), "application/epub+zip");
    assert!(packed[1..].is_sorted(), "{packed:#?}");
}

#[test]
fn every_file_is_in_the_manifest_and_there() {
    let package = xml(BOOK.opened.text("EPUB/package.opf"));
    let items = elements(&package, "item");
    let named: BTreeSet<String> = items
        .iter()
        .map(|item| format!("{FOLDER}{}", item.attribute("href").unwrap_or_default()))
        .collect();
    let own = ["mimetype", "META-INF/container.xml", "EPUB/package.opf"];
    let there = BOOK.opened.files.keys().cloned();
    let there: BTreeSet<String> =
        there.filter(|it| !own.contains(&it.as_str())).collect();
    assert_eq!(named, there);
    let pages = elements(&package, "itemref").len();
    assert_eq!(pages, BOOK.epub.files);
    assert_eq!(pages, BOOK.opened.xhtml().count());
}

#[test]
fn it_says_what_it_is_called_and_who_can_read_it() {
    let package = xml(BOOK.opened.text("EPUB/package.opf"));
    let text = |name: &str| shown(elements(&package, name)[0]);
    assert_eq!(text("title"), "From asyncio to Tokio");
    assert_eq!(text("language"), "en");
    let identifier = text("identifier");
    assert_eq!(identifier, "urn:uuid:e96de0e4-e098-59f7-92e7-9cf8c5028c12");
    assert!(text("rights").contains("CC BY 4.0"));
    let metas = elements(&package, "meta");
    for wanted in [
        "dcterms:modified",
        "schema:accessMode",
        "schema:accessibilityFeature",
        "schema:accessibilityHazard",
        "schema:accessibilitySummary",
    ] {
        let mut metas = metas.iter();
        assert!(
            metas.any(|it| it.attribute("property") == Some(wanted)),
            "{wanted}"
        );
    }
}

#[test]
fn it_is_the_same_whenever_it_is_made() {
    assert!(made(&BOOK.document).bytes == BOOK.epub.bytes);
}

#[test]
fn its_faces_are_small() {
    let files = BOOK.opened.files.iter();
    let faces = files.filter(|(name, _)| name.starts_with("EPUB/fonts/"));
    let sizes: Vec<usize> = faces.map(|(_, bytes)| bytes.len()).collect();
    assert_eq!(sizes.len(), 4);
    let size: usize = sizes.iter().sum();
    assert!(size < 200_000, "{size}");
}

#[test]
fn epubcheck_finds_nothing_wrong() {
    if let Some(told) = checked(&BOOK.epub.bytes) {
        told.unwrap_or_else(|told| panic!("{told}"));
    }
}

#[test]
fn epubcheck_would_find_a_file_that_is_no_xhtml() {
    let small = parse(Book::sound().root()).unwrap_or_else(|it| panic!("{it:#?}"));
    let opened = Opened::new(&made(&small).bytes);
    let mut files = opened.files.clone();
    let name = "EPUB/imprint.xhtml";
    let text = opened.text(name).replace("<h1>", "<h1><h2>a</h2>");
    files.insert(name.to_owned(), text.into_bytes());
    files.remove("mimetype");
    let bytes = packed(&files);
    if let Some(told) = checked(&bytes) {
        let told = told.expect_err("a heading in a heading is no XHTML");
        assert!(told.contains("imprint.xhtml"), "{told}");
    }
}

fn packed(files: &std::collections::BTreeMap<String, Vec<u8>>) -> Vec<u8> {
    use std::io::Write;
    use zip::write::SimpleFileOptions;
    let mut archive = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default();
    let stored = options.compression_method(zip::CompressionMethod::Stored);
    let mut add = |name: &str, bytes: &[u8]| {
        archive.start_file(name, stored).expect("a file can begin");
        archive.write_all(bytes).expect("memory can be written");
    };
    add("mimetype", b"application/epub+zip");
    files.iter().for_each(|(name, bytes)| add(name, bytes));
    archive.finish().expect("an archive ends").into_inner()
}

/// Where Debian's package puts it; `EPUBCHECK_JAR` names another.
const JAR: &str = "/usr/share/java/epubcheck.jar";

/// What epubcheck says of an EPUB; none where this machine has no epubcheck, which is
/// said aloud, and is a failure in CI unless `LISTINGS_WITHOUT` names it.
fn checked(epub: &[u8]) -> Option<Result<String, String>> {
    let jar =
        std::env::var_os("EPUBCHECK_JAR").map_or_else(|| JAR.into(), PathBuf::from);
    if !jar.is_file() {
        let said = "epubcheck is missing: apt-get install epubcheck; or, on a machine that \
                    cannot have it, LISTINGS_WITHOUT=epubcheck";
        let without = std::env::var("LISTINGS_WITHOUT").unwrap_or_default();
        let is_given_up = without.split(',').any(|it| it == "epubcheck");
        assert!(is_given_up || !listings::check::is_set("CI"), "{said}");
        eprintln!("NOT CHECKED: {said}");
        return None;
    }
    let dir = Folder::new();
    let file = dir.path().join("book.epub");
    std::fs::write(&file, epub).expect("the EPUB can be written");
    Some(by_epubcheck(&jar, &file))
}

fn by_epubcheck(jar: &Path, file: &Path) -> Result<String, String> {
    let mut java = Command::new("java");
    java.arg("-jar").arg(jar).arg(file).arg("--failonwarnings");
    let output = java.output().map_err(|error| format!("java: {error}"))?;
    let told = String::from_utf8_lossy(&output.stdout).into_owned();
    let wrong = String::from_utf8_lossy(&output.stderr);
    match output.status.success() {
        true => Ok(told),
        false => Err(format!("{told}{wrong}")),
    }
}
