//! The program as a process: it serves, drains, and ends.

#![cfg(unix)]

use std::io::{BufRead, BufReader, Read};
use std::net::TcpListener;
use std::path::Path;
use std::process::{Child, ChildStdout, Command, ExitStatus, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process};
use taskq::names::Timestamp;
use taskq::sqlite::Settings;
use taskq::{Broker, Kind, NewJob, SqliteBroker};
use tempfile::TempDir;

/// Longer than anything takes here: only a hang takes that long.
const HANGS: Duration = Duration::from_secs(60);

fn taskq(folder: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_taskq"));
    command
        .args(arguments)
        .current_dir(folder)
        .env_remove("TASKQ_BROKER")
        .env_remove("TASKQ_QUEUE")
        .env_remove("TRACEPARENT")
        .env("RUST_LOG", "taskq=debug");
    command
}

/// What a command says on its standard output, if it succeeds.
fn say(folder: &Path, arguments: &[&str]) -> String {
    let ran = taskq(folder, arguments).output().expect("it starts");
    let errors = String::from_utf8_lossy(&ran.stderr);
    assert!(ran.status.success(), "{arguments:?}: {errors}");
    String::from_utf8(ran.stdout).expect("it is text")
}

/// Waits until something is there.
fn until<T>(what: &str, mut look: impl FnMut() -> Option<T>) -> T {
    let start = Instant::now();
    loop {
        if let Some(found) = look() {
            return found;
        }
        assert!(start.elapsed() < HANGS, "no {what}");
        thread::sleep(Duration::from_millis(20));
    }
}

/// A process that serves, killed at the end of the test.
struct Serving {
    process: Child,
    output: BufReader<ChildStdout>,
    base: String,
}

impl Serving {
    fn new(folder: &Path, arguments: &[&str]) -> Self {
        let mut all = vec!["serve", "--listen", "127.0.0.1:0", "--log-json"];
        all.extend(arguments);
        let mut process = taskq(folder, &all)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("it starts");
        let mut output = BufReader::new(process.stdout.take().expect("it is piped"));
        let mut line = String::new();
        output.read_line(&mut line).expect("it is text");
        let base = line.split("http://").nth(1).expect("it says where");
        let base = format!("http://{}", base.trim());
        Self {
            process,
            output,
            base,
        }
    }

    fn signal(&self, signal: Signal) {
        let id = Pid::from_child(&self.process);
        kill_process(id, signal).expect("it runs");
    }

    /// How it ends, and what it has said and logged.
    fn end(mut self) -> (ExitStatus, String, String) {
        let mut log = self.process.stderr.take().expect("it is piped");
        let log = thread::spawn(move || {
            let mut text = String::new();
            log.read_to_string(&mut text).expect("it is text");
            text
        });
        let status = until("end", || self.process.try_wait().expect("it is a child"));
        let mut said = String::new();
        self.output.read_to_string(&mut said).expect("it is text");
        (status, said, log.join().expect("it does not panic"))
    }
}

impl Drop for Serving {
    fn drop(&mut self) {
        // It may have ended.
        _ = self.process.kill();
        _ = self.process.wait();
    }
}

fn get(url: &str) -> Option<(u16, String)> {
    let agent = ureq::Agent::config_builder().http_status_as_error(false);
    let mut answer = agent.build().new_agent().get(url).call().ok()?;
    let text = answer.body_mut().read_to_string().ok()?;
    Some((answer.status().as_u16(), text))
}

fn state(folder: &Path, id: &str) -> String {
    let text = say(folder, &["--json", "inspect", id]);
    let job: serde_json::Value = serde_json::from_str(&text).expect("it is JSON");
    job["state"].as_str().expect("it has one").to_owned()
}

const SLOW: &str = "00000000-0000-7000-8000-00000000000a";

/// A job that takes as long as the queue lets it.
fn enqueue_slow(folder: &Path, milliseconds: &str) {
    enqueue_leased(folder, &format!("\"ms\": {milliseconds}"));
}

fn enqueue_leased(folder: &Path, how: &str) {
    let payload = format!("{{\"title\": \"slow\", {how}}}");
    say(folder, &["enqueue", "report", &payload, "--id", SLOW]);
    until("lease", || (state(folder, SLOW) == "leased").then_some(()));
}

