//! Pictures for whoever has no browser that draws them: SVGs of a known size, with all
//! their colours, whose texts name the faces of the book.
//!
//! - [`timeline()`]: recordings, as `ci/timeline` draws them for paper;
//! - [`mermaid`]: a Mermaid diagram;
//! - [`book`]: the pictures that lie beside the pages.
//!
//! Drawing diagrams takes a large crate, so this one stays outside of the workspace's
//! `default-members`.

pub mod book;

mod configuration;
mod diagram;
mod palette;
mod plain;
mod way;

pub use diagram::{Wrong, mermaid, mermaid_in};
pub use palette::Palette;

use timeline::{Recording, Still};

/// A picture.
#[derive(Debug, Clone, PartialEq)]
pub struct Svg {
    /// The `svg` element, an XML document of its own, with a title and a description.
    pub text: String,
    /// Its width in CSS pixels, which are its units.
    pub width: f64,
    /// Its height in CSS pixels.
    pub height: f64,
}

/// One or more recordings on one axis of time, with the key to its lines, for paper.
#[must_use]
pub fn timeline(recordings: &[&Recording]) -> Svg {
    let Still { svg, width, height } = timeline::still(recordings);
    Svg {
        text: svg,
        width,
        height,
    }
}
