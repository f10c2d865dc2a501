//! The tests of `cargo book`.
//!
//! - `figures`, `marks`, `surroundings`, `timelines`: what the preprocessor makes of a page;
//! - `code`: the colours of code, and that its text stays what it was;
//! - `contrast`: the colours of code can be read;
//! - `record`: recordings of the fixtures;
//! - `sabotage`: one thing broken in a copy of a small book, and what is said of it;
//! - `interrupted`: full disks, Ctrl+C, taken ports;
//! - `running`: listings that run in the page, and machines that cannot make them;
//! - `search`: what the index of the search holds;
//! - `shell`: the page around the text;
//! - `serving`: the server, live reload, failures shown on the page;
//! - `site`: the real book's characters, weight and catalogue.

mod book;
mod code;
mod contrast;
mod figures;
mod fixtures;
mod interrupted;
mod marks;
mod record;
mod running;
mod sabotage;
mod search;
mod server;
mod serving;
mod shell;
mod site;
mod surroundings;
mod timelines;
