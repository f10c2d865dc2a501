//! A browser does not outlive the run that started it.

#![cfg(unix)]

use browser::process::Guarded;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

/// Starts a child of its own, as a browser does, and says the ids of both.
const FAMILY: &str = "sleep 600 & echo family: $$ $!; wait";

/// Longer than anything takes here: only a hang takes that long.
const HANGS: Duration = Duration::from_secs(30);

fn family() -> (Guarded, String) {
    let args = ["-c", FAMILY].map(str::to_owned);
    let program =
        Guarded::start(Path::new("/bin/sh"), &args).expect("there is a shell");
    let ids = program.says("family: ").expect("it says so");
    (program, ids)
}

/// Waits until none of these processes runs any more.
fn end(ids: &str) {
    let start = Instant::now();
    for id in ids.split_whitespace() {
        loop {
            let mut ps = Command::new("ps");
            let state = ps.args(["-o", "stat=", "-p", id]).output();
            let state = state.expect("there is ps").stdout;
            // One that has ended may not have been asked for its status yet.
            if state.is_empty() || state.starts_with(b"Z") {
                break;
            }
            assert!(start.elapsed() < HANGS, "{id} of {ids} still runs");
            std::thread::sleep(Duration::from_millis(10));
        }
    }
}

#[test]
fn a_program_ends_with_what_it_started() {
    let (program, ids) = family();
    drop(program);
    end(&ids);
}

#[test]
fn a_program_ends_when_the_run_is_killed() {
    let mut run = Command::new(std::env::current_exe().expect("this is a program"))
        .args(["--exact", "holds_a_program", "--ignored", "--nocapture"])
        .stdout(Stdio::piped())
        .spawn()
        .expect("this program starts again");
    let output = BufReader::new(run.stdout.take().expect("it is piped"));
    let mut lines = output.lines().map_while(Result::ok);
    let line = lines.find_map(|line| Some(line.split_once("held: ")?.1.to_owned()));
    run.kill().expect("it waits");
    run.wait().expect("it is killed");
    end(&line.expect("it says which processes it holds"));
}

/// The run that is killed.
#[test]
#[ignore = "waits for its end: the test above runs it"]
fn holds_a_program() {
    let (_program, ids) = family();
    println!("held: {ids}");
    std::thread::sleep(HANGS);
}

#[test]
fn a_program_that_does_not_start_is_quoted() {
    let args = ["-c", "echo no display >&2"].map(str::to_owned);
    let program =
        Guarded::start(Path::new("/bin/sh"), &args).expect("there is a shell");
    let error = program.says("listening on ").expect_err("it ends at once");
    assert_eq!(
        error.to_string(),
        "/bin/sh did not say \"listening on \":\nno display\n"
    );
}
