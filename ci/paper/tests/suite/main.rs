//! The book on paper, from its sources to its files.

mod book;
mod document;
mod epub;
mod faults;
mod pdf;
mod reader;
mod sabotage;
