//! `cargo book`: builds, serves and checks the book, and is its mdBook preprocessor.
//!
//! - [`preprocess`]: what pages become before mdBook renders them;
//! - [`load`]: reads the book, or says what keeps it from being read;
//! - [`build`]: makes the static site and puts it in place in one step;
//! - [`staging`]: where a site is made before it takes the old one's place;
//! - [`record`]: records timelines beside their listings;
//! - [`draw`]: draws the pictures of diagrams;
//! - [`dress`]: finishes each page: contents, place, headings, one style and one script;
//! - [`redirects`]: the map of moved addresses;
//! - [`runner`]: makes the listings run in the page;
//! - [`contents`]: the pages and chapters, as the search names them;
//! - [`policy`]: what a page may load and run, said in the page;
//! - [`serve`]: builds, serves, watches, reloads;
//! - [`check`]: every check of the pages that runs no listing;
//! - [`characters`]: what stands on pages and is not in the fonts;
//! - [`paper`]: has the paper edition made;
//! - [`exercise`]: checks a reader's own solution;
//! - [`catalogue`]: `listings.json` beside the site;
//! - [`mod@cargo`]: has cargo build and run the other programs.

pub mod build;
pub mod cargo;
pub mod catalogue;
pub mod characters;
pub mod check;
pub mod contents;
pub mod draw;
pub mod dress;
pub mod exercise;
mod live;
pub mod load;
mod making;
pub mod paper;
pub mod policy;
pub mod preprocess;
pub mod progress;
pub mod record;
pub mod redirects;
pub mod runner;
pub mod serve;
pub mod staging;
mod warnings;
mod watch;

pub use preprocess::Problems;
