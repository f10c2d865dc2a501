//! A recording is read as it was written, and its faults are named with their lines.

use std::time::Duration;
use timeline::{By, Is, On, ReadError, Recording};

const TWO_TASKS: &str = r#"{
"listing": "weighs_together",
"ends": 200.5,
"tasks": [
{"name":"main","line":3},
{"name":"weigh","line":5,"parent":0}
],
"events": [
{"at":0,"task":0,"is":"poll"},
{"at":0,"task":0,"is":"print","text":"say \"is\":","line":4},
{"at":0,"task":1,"is":"spawn","by":0,"line":5},
{"at":0,"task":0,"is":"wait","wait":0,"on":"join","what":"JoinHandle","fn":"main","line":6},
{"at":0,"task":0,"is":"pause"},
{"at":0,"task":1,"is":"poll"},
{"at":0,"task":1,"is":"wait","wait":1,"on":"sleep","until":200},
{"at":0,"task":1,"is":"pause"},
{"at":200,"task":1,"is":"wake","by":"clock","wait":1},
{"at":200,"task":1,"is":"poll"},
{"at":200,"task":1,"is":"over","wait":1,"how":"ready"},
{"at":200,"task":0,"is":"wake","by":1,"wait":0},
{"at":200,"task":1,"is":"end","how":"returned"},
{"at":200.5,"is":"print","text":"late"}
]
}
"#;

#[test]
fn a_recording_is_written_as_it_was_read() {
    let recording = Recording::parse(TWO_TASKS).expect("it is in order");
    assert_eq!(recording.to_text(), TWO_TASKS);
    assert_eq!(recording.ends, Duration::from_micros(200_500));
    let Is::Wait { on, until, .. } = recording.events[6].is else {
        panic!("{:?} is no wait", recording.events[6]);
    };
    assert_eq!((on, until), (On::Sleep, Some(Duration::from_millis(200))));
    let Is::Wake { by, .. } = recording.events[11].is else {
        panic!("{:?} is no wake", recording.events[11]);
    };
    assert_eq!(by, By::Task(1));
}

#[test]
fn a_fault_is_named_with_its_line() {
    for (from, to, line, what) in [
        (
            "\"is\":\"pause\"",
            "\"is\":\"rest\"",
            13,
            "unknown variant `rest`",
        ),
        (
            "\"at\":200.5",
            "\"at\":199",
            22,
            "earlier than the one above",
        ),
        (
            "\"ends\": 200.5",
            "\"ends\": 200",
            22,
            "after the program's end",
        ),
        ("\"by\":1", "\"by\":2", 20, "there is no task 2"),
        ("\"parent\":0", "\"parent\":1", 6, "older than its parent"),
        (
            "\"wait\":1,\"how\"",
            "\"wait\":7,\"how\"",
            19,
            "in no wait 7",
        ),
        (
            "\"at\":200.5,\"is\"",
            "\"at\":-1,\"is\"",
            22,
            "-1 is no instant",
        ),
    ] {
        let broken = TWO_TASKS.replacen(from, to, 1);
        let fault = Recording::parse(&broken).expect_err(what);
        assert!(fault.what.contains(what), "{fault} instead of {what}");
        assert_eq!(fault.line, line, "{fault}");
    }
}

#[test]
fn a_file_that_cannot_be_read_says_how_to_record_it() {
    let missing = std::path::Path::new("no/such/weighs_together.timeline.json");
    let error = Recording::read(missing).expect_err("there is none");
    assert!(matches!(error, ReadError::Io { .. }));
    let said = error.to_string();
    assert!(
        said.starts_with("no/such/weighs_together.timeline.json:1: "),
        "{said}"
    );
    assert!(said.contains("cargo book record weighs_together"), "{said}");
}
