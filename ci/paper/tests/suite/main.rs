//! The book on paper, from its sources to its files.

mod book;
mod document;
mod faults;
mod pdf;
mod reader;
mod sabotage;
