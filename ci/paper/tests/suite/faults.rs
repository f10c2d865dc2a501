//! What keeps a PDF from being made is said, with page and line, and the last good file
//! stays.

use crate::book::{Book, SECTION};
use crate::reader::by;
use serde_json::json;
use std::fs;
use std::process::{Command, Output};

/// The recording of the fixture's listing `rests`, which it has not.
const RECORDING: &str = "listings/ch01-parcels/examples/rests.timeline.json";
/// A timeline of it.
const TIMELINE: &str = "```timeline rests\n```\n\nTimeline: It rests.";
/// The picture of the section's diagram.
const PICTURE: &str = "src/ch01-parcels/diagrams/the-way-of-a-parcel.svg";

/// Runs the program that `cargo book pdf` runs.
fn run(book: &Book) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_paper"));
    command.arg("pdf").arg("--root").arg(book.root());
    command
        .arg("--output")
        .arg(book.root().join("paper/book.pdf"));
    command.output().expect("the program starts")
}

/// Sees that a book is refused, first by what is said of that line of its section; and
/// that the file that was there stays, with nothing beside it.
#[track_caller]
fn assert_refused(book: &Book, line: usize, wanted: &str) {
    let dir = book.root().join("paper");
    fs::create_dir_all(&dir).expect("a folder can be made");
    book.write("paper/book.pdf", "the last good one");
    let output = run(book);
    let told = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(1), "{told}");
    let place = format!("{SECTION}:{line}: {wanted}");
    assert!(told.starts_with(&place), "{place:?} is not in:\n{told}");
    assert_eq!(told.matches(SECTION).count(), 1, "more is said:\n{told}");
    let kept = fs::read_to_string(dir.join("book.pdf")).expect("it is still there");
    assert_eq!(kept, "the last good one");
    let beside = fs::read_dir(dir).expect("a folder").count();
    assert_eq!(beside, 1, "something is left over");
}

/// The same of a sound book to whose section this was added, with the line `below` its
/// first.
#[track_caller]
fn assert_added_is_refused(markdown: &str, below: usize, wanted: &str) {
    let book = Book::sound();
    let line = book.append(SECTION, markdown) + below;
    assert_refused(&book, line, wanted);
}

/// A recording of a program that prints a line, and whose tasks wait for four sleeps each.
fn recording(text: &str, tasks: u32) -> String {
    let mut events = vec![
        json!({"at": 0, "task": 0, "is": "poll"}),
        json!({"at": 0, "task": 0, "is": "print", "text": text}),
    ];
    let mut named = vec![json!({"name": "main", "line": 3})];
    for task in 1..=tasks {
        named.push(json!({"name": "rest", "line": 4, "parent": 0}));
        events.push(json!({"at": 0, "task": task, "is": "spawn", "by": 0}));
    }
    events.push(json!({"at": 0, "task": 0, "is": "end", "how": "returned"}));
    for task in 1..=tasks {
        events.push(json!({"at": 0, "task": task, "is": "poll"}));
        for wait in 4 * task..4 * task + 4 {
            events.push(json!({"at": 0, "task": task, "is": "wait", "wait": wait,
                "on": "sleep", "until": 1000}));
        }
        events.push(json!({"at": 0, "task": task, "is": "pause"}));
    }
    for task in 1..=tasks {
        let first = 4 * task;
        events.push(
            json!({"at": 1000, "task": task, "is": "wake", "by": "clock",
            "wait": first}),
        );
        events.push(json!({"at": 1000, "task": task, "is": "poll"}));
        for wait in first..first + 4 {
            events.push(json!({"at": 1000, "task": task, "is": "over", "wait": wait,
                "how": "ready"}));
        }
        events.push(json!({"at": 1000, "task": task, "is": "end", "how": "returned"}));
    }
    let ends = if tasks > 0 { 1000 } else { 0 };
    json!({"listing": "rests", "ends": ends, "tasks": named, "events": events})
        .to_string()
}

/// A line in the diagram's fence.
fn fence_of_the_diagram(book: &Book) -> usize {
    let text =
        fs::read_to_string(book.root().join(SECTION)).expect("the page is there");
    let mut lines = text.lines();
    let at = lines.position(|line| line == "```mermaid");
    at.expect("it has a diagram") + 1
}

/// A sound book, its diagram's picture changed.
fn with_picture(change: impl Fn(&str) -> String) -> Book {
    let book = Book::sound();
    let svg = fs::read_to_string(book.root().join(PICTURE)).expect("it was drawn");
    let changed = change(&svg);
    assert_ne!(changed, svg, "nothing is changed");
    book.write(PICTURE, &changed);
    book
}

#[test]
fn a_construct_that_is_not_known() {
    assert_added_is_refused("<div>\n\nText.", 0, "the HTML \"<div>\"");
}

#[test]
fn a_picture_that_is_not_there() {
    let picture = "![A ship](ship.png)";
    assert_added_is_refused(picture, 0, "the picture \"ship.png\"");
}

#[test]
fn a_link_that_leads_nowhere() {
    let link = "Text.\n\n[nowhere](nowhere.md)";
    assert_added_is_refused(link, 2, "the book has no page ch01-parcels/nowhere.md");
}

#[test]
fn a_character_that_no_face_has() {
    let wanted = "the character '漢' (U+6F22) is in none of the paper's faces";
    assert_added_is_refused("Text.\n\nA ship called 漢.", 2, wanted);
    assert_added_is_refused("```console\n$ echo 漢\n```", 1, wanted);
}

