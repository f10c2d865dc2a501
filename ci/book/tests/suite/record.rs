//! `cargo book record`: the fixtures in `ci/recorder/fixtures` are recorded as they were.
//!
//! After a change that is meant: `UPDATE=1 cargo test -p book --test suite record`, then
//! read the difference of the recordings.

use crate::fixtures::book_of_fixtures;
use book::record::record;
use listings::files::copy;
use std::fs;
use std::path::Path;
use timeline::{By, End, Event, How, Is, On, Recording};

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
        copy(&examples, &fixtures.join("examples")).expect("they can be copied");
    }
    let told = record(&root, &[], true).unwrap_or_else(|error| panic!("{error:#}"));
    assert_eq!(told, "Recorded 18 programs, 0 anew");

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
fn a_chapter_is_recorded_without_the_crates_of_the_tree_that_it_depends_on() {
    let root = book_of_fixtures("recorder-without-the-tree");
    let manifest = root.join("listings/fixtures/Cargo.toml");
    let before = fs::read_to_string(&manifest).expect("the manifest");
    let tree = "[dependencies]\nqueue = { path = \"../queue\" }\n";
    let after = before.replacen("[dependencies]\n", tree, 1);
    assert_ne!(after, before, "the manifest has dependencies");
    fs::write(&manifest, after).expect("a copy");
    let told = record(&root, &["a_future_by_hand".to_owned()], true);
    let told = told.unwrap_or_else(|error| panic!("{error:#}"));
    assert_eq!(told, "Recorded 1 programs, 0 anew");
}

/// The reasons for which programs in `ci/recorder/fixtures/refused` are not recorded, and
/// the lines that they name.
const REFUSED: &[(&str, &str, &str)] = &[
    ("select_at_random", "two runs of it differ", "`biased;`"),
    ("a_thread_wakes", "another thread", "without a timeline"),
    ("time_resumes", "two runs of it differ", "`time::resume`"),
    (
        "a_line_by_two_tasks",
        ":15: one line of its output",
        "whole lines",
    ),
    (
        "a_waker_of_an_earlier_poll",
        ":18: what waits here",
        "the waker of every poll",
    ),
];

#[test]
fn what_would_not_be_recorded_truly_is_refused_with_the_way_out() {
    let root = book_of_fixtures("recorder-refused");
    let examples = root.join("listings/fixtures/examples");
    let refused = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../recorder/fixtures")
        .join("refused");
    copy(&refused, &examples).expect("they can be copied");
    for (name, why, help) in REFUSED {
        let error = record(&root, &[(*name).to_owned()], false)
            .expect_err("it cannot be recorded");
        let said = format!("{error:#}");
        let file = format!("listings/fixtures/examples/{name}.rs");
        assert!(
            said.contains(&file) && said.contains(why) && said.contains(help),
            "{said}"
        );
        let written = examples.join(name).with_extension("timeline.json");
        assert!(!written.exists(), "{name} has a recording");
    }
}

