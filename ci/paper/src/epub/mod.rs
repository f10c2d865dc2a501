//! The EPUB: a document as XHTML files, pressed into one.
//!
//! Every page is a file; what it puts off (answers, hints, solutions, what pictures show
//! in words) stands in one more at its chapter's end. Nothing is asked of a reader's
//! program but to show XHTML and SVG.

mod archive;
mod assets;
mod back;
mod blocks;
mod characters;
mod cover;
mod date;
mod figures;
mod files;
mod front;
mod inlines;
mod joints;
mod later;
mod navigation;
mod package;
mod pictures;
mod places;
mod writer;
mod xml;

pub use date::modified;

use crate::document::Document;
use files::{File, Role};
use jiff::Timestamp;
use listings::Problem;
use pictures::Pictures;
use places::Places;
use std::collections::BTreeMap;
use writer::Writer;

/// An EPUB.
#[derive(Debug)]
pub struct Epub {
    /// The file.
    pub bytes: Vec<u8>,
    /// How many XHTML files are in it.
    pub files: usize,
}

/// Makes the EPUB of a document that was changed last at `modified`; tells each step.
///
/// # Errors
///
/// Every anchor that stands twice, diagram that is none, link that leads nowhere and
/// character that no reader could show.
pub fn epub(
    document: &Document,
    modified: Timestamp,
    tell: &dyn Fn(&str),
) -> Result<Epub, Vec<Problem>> {
    let wrong = characters::problems(document);
    if !wrong.is_empty() {
        return Err(wrong);
    }
    let places = Places::of(document)?;
    tell("Drawing timelines and diagrams");
    let pictures = Pictures::of(document)?;
    tell("Writing the files");
    let files = files(document, &places, &pictures)?;
    tell("Packing them");
    let cover = cover::cover(document).map_err(|error| fault("cover.rs", &error))?;
    let package = package::package(document, &files, modified);
    let mut packed = BTreeMap::from([
        ("META-INF/container.xml".to_owned(), package::container()),
        (package::PACKAGE.to_owned(), package),
        (format!("EPUB/{}", cover::COVER_IMAGE), cover),
        (format!("EPUB/{}", assets::STYLE), assets::STYLES.to_owned()),
    ]);
    for file in &files {
        let name = format!("EPUB/{}", file.name);
        packed.insert(name, file.xhtml(&document.language));
    }
    let packed = packed
        .into_iter()
        .map(|(name, text)| (name, text.into_bytes()));
    let fonts = assets::FONTS.iter();
    let fonts = fonts.map(|(name, bytes)| (format!("EPUB/{name}"), bytes.to_vec()));
    let packed = packed.chain(fonts).collect();
    let bytes = archive::pack(&packed).map_err(|error| fault("archive.rs", &error))?;
    Ok(Epub {
        bytes,
        files: files.len(),
    })
}

/// The XHTML files in the order in which they are read.
fn files(
    document: &Document,
    places: &Places,
    pictures: &Pictures,
) -> Result<Vec<File>, Vec<Problem>> {
    let page = document.pages().next().ok_or_else(|| {
        let help = "name a page in src/SUMMARY.md";
        vec![Problem::new("src/SUMMARY.md", "the book has no page", help)]
    })?;
    let mut writer = Writer::new(document, places, pictures, page);
    let mut pages = Vec::new();
    for chapter in &document.front {
        pages.extend(writer.chapter(chapter, Role::Front, 0));
    }
    let mut numbers = 1..;
    for part in &document.parts {
        let title = part.title.as_ref().zip(numbers.next());
        let title = title.map(|(title, number)| front::part(number, title));
        let depth = usize::from(title.is_some());
        pages.extend(title);
        for chapter in &part.chapters {
            pages.extend(writer.chapter(chapter, Role::Chapter, depth));
        }
    }
    for chapter in &document.back {
        pages.extend(writer.chapter(chapter, Role::Appendix, 0));
    }
    pages.extend(writer.proofs());
    pages.extend(writer.index());
    if !writer.problems.is_empty() {
        return Err(writer.problems);
    }
    let mut files = vec![front::cover(document), front::imprint(document)];
    files.append(&mut pages);
    let contents = navigation::navigation(&files);
    files.insert(2, contents);
    Ok(files)
}

/// What is wrong with this crate, and with no page.
fn fault(file: &str, error: &dyn std::error::Error) -> Vec<Problem> {
    let help = "this is a fault of ci/paper, not of a page";
    let file = format!("ci/paper/src/epub/{file}");
    vec![Problem::new(file, error.to_string(), help)]
}
