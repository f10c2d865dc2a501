//! `cargo book`: builds, serves and checks the book, and is its mdBook preprocessor.
//!
//! - [`preprocess`]: what pages become before mdBook renders them;
//! - [`load`]: reads the book, or says what keeps it from being read;
//! - [`build`]: makes the static site and puts it in place in one step;
//! - [`serve`]: builds, serves, watches, reloads;
//! - [`check`]: every check of the pages that runs no listing;
//! - [`exercise`]: checks a reader's own solution;
//! - [`catalogue`]: `listings.json` beside the site;
//! - [`versions`]: what the book was verified with.

pub mod build;
pub mod catalogue;
pub mod check;
pub mod exercise;
pub mod load;
pub mod preprocess;
pub mod progress;
pub mod serve;
pub mod versions;
mod warnings;
mod watch;

pub use preprocess::Problems;