/// The waits of a task: kind, line, when they begin and end, and how.
fn waits(recording: &Recording, name: &str) -> Vec<(On, u32, u128, u128, How)> {
    let events = &recording.events;
    let of_task =
        |event: &Event| event.task.is_some_and(|t| recording.tasks[t].name == name);
    let begun = events.iter().filter(|event| of_task(event));
    let waits = begun.filter_map(|event| match event.is {
        Is::Wait { wait, on, line, .. } => Some((event, wait, on, line?)),
        _ => None,
    });
    let ended = |number: u32| {
        events.iter().find_map(|event| match event.is {
            Is::Over { wait, how } if wait == number => {
                Some((event.at.as_millis(), how))
            }
            _ => None,
        })
    };
    let waits = waits.map(|(event, wait, on, line)| {
        let (end, how) = ended(wait).expect("each wait is over");
        (on, line, event.at.as_millis(), end, how)
    });
    waits.collect()
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

#[test]
fn of_two_waits_of_one_kind_the_one_that_is_woken_ends() {
    let recording = recording("two_of_a_kind");
    let waits = waits(&recording, "main");
    // Both queues of the `select!`: the first is waited for until its only message.
    let queues = [
        (On::Channel, 54, 0, 3000, How::Ready),
        (On::Channel, 54, 0, 1000, How::Ready),
        (On::Channel, 54, 1000, 2000, How::Ready),
        (On::Channel, 54, 2000, 3000, How::Dropped),
    ];
    assert_eq!(waits[..4], queues);
    // Of two tasks that are joined, the second ends first.
    assert_eq!(waits[4], (On::Join, 14, 3000, 8000, How::Ready));
    assert_eq!(waits[5], (On::Join, 19, 3000, 4000, How::Ready));
    // Of two calls of one function, one goes on while the other stays at its line.
    assert_eq!(waits[6], (On::Channel, 24, 8000, 9000, How::Ready));
    assert_eq!(waits[7], (On::Channel, 24, 8000, 14_000, How::Ready));
}

#[test]
fn a_wait_ends_when_nobody_polls_it_any_more() {
    let recording = recording("waits_that_were_left");
    let waits = waits(&recording, "main");
    for ended in [
        // `notified` in a function that has returned, on the line of another call.
        (On::Notify, 10, 0, 1000, How::Dropped),
        // A `recv` whose timeout is over, in a loop.
        (On::Channel, 32, 3000, 4000, How::Dropped),
        // Pinned before a `select!` that is over.
        (On::Channel, 42, 7000, 8000, How::Dropped),
        (On::Sleep, 42, 7000, 8000, How::Dropped),
        // Borrowed by a `select!`, then awaited.
        (On::Join, 56, 13_000, 14_000, How::Dropped),
        (On::Join, 61, 14_000, 16_000, How::Ready),
    ] {
        assert!(waits.contains(&ended), "{ended:?} in {waits:#?}");
    }
}

#[test]
fn a_task_whose_budget_is_used_up_waits_for_nothing_else() {
    let recording = recording("budget_used_up");
    let kinds: Vec<On> = waits(&recording, "main").iter().map(|w| w.0).collect();
    assert_eq!(kinds, [On::Budget, On::Join, On::Join]);
    let waits = waits(&recording, "async block");
    let budget = |line, at| (On::Budget, line, at, at, How::Ready);
    let sleep = (On::Sleep, 30, 0, 1000, How::Ready);
    assert_eq!(
        waits,
        [budget(23, 0), budget(30, 0), sleep, budget(11, 1000)]
    );
}

#[test]
fn what_moves_to_another_task_is_waited_for_there() {
    let recording = recording("an_operation_moves");
    let main = waits(&recording, "main");
    assert_eq!(main[0], (On::Sleep, 27, 0, 1000, How::Dropped));
    let moved = waits(&recording, "async block");
    assert_eq!(moved[0], (On::Sleep, 30, 1000, 5000, How::Ready));
    let untils = recording.events.iter().filter(|event| {
        matches!(event.is, Is::Wait { on: On::Sleep | On::Interval, until, .. }
            if until.is_none())
    });
    assert_eq!(untils.count(), 0, "a sleep without its deadline");
}

#[test]
fn a_name_says_nothing_about_how_a_task_ends() {
    let recording = recording("names_and_ends");
    let names: Vec<&str> = recording.tasks.iter().map(|t| t.name.as_str()).collect();
    assert_eq!(names[1..4], ["graceful_shutdown", "carries", "repeated"]);
    assert_eq!(names[4..6], ["nap", "async block"]);
    let ends = recording.events.iter().filter_map(|event| match event.is {
        Is::End { how } => Some((event.task?, how)),
        _ => None,
    });
    let ends: Vec<_> = ends.take(2).collect();
    assert_eq!(ends, [(1, End::Returned), (2, End::Panicked)]);
}

#[test]
fn a_line_is_known_only_of_what_the_macros_print() {
    let recording = recording("not_by_println");
    let lines = recording.events.iter().filter_map(|event| match &event.is {
        Is::Print { text, line } => Some((text.as_str(), *line)),
        _ => None,
    });
    let lines: Vec<_> = lines.collect();
    assert_eq!(
        lines[1..3],
        [("in two lines", Some(9)), ("by writeln", None)]
    );
    assert_eq!(lines[4], ("half and half", Some(18)));
}
