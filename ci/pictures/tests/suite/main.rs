//! Pictures are read as a program for paper reads them, with the faces of the book, and
//! must be whole: nothing sticks out, no words lie upon words.

mod book;
mod diagrams;
mod drawn;
mod timelines;
