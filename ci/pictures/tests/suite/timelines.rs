//! Every recording of the book, and those that `ci/timeline` is tested with.

use crate::drawn::{Drawn, root};
use std::path::PathBuf;
use timeline::{Is, Recording};

fn recordings() -> Vec<Recording> {
    let listings = root().join("listings").read_dir().expect("the listings");
    let chapters = listings.map(|entry| entry.expect("a chapter").path());
    let mut folders: Vec<PathBuf> = chapters.map(|it| it.join("examples")).collect();
    folders.push(root().join("ci/timeline/tests/recordings"));
    let files = folders.iter().filter_map(|folder| folder.read_dir().ok());
    let files = files.flatten().map(|entry| entry.expect("a file").path());
    let recorded = files.filter(|it| it.to_string_lossy().ends_with(".timeline.json"));
    let mut recorded: Vec<PathBuf> = recorded.collect();
    recorded.sort();
    let read = |path: &PathBuf| {
        Recording::read(path).unwrap_or_else(|error| panic!("{error}"))
    };
    recorded.iter().map(read).collect()
}

#[test]
fn every_recording_is_drawn_whole() {
    let recordings = recordings();
    assert!(recordings.len() > 20, "{}", recordings.len());
    let mut faults = Vec::new();
    for recording in &recordings {
        let svg = pictures::timeline(&[recording]);
        let drawn = Drawn::of(&recording.listing, &svg);
        faults.extend(drawn.faults());
        let words: Vec<String> = drawn.words().into_iter().map(|it| it.text).collect();
        for task in &recording.tasks {
            let named = words.iter().any(|word| word.contains(&task.name));
            assert!(named, "{}: {}", recording.listing, task.name);
        }
        let printed = recording.events.iter().filter_map(|event| match &event.is {
            Is::Print { text, .. } => Some(text),
            _ => None,
        });
        for line in printed.take(12) {
            // A line that is broken between words has lost the space at the break.
            let dense = |text: &str| text.replace(' ', "");
            let whole = dense(&words.concat()).contains(&dense(line));
            assert!(whole, "{}: {line} in {words:?}", recording.listing);
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn two_recordings_are_drawn_whole() {
    let recordings = recordings();
    let of = |name: &str| {
        let found = recordings.iter().find(|it| it.listing == name);
        found.unwrap_or_else(|| panic!("no recording of {name}"))
    };
    let name = "one_after_another_or_together";
    let svg = pictures::timeline(&[of(name), of(&format!("{name}-asyncio"))]);
    let faults = Drawn::of("two_recordings", &svg).faults();
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn what_sticks_out_and_what_overlaps_is_seen() {
    let text = |x: u32, words: &str| {
        format!("<text x=\"{x}\" y=\"20\" font-family=\"Literata\">{words}</text>")
    };
    let svg = pictures::Svg {
        text: format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"60\" height=\"30\">\
             {}{}</svg>",
            text(2, "over"),
            text(20, "and out of it")
        ),
        width: 60.0,
        height: 30.0,
    };
    let faults = Drawn::of("broken", &svg).faults();
    assert_eq!(faults.len(), 2, "{faults:?}");
    assert!(faults[0].contains("sticks out"), "{faults:?}");
    assert_eq!(faults[1], "broken: `over` lies upon `and out of it`");
}
