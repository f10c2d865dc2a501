//! Recorded timelines: what a listing's tasks did, and when.
//!
//! - [`notes`]: what is noted while a program runs;
//! - [`assemble`]: makes a recording of notes, or refuses to;
//! - [`recording`]: the types of `NAME.timeline.json`, with reading and writing;
//! - [`draw`]: one or two recordings as an SVG that is as wide as its column;
//! - [`still`]: the same picture for paper, of a fixed width and with all its colours;
//! - [`table`]: the same in words, a row an event.
//!
//! Pictures and table are made from one reading of the recording (`story`), so that they
//! cannot disagree. The recording of an asyncio program is told by its name, which ends
//! in [`TWIN`].

pub mod assemble;
pub mod notes;
pub mod recording;

mod axis;
mod layout;
mod picture;
mod still;
mod story;
mod table;
mod words;

pub use recording::{By, End, Event, Fault, How, Is, On, ReadError, Recording, Task};

pub use still::Still;

use axis::Axis;
use story::Story;

/// What the name of an asyncio program's recording ends in.
pub const TWIN: &str = "-asyncio";

/// The figure of one or more recordings on one axis of time: an SVG element, and the
/// key to its lines. It has no blank line, so that it can stand in Markdown.
#[must_use]
pub fn draw(recordings: &[&Recording]) -> String {
    let stories: Vec<Story<'_>> = recordings.iter().map(|r| Story::of(r)).collect();
    picture::draw(&stories, &Axis::of(&stories))
}

/// The same picture for paper and for whoever shows no style sheet: an SVG of its own,
/// with the key. Its texts name the faces of the book, Literata and Commit Mono, and its
/// `desc` says what the table says.
#[must_use]
pub fn still(recordings: &[&Recording]) -> Still {
    let stories: Vec<Story<'_>> = recordings.iter().map(|r| Story::of(r)).collect();
    still::draw(&stories, &Axis::of(&stories))
}

/// What is recorded, in words: a `details` element with a table for each recording. Its
/// rows say by data attributes what the player needs: instant, place on the axis, task,
/// line, who runs and who waits. Each recording comes with the text of the listing, whose
/// lines the rows quote.
#[must_use]
pub fn table(recordings: &[(&Recording, &str)]) -> String {
    let stories = recordings.iter().map(|(recording, _)| Story::of(recording));
    let stories: Vec<Story<'_>> = stories.collect();
    let axis = Axis::of(&stories);
    let sources = recordings.iter().map(|(_, source)| *source);
    let told: Vec<_> = stories.into_iter().zip(sources).collect();
    table::table(&told, &axis)
}