#[test]
fn a_signal_lets_jobs_end_and_leaves_no_lease() {
    let folder = TempDir::new().expect("there is a place");
    let serving = Serving::new(folder.path(), &[]);
    enqueue_slow(folder.path(), "5000");
    serving.signal(Signal::TERM);
    until("answer that it drains", || {
        let (status, text) = get(&format!("{}ready", serving.base))?;
        (status == 503 && text.contains("draining")).then_some(())
    });
    let (status, said, _) = serving.end();
    assert!(status.success(), "{status}");
    assert_eq!(said, "drained: 0 jobs given back, 0 not settled\n");
    assert_eq!(state(folder.path(), SLOW), "done");
}

#[test]
fn at_the_deadline_a_job_is_given_back() {
    let folder = TempDir::new().expect("there is a place");
    let serving = Serving::new(folder.path(), &["--drain", "100ms"]);
    enqueue_slow(folder.path(), "60000");
    serving.signal(Signal::INT);
    let (status, said, _) = serving.end();
    assert!(status.success(), "{status}");
    assert_eq!(said, "drained: 1 jobs given back, 0 not settled\n");
    assert_eq!(state(folder.path(), SLOW), "ready");
}

#[test]
fn a_thread_that_does_not_look_holds_no_process() {
    let folder = TempDir::new().expect("there is a place");
    let serving = Serving::new(folder.path(), &["--drain", "100ms"]);
    enqueue_leased(folder.path(), "\"ms\": 600000, \"deaf\": true");
    let start = Instant::now();
    serving.signal(Signal::TERM);
    let (status, said, _) = serving.end();
    assert!(status.success(), "{status}");
    assert_eq!(said, "drained: 1 jobs given back, 0 not settled\n");
    assert!(start.elapsed() < HANGS / 2, "{:?}", start.elapsed());
    assert_eq!(state(folder.path(), SLOW), "ready");
}

#[test]
fn a_job_of_a_schedule_shows_its_occurrence() {
    let folder = TempDir::new().expect("there is a place");
    let runtime = tokio::runtime::Runtime::new().expect("it starts");
    runtime
        .block_on(async {
            let file = folder.path().join("jobs.db");
            let broker = SqliteBroker::open(file, Settings::default()).await?;
            let kind = Kind::new("report")?;
            let mut job = NewJob::new(kind, &()).expect("it is JSON");
            job.id = SLOW.parse()?;
            job.spec.occurrence = Some(Timestamp(1_774_224_000_000));
            broker.enqueue(vec![job]).await
        })
        .expect("the broker works");
    let shown = say(folder.path(), &["inspect", SLOW]);
    assert!(
        shown.contains("\noccurrence 2026-03-23T00:00:00.000Z\n"),
        "{shown}"
    );
}

#[test]
fn each_slot_has_a_thread() {
    let folder = TempDir::new().expect("there is a place");
    let line = "{\"title\": \"slow\", \"ms\": 6000, \"deaf\": true}\n";
    // More than the threads of a runtime by default.
    let lines = line.repeat(520);
    std::fs::write(folder.path().join("jobs.jsonl"), lines).expect("it is written");
    let enqueue = "enqueue report --lines jobs.jsonl --timeout 10s --max-attempts 1";
    let enqueue: Vec<_> = enqueue.split(' ').collect();
    say(folder.path(), &enqueue);
    say(folder.path(), &["drain", "--slots", "520"]);
    let stats = say(folder.path(), &["--json", "inspect"]);
    let stats: serde_json::Value = serde_json::from_str(&stats).expect("it is JSON");
    let reports = &stats["kinds"]["report"];
    assert_eq!(
        (&reports["done"], &reports["dead"]),
        (&520.into(), &0.into())
    );
}

#[test]
fn a_second_signal_does_not_wait() {
    let folder = TempDir::new().expect("there is a place");
    let serving = Serving::new(folder.path(), &["--drain", "10m"]);
    enqueue_slow(folder.path(), "600000");
    serving.signal(Signal::TERM);
    until("drain", || {
        let (status, _) = get(&format!("{}ready", serving.base))?;
        (status == 503).then_some(())
    });
    serving.signal(Signal::TERM);
    let (status, said, _) = serving.end();
    assert_eq!(status.code(), Some(130));
    assert_eq!(said, "");
    // Nobody has given it back: it waits for its lease to expire.
    assert_eq!(state(folder.path(), SLOW), "leased");
}

