//! The book on paper.
//!
//! - [`document`]: the book as parts, chapters, pages and blocks;
//! - [`parse`]: makes a document of the pages and the listings;
//! - [`drawing`]: its pictures;
//! - [`fonts`]: the faces, and [`glyphs`] what is in none of them;
//! - [`room`]: what has no room on a page;
//! - [`set`]: writes a document as the source of Typst, which sets it;
//! - [`world`]: what Typst sees;
//! - [`pdf`]: the PDF;
//! - [`epub`]: the EPUB.

pub mod document;
pub mod drawing;
pub mod epub;
pub mod fonts;
pub mod glyphs;
pub mod parse;
pub mod pdf;
pub mod room;
pub mod set;
mod texts;
pub mod world;
