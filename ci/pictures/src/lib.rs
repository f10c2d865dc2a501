//! Diagrams for whoever has no browser that draws them: SVGs of a known size, with all
//! their colours, whose texts name the faces of the book.
//!
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