#[test]
fn the_examples_run_to_their_end() {
    let folder = TempDir::new().expect("there is a place");
    let serving = Serving::new(folder.path(), &["--examples"]);
    let stats = until("end of the examples", || {
        let (_, text) = get(&format!("{}stats.json", serving.base))?;
        let stats: serde_json::Value = serde_json::from_str(&text).ok()?;
        let sum = |key: &str| -> Option<u64> {
            let kinds = stats["kinds"].as_object()?.values();
            kinds.map(|kind| kind[key].as_u64()).sum()
        };
        let left = sum("ready")? + sum("delayed")? + sum("leased")? + sum("held")?;
        (sum("total_enqueued")? >= 16 && left == 0).then_some(stats)
    });
    assert_eq!(stats["kinds"]["email"]["dead"], 1);
    assert_eq!(stats["kinds"]["flaky"]["dead"], 1);
    assert_eq!(stats["kinds"]["resize"]["done"], 3);
    assert_eq!(stats["schedules"][0]["name"], "minutely-report");
}

#[test]
fn a_trace_is_followed_from_one_process_to_another() {
    let folder = TempDir::new().expect("there is a place");
    let trace = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
    let serving = Serving::new(folder.path(), &[]);
    let payload = "{\"to\": \"ann@example.com\"}";
    let told = taskq(folder.path(), &["enqueue", "email", payload, "--log-json"])
        .env("TRACEPARENT", trace)
        .output()
        .expect("it starts");
    let id = String::from_utf8(told.stdout).expect("it is text");
    let id = id.split(' ').next().expect("it begins with the id");
    let enqueued = String::from_utf8(told.stderr).expect("it is text");
    assert!(
        enqueued.contains("enqueued") && enqueued.contains(id),
        "{enqueued}"
    );
    until("end", || (state(folder.path(), id) == "done").then_some(()));
    serving.signal(Signal::TERM);
    let (_, _, log) = serving.end();
    let lines = log.lines().map(serde_json::from_str::<serde_json::Value>);
    let lines: Vec<_> = lines.collect::<Result<_, _>>().expect("each is JSON");
    let sent = lines.iter().find(|line| line["message"] == "sent");
    let sent = sent.expect("the handler says so");
    assert_eq!(sent["span"]["trace"], trace);
    assert_eq!(sent["span"]["id"], id);
    let settled = lines
        .iter()
        .any(|l| l["message"] == "settled" && l["id"] == id);
    assert!(settled, "{log}");
}

#[test]
fn a_taken_address_is_an_error_that_names_a_way_out() {
    let folder = TempDir::new().expect("there is a place");
    let taken = TcpListener::bind("127.0.0.1:0").expect("a port is free");
    let address = taken.local_addr().expect("it is bound").to_string();
    let ran = taskq(folder.path(), &["serve", "--listen", &address]).output();
    let ran = ran.expect("it starts");
    assert_eq!(ran.status.code(), Some(1));
    let errors = String::from_utf8_lossy(&ran.stderr);
    assert!(errors.contains(&address), "{errors}");
    assert!(errors.contains("choose another by --listen"), "{errors}");
}

#[test]
fn bench_measures_an_empty_queue_and_leaves_none_of_its_jobs() {
    let folder = TempDir::new().expect("there is a place");
    let text = say(
        folder.path(),
        &["--json", "bench", "--jobs", "500", "--slots", "50"],
    );
    let told: Vec<serde_json::Value> = text
        .lines()
        .map(|line| serde_json::from_str(line).expect("it is JSON"))
        .collect();
    assert_eq!(told[0]["bench"], "enqueue");
    assert_eq!(told[1]["bench"], "drain");
    let text = say(folder.path(), &["--json", "inspect"]);
    let stats: serde_json::Value = serde_json::from_str(&text).expect("it is JSON");
    assert_eq!(stats["kinds"]["bench"]["total_done"], 500);
    assert_eq!(stats["kinds"]["bench"]["done"], 0);
}
