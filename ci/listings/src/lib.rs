//! Finds the book's listings and what belongs to them, and checks them.
//!
//! The tree is the configuration: a file's place says what it is, its first line
//! says what it shows, and only what code cannot show is declared in the crate's
//! `[package.metadata.listings]`.
//!
//! - [`workspace`] finds listings, twins, exercises and benches;
//! - [`figure`] tells which fences of a page make a figure, and what its caption says;
//! - [`drawing`] reads the captions and names of diagrams and timelines;
//! - [`reading`] counts how long a chapter takes to read;
//! - [`versions`] asks what the book was verified with;
//! - [`files`] copies folders of a book;
//! - [`mod@cargo`] finds the cargo to build with;
//! - [`compare`] compares what was seen with what is recorded;
//! - [`diagrams`] finds diagrams and the pictures drawn of them;
//! - [`items`] tells what the file at a path is;
//! - [`pages`] reads pages: their fences and include directives;
//! - [`proofs`] finds the tests that proof marks may name;
//! - [`check`] runs them: what each chapter's `tests/chapter.rs` calls;
//! - [`process`] runs programs as a terminal would;
//! - [`problem`] is how every check speaks: file, line, what is wrong, the way out.

pub mod cargo;
pub mod check;
pub mod compare;
pub mod diagrams;
pub mod drawing;
pub mod figure;
pub mod files;
pub mod items;
pub mod pages;
pub mod problem;
pub mod process;
pub mod proofs;
pub mod reading;
pub mod versions;
pub mod workspace;

pub use items::Items;
pub use problem::Problem;
pub use workspace::{Count, Listing, Workspace};
