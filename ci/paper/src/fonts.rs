//! The paper's faces: those of the site, whole.

use typst::foundations::Bytes;
use typst::text::{Font, FontBook};
use typst::utils::LazyHash;

const FACES: [&[u8]; 6] = [
    include_bytes!("../fonts/literata-400.ttf"),
    include_bytes!("../fonts/literata-400-italic.ttf"),
    include_bytes!("../fonts/literata-600.ttf"),
    include_bytes!("../fonts/literata-600-italic.ttf"),
    include_bytes!("../fonts/commit-mono-400.ttf"),
    include_bytes!("../fonts/commit-mono-700.ttf"),
];

/// The faces, ready for Typst.
pub struct Fonts {
    /// What Typst finds them by.
    pub book: LazyHash<FontBook>,
    faces: Vec<Font>,
}

impl Default for Fonts {
    fn default() -> Self {
        let faces = FACES.iter().flat_map(|face| Font::iter(Bytes::new(*face)));
        let faces: Vec<Font> = faces.collect();
        let book = LazyHash::new(FontBook::from_fonts(&faces));
        Self { book, faces }
    }
}

impl Fonts {
    /// The face of that number.
    #[must_use]
    pub fn face(&self, number: usize) -> Option<Font> {
        self.faces.get(number).cloned()
    }

    /// Whether one of the faces has a character. Those that show nothing need none.
    #[must_use]
    pub fn have(&self, c: char) -> bool {
        let unseen = matches!(c, '\u{200b}' | '\u{2060}' | '\u{ad}');
        let mut faces = self.faces.iter();
        unseen || faces.any(|face| face.info().coverage.contains(c.into()))
    }
}
