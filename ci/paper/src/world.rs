//! What Typst sees: one source, the template, the pictures, the faces. No file system, no
//! network, no clock.

use crate::fonts::Fonts;
use crate::set;
use std::collections::HashMap;
use std::path::PathBuf;
use typst::diag::{FileError, FileResult};
use typst::foundations::{Bytes, Datetime, Duration};
use typst::syntax::{FileId, RootedPath, Source, VirtualPath, VirtualRoot};
use typst::text::{Font, FontBook};
use typst::utils::LazyHash;
use typst::{Library, LibraryExt, World};

/// The template, by path.
const TEMPLATE: [(&str, &str); 6] = [
    ("/book.typ", include_str!("../template/book.typ")),
    ("/base.typ", include_str!("../template/base.typ")),
    ("/blocks.typ", include_str!("../template/blocks.typ")),
    ("/code.typ", include_str!("../template/code.typ")),
    ("/ends.typ", include_str!("../template/ends.typ")),
    ("/headings.typ", include_str!("../template/headings.typ")),
];

/// A book for Typst.
pub struct Paper<'a> {
    library: LazyHash<Library>,
    fonts: &'a Fonts,
    main: Source,
    template: Vec<Source>,
    pictures: HashMap<FileId, Bytes>,
}

impl<'a> Paper<'a> {
    /// The world of a source.
    ///
    /// # Panics
    ///
    /// If a path of the source is none: they are all written by [`set`].
    #[must_use]
    pub fn new(source: set::Source, fonts: &'a Fonts) -> Self {
        let pictures = source
            .pictures
            .into_iter()
            .map(|(path, svg)| (id(&path), Bytes::from_string(svg)));
        Self {
            library: LazyHash::new(Library::default()),
            fonts,
            main: Source::new(id("/main.typ"), source.text),
            template: TEMPLATE
                .iter()
                .map(|(path, text)| Source::new(id(path), (*text).to_owned()))
                .collect(),
            pictures: pictures.collect(),
        }
    }
}

fn id(path: &str) -> FileId {
    let path = VirtualPath::new(path).expect("the paths are written by `set`");
    FileId::new(RootedPath::new(VirtualRoot::Project, path))
}

impl World for Paper<'_> {
    fn library(&self) -> &LazyHash<Library> {
        &self.library
    }

    fn book(&self) -> &LazyHash<FontBook> {
        &self.fonts.book
    }

    fn main(&self) -> FileId {
        self.main.id()
    }

    fn source(&self, id: FileId) -> FileResult<Source> {
        let mut known = self.template.iter().chain([&self.main]);
        known
            .find(|source| source.id() == id)
            .cloned()
            .ok_or_else(missing)
    }

    fn file(&self, id: FileId) -> FileResult<Bytes> {
        self.pictures.get(&id).cloned().ok_or_else(missing)
    }

    fn font(&self, index: usize) -> Option<Font> {
        self.fonts.face(index)
    }

    fn today(&self, _: Option<Duration>) -> Option<Datetime> {
        None
    }
}

fn missing() -> FileError {
    FileError::NotFound(PathBuf::new())
}