#[test]
fn a_character_in_a_picture_that_no_face_has() {
    let book = with_picture(|svg| svg.replacen("</text>", "漢</text>", 1));
    assert_refused(&book, fence_of_the_diagram(&book), "the character '漢'");

    let book = Book::sound();
    book.write(RECORDING, &recording("漢", 0));
    let line = book.append(SECTION, TIMELINE);
    assert_refused(&book, line, "the character '漢'");
}

#[test]
fn a_diagram_that_was_not_drawn() {
    let diagram = "```mermaid\nflowchart LR\n  accTitle: A\n  accDescr: B.\n  a --> b\n\
                   ```\n\nDiagram: This.";
    assert_added_is_refused(diagram, 0, "there is no picture of this diagram as it is");
}

#[test]
fn a_diagram_that_cannot_be_drawn() {
    let half = |svg: &str| {
        svg[..svg.len() / 2].to_owned() + &svg[svg.len() / 2..].replace("</svg>", "")
    };
    let book = with_picture(half);
    let line = fence_of_the_diagram(&book);
    assert_refused(&book, line, "its picture is no SVG: ");
    let book = with_picture(|svg| svg.replacen(" width=", " girth=", 1));
    assert_refused(
        &book,
        line,
        "its picture is no SVG: it does not say its width",
    );
}

#[test]
fn a_diagram_that_is_too_large_for_a_page() {
    let book = with_picture(|svg| svg.replacen(" width=\"", " width=\"9", 1));
    let line = fence_of_the_diagram(&book);
    assert_refused(&book, line, "its picture is too large for a page: ");
}

#[test]
fn a_timeline_that_was_not_recorded() {
    assert_added_is_refused(TIMELINE, 0, "there is no recording of `rests`");
}

#[test]
fn a_timeline_whose_recording_is_half_a_file() {
    let book = Book::sound();
    let recording = recording("It rests.", 1);
    book.write(RECORDING, &recording[..recording.len() / 2]);
    let line = book.append(SECTION, TIMELINE);
    assert_refused(&book, line, &format!("{RECORDING}:1: "));
}

#[test]
fn a_timeline_that_is_too_large_for_a_page() {
    let book = Book::sound();
    let two = TIMELINE.replace("rests\n", "rests weighs_in_turn\n");
    let line = book.append(SECTION, &two);
    let write = |tasks| {
        book.write(RECORDING, &recording("It rests.", tasks));
        let other = RECORDING.replace("rests", "weighs_in_turn");
        book.write(&other, &recording("It rests.", tasks));
    };
    write(3);
    let output = run(&book);
    assert!(output.status.success(), "{output:?}");
    write(9);
    assert_refused(&book, line, "its picture is too large for a page: ");
}

#[test]
fn a_word_that_is_wider_than_the_page() {
    let word = "Zz9".repeat(40);
    let text = format!("A\nword: {word}.");
    let wanted = format!("the word \"{word}.\" sticks out of its line, on page ");
    assert_added_is_refused(&text, 1, &wanted);
}

#[test]
fn a_word_that_is_wider_than_its_column() {
    let word = "Zz9".repeat(12);
    let row = format!("`{word}` | `{word}` | `{word}`");
    let table = format!("a | b | c\n--- | --- | ---\n{row}");
    let wanted = format!("the word \"{word}\" ");
    assert_added_is_refused(&table, 2, &wanted);
}

#[test]
fn a_word_that_other_pages_say_too() {
    let book = Book::sound();
    let word = "Zz9".repeat(12);
    book.append("src/README.md", &format!("Here {word} has room."));
    let table = format!("a | b | c\n-|-|-\n`{word}` | `{word}` | `{word}`");
    let line = book.append(SECTION, &table) + 2;
    assert_refused(&book, line, &format!("the word \"{word}\" "));
}

#[test]
fn a_narrow_column_has_room_beside_a_wide_one() {
    let book = Book::sound();
    let wide =
        "Everything that is to be said of a parcel that nobody has sent, ".repeat(3);
    let head = "Said | Sections | Words | Figures | Minutes";
    book.append(SECTION, &format!("{head}\n-|-:|-:|-:|-:\n{wide}|1|2|3|4"));
    let output = run(&book);
    assert!(output.status.success(), "{output:?}");
}

#[test]
fn a_line_of_code_that_is_too_long_goes_on_below() {
    let book = Book::sound();
    let long: String = (0..60).map(|number| format!("{number:04}")).collect();
    book.append(SECTION, &format!("```console\n$ echo {long}\n```"));
    let output = run(&book);
    assert!(output.status.success(), "{output:?}");
    let pdf = fs::read(book.root().join("paper/book.pdf")).expect("it was made");
    let Some(text) = by("pdftotext", &["-raw", "FILE", "-"], &pdf) else {
        return;
    };
    let marked: String = text.split_whitespace().collect();
    assert!(!marked.contains(&long), "nothing says that it goes on");
    assert!(
        marked.replace('⏎', "").contains(&long),
        "it is not whole:\n{text}"
    );
}

#[test]
fn a_sound_book_is_a_file_and_a_broken_one_leaves_it() {
    let book = Book::sound();
    let output = run(&book);
    let wrong = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.success(), "{wrong}");
    let file = book.root().join("paper/book.pdf");
    let good = fs::read(&file).expect("the PDF is there");
    assert!(good.starts_with(b"%PDF-"));

    book.append(SECTION, "[nowhere](nowhere.md)");
    let output = run(&book);
    assert_eq!(output.status.code(), Some(1));
    assert!(fs::read(&file).expect("the PDF is still there") == good);
}

#[test]
fn a_file_that_cannot_be_written() {
    let book = Book::sound();
    fs::create_dir_all(book.root().join("paper/book.pdf")).expect("a folder");
    let output = run(&book);
    let wrong = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(1));
    assert!(wrong.contains("book.pdf: cannot be written"), "{wrong}");
}
