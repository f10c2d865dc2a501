//! The book on paper.
//!
//! - [`document`]: the book as parts, chapters, pages and blocks;
//! - [`parse`]: makes a document of the pages and the listings.

pub mod document;
pub mod parse;
