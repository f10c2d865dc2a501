//! Tests of the built book in Chromium and Firefox.
//!
//! `cargo test -p browser` builds the book as `cargo book build` does, serves it, starts
//! each browser once, and runs every test in both. What is left out when a machine
//! cannot be given a browser is said by `LISTINGS_WITHOUT=firefox`; a browser that is
//! missing otherwise is an error. `CHROMIUM`, `CHROMEDRIVER` and `FIREFOX` name programs
//! that are not on the path under their Debian names. Pages are also held against the
//! rules of axe-core, which `.ci/run axe` fetches; without them those tests fail, or are
//! left out by `LISTINGS_WITHOUT=axe`.
//!
//! # A test
//!
//! is a function that gets a [`Page`]: a fresh tab, light, with an empty storage. It
//! lies in a module of `tests/suite`, which adds it by name; `main.rs` calls the module.
//!
//! ```
//! use browser::{Page, Tests};
//!
//! pub fn tests(tests: &mut Tests) {
//!     tests.everywhere("search::a_key_opens_it", a_key_opens_it);
//! }
//!
//! fn a_key_opens_it(page: &mut Page) {
//!     page.resize(390, 844);
//!     page.open("index.html");
//!     page.press("Control+k");
//!     page.wait("document.querySelector('dialog.search[open]')");
//! }
//! ```
//!
//! [`Tests::served`] runs it against the server, [`Tests::everywhere`] from `file://`
//! too. Its methods panic at the line of the test that called them. What takes time is
//! waited for by a condition ([`Page::wait`]), never by a pause.
//!
//! An error on the console, an exception that nobody caught, a violation of a policy, a
//! request to another host and a request that failed end every test in which they
//! happen as failures, see [`faults`]. A test that expects one takes it
//! ([`Page::take_faults`]). A test that fails names a picture of what was seen.
//!
//! A spoilt copy of the site, for a test that sees a check fail: [`Site::copy`] and
//! [`Page::turn_to`].
//!
//! # How
//!
//! - [`bidi`]: WebDriver BiDi, which both browsers speak, over one socket;
//! - [`process`]: programs that end with this one, however it ends;
//! - [`browser`]: starts a browser, opens pages;
//! - [`page`]: what a test does with a page, and `input` what it does with mouse and keys;
//! - [`axe`]: the rules of axe-core;
//! - [`faults`]: what must not happen in any;
//! - [`site`]: the book under test;
//! - [`run`]: the tests of a run;
//! - [`bench`]: what the benches have in common.

pub mod axe;
pub mod bench;
pub mod bidi;
pub mod browser;
pub mod faults;
mod input;
pub mod page;
pub mod process;
pub mod run;
pub mod site;

pub use axe::Axe;
pub use bench::bench;
pub use browser::Kind;
pub use page::{Page, Scheme};
pub use run::{Tests, run};
pub use site::{Access, Site};
