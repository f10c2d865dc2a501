//! Timelines, and the recordings that they draw.

use crate::book::{Book, OPENING};
use crate::timelines::{RECORDING, with_timeline};
use snapbox::str;

/// A book whose page names these recordings.
fn naming(names: &str) -> Book {
    let book = with_timeline();
    let fence = format!("```timeline{names}");
    book.edit(OPENING, "```timeline weighs_in_turn", &fence);
    book
}

#[test]
fn a_book_with_a_timeline_is_sound() {
    with_timeline().run(&["build"]).prints(str![[r#"
Built 6 pages in [..]book

"#]]);
}

#[test]
fn a_timeline_of_nothing() {
    naming("").build_fails(str![[r#"
src/ch01-parcels/README.md:24: a timeline of nothing
  help: name the listing after the word: ```timeline NAME

"#]]);
}

#[test]
fn a_timeline_of_an_unknown_listing() {
    naming(" weighs_at_night").build_fails(str![[r#"
src/ch01-parcels/README.md:24: there is no listing `weighs_at_night` to draw the timeline of
  help: name a file of listings/*/examples/ without its `.rs`

"#]]);
}

#[test]
fn a_timeline_of_a_listing_that_was_not_recorded() {
    naming(" rests").build_fails(str![[r#"
src/ch01-parcels/README.md:24: there is no recording of `rests`, listings/ch01-parcels/examples/rests.timeline.json
  help: record it: `cargo book record rests`

"#]]);
}

#[test]
fn a_timeline_of_a_twin_that_does_not_exist() {
    naming(" weighs_in_turn rests-asyncio").build_fails(str![[r#"
src/ch01-parcels/README.md:24: `rests` has no asyncio program to draw the timeline of
  help: write asyncio/rests.py beside its examples/, or name `rests`

"#]]);
}

#[test]
fn a_timeline_of_a_twin_that_was_not_recorded() {
    naming(" weighs_in_turn weighs_in_turn-asyncio").build_fails(str![[r#"
src/ch01-parcels/README.md:24: there is no recording of `weighs_in_turn-asyncio`, listings/ch01-parcels/asyncio/weighs_in_turn.timeline.json
  help: record it: `cargo book record weighs_in_turn-asyncio`

"#]]);
}

#[test]
fn a_timeline_of_three() {
    naming(" weighs_in_turn rests weighs_in_turn").build_fails(str![[r#"
src/ch01-parcels/README.md:24: a timeline of more than two recordings
  help: draw two at most in one figure, and the others in a figure of their own

"#]]);
}

#[test]
fn a_timeline_without_a_caption() {
    let book = with_timeline();
    book.edit(OPENING, "Timeline: The", "The");
    book.build_fails(str![[r#"
src/ch01-parcels/README.md:24: a timeline without a caption
  help: follow it with a paragraph `Timeline: …` that says what to see

"#]]);
}

#[test]
fn a_timeline_typed_into_the_page() {
    let book = with_timeline();
    book.edit(
        OPENING,
        "weighs_in_turn\n```\nTime",
        "weighs_in_turn\n0 s\n```\nTime",
    );
    book.build_fails(str![[r#"
src/ch01-parcels/README.md:24: a timeline typed into the page
  help: leave the fence empty: what it shows is recorded by `cargo book record`

"#]]);
}

#[test]
fn a_timeline_in_a_list() {
    let book = with_timeline();
    book.edit(
        OPENING,
        "```timeline weighs_in_turn\n```\n",
        "- ```timeline weighs_in_turn\n  ```\n",
    );
    book.build_fails(str![[r#"
src/ch01-parcels/README.md:24: a timeline that does not stand at the left margin
  help: move it out of the list or quotation: it becomes a figure

"#]]);
}

#[test]
fn a_timeline_that_is_drawn_twice() {
    let book = with_timeline();
    book.append(
        OPENING,
        "\n```timeline weighs_in_turn\n```\n\nTimeline: Again.\n",
    );
    book.build_fails(str![[r#"
src/ch01-parcels/README.md:28: the timeline of `weighs_in_turn` is on this page already
  help: link to it instead: [above](#weighs_in_turn-timeline)

"#]]);
}

#[test]
fn a_recording_that_does_not_hold_together() {
    let book = with_timeline();
    book.edit(RECORDING, "\"at\":200", "\"at\":300");
    book.build_fails(str![[r#"
src/ch01-parcels/README.md:24: listings/ch01-parcels/examples/weighs_in_turn.timeline.json:12: an event after the program's end
  help: record it again: `cargo book record weighs_in_turn`

"#]]);
}

#[test]
fn a_recording_of_lines_that_the_listing_does_not_have() {
    let book = with_timeline();
    book.edit(
        RECORDING,
        "\"fn\":\"weigh\",\"line\":5",
        "\"fn\":\"weigh\",\"line\":90",
    );
    book.build_fails(str![[r#"
src/ch01-parcels/README.md:24: listings/ch01-parcels/examples/weighs_in_turn.timeline.json names line 90, and listings/ch01-parcels/examples/weighs_in_turn.rs has none
  help: record it again: `cargo book record weighs_in_turn`

"#]]);
}

#[test]
fn a_recording_that_prints_something_else() {
    let book = with_timeline();
    book.edit(RECORDING, "250 g", "251 g");
    book.build_fails(str![[r#"
src/ch01-parcels/README.md:24: listings/ch01-parcels/examples/weighs_in_turn.timeline.json prints something else than listings/ch01-parcels/examples/weighs_in_turn.out:2
  help: record it again: `cargo book record weighs_in_turn`

"#]]);
}
