//! Compiles and runs every code fragment that is written into a page.
//!
//! The pages are expanded as mdBook would expand them, then every fence is judged:
//! what a listing's file provides is type-checked as the reader gets it (the listing
//! itself is built and run by its own crate), and what is written into the page is
//! compiled and run by skeptic. The build script does this, so `cargo test -p pages`
//! follows every change of a page or a listing.
//!
//! - [`expand`] reads pages and fills their include directives;
//! - [`gates`] says what is wrong with a page as a reader would see it;
//! - [`imports`] says where a name is used before its `use` was shown, and [`names`]
//!   reads both from a listing;
//! - [`fragments`] decides what is compiled, and how;
//! - [`survey`] does all of it for a book.

pub mod expand;
pub mod fragments;
pub mod gates;
pub mod imports;
pub mod names;
pub mod survey;

pub use survey::{Counts, Survey, survey};
