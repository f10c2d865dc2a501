//! Recorded timelines: what a listing's tasks did, and when.
//!
//! [`recording`] holds the types of `NAME.timeline.json`, with reading and writing.

pub mod recording;

pub use recording::{By, End, Event, Fault, How, Is, On, ReadError, Recording, Task};
