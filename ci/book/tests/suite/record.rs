//! `cargo book record`: the fixtures in `ci/recorder/fixtures` are recorded as they were.
//!
//! After a change that is meant: `UPDATE=1 cargo test -p book --test suite record`, then
//! read the difference of the recordings.

use crate::fixtures::{book_of_fixtures, copy};
use book::record::record;
use std::fs;
use std::path::Path;
use timeline::{By, End, Is, On, Recording};

fn recording(name: &str) -> Recording {
    let file = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../recorder/fixtures/examples")
        .join(name)
        .with_extension("timeline.json");
    Recording::read(&file).unwrap_or_else(|error| panic!("{error}"))
}

#[test]
fn fixtures_are_recorded_as_they_were_and_a_changed_recording_is_found() {
    let root = book_of_fixtures("recorder-fixtures");
    let examples = root.join("listings/fixtures/examples");
    if std::env::var_os("UPDATE").is_some_and(|value| value == "1") {
        let names: Vec<String> = fs::read_dir(&examples)
            .expect("the examples")
            .filter_map(|entry| Some(entry.ok()?.path()))
            .filter(|path| path.extension().is_some_and(|e| e == "rs"))
            .filter_map(|path| Some(path.file_stem()?.to_str()?.to_owned()))
            .collect();
        record(&root, &names, false).unwrap_or_else(|error| panic!("{error:#}"));
        let fixtures =
            Path::new(env!("CARGO_MANIFEST_DIR")).join("../recorder/fixtures");
        copy(&examples, &fixtures.join("examples"));
    }
    let told = record(&root, &[], true).unwrap_or_else(|error| panic!("{error:#}"));
    assert_eq!(told, "Recorded 9 programs, 0 anew");

    let changed = examples.join("lock_across_a_sleep.timeline.json");
    let before = fs::read_to_string(&changed).expect("the recording");
    fs::write(&changed, before.replace("\"lock\"", "\"join\"")).expect("a copy");
    let error = record(&root, &[], true).expect_err("it is not what it was");
    let said = format!("{error:#}");
    assert!(
        said.contains("listings/fixtures/examples/lock_across_a_sleep.timeline.json")
            && said.contains("cargo book record lock_across_a_sleep"),
        "{said}"
    );

    let error =
        record(&root, &["no_such".to_owned()], false).expect_err("no such name");
    assert!(format!("{error:#}").contains("no listing is named `no_such`"));
    let output = examples.join("lock_across_a_sleep.out");
    fs::write(&output, "something else\n").expect("a copy");
    let name = "lock_across_a_sleep".to_owned();
    let error = record(&root, &[name], false).expect_err("another output");
    let said = format!("{error:#}");
    assert!(
        said.contains("lock_across_a_sleep.out:1: is not what is printed"),
        "{said}"
    );
}

#[test]
fn a_lock_is_waited_for_until_the_other_task_lets_it_go() {
    let events = recording("lock_across_a_sleep").events;
    let wait = events.iter().find_map(|event| match event.is {
        Is::Wait {
            wait, on: On::Lock, ..
        } => Some((wait, event.task)),
        _ => None,
    });
    assert_eq!(
        wait,
        Some((2, Some(2))),
        "the second clerk waits for the lock"
    );
    let woken = events.iter().find_map(|event| match event.is {
        Is::Wake {
            by,
            wait: Some(2),
            line,
        } => Some((event.at.as_secs(), by, line)),
        _ => None,
    });
    // Line 13 is the end of `clerk`, where the guard is dropped.
    assert_eq!(woken, Some((1, By::Task(1), Some(13))));
}

#[test]
fn a_recording_tells_how_each_task_ended() {
    let ends = recording("ways_to_end_a_task").events.into_iter();
    let ends: Vec<_> = ends
        .filter_map(|event| match event.is {
            Is::End { how } => Some((event.task?, how)),
            _ => None,
        })
        .collect();
    assert_eq!(
        ends,
        [
            (1, End::Returned),
            (2, End::Panicked),
            (3, End::Aborted),
            (5, End::Aborted),
            (0, End::Returned),
            (4, End::Dropped),
        ]
    );
}
