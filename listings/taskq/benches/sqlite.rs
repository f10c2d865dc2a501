//! What the broker in a file does in a second, beside what the file itself could do;
//! and what a call costs while a million jobs wait.
//!
//! `TMPDIR` says on which disk. With `--quick` it is over in five seconds, with
//! `line` it measures the calls only.

use std::env;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use rusqlite::Connection;
use serde_json::value::RawValue;
use taskq::broker::{LeaseRequest, Outcome, Settlement};
use taskq::sqlite::Settings;
use taskq::{Broker, Kind, NewJob, SqliteBroker};
use tempfile::TempDir;

fn main() {
    let quick = env::args().any(|argument| argument == "--quick");
    let (rounds, round, waiting) = if quick {
        (1, Duration::from_millis(250), 20_000)
    } else {
        (5, Duration::from_secs(3), 1_000_000)
    };
    if !env::args().any(|argument| argument == "line") {
        throughput(rounds, round);
        println!();
    }
    full_line(waiting, if quick { 20 } else { 300 });
}

/// How jobs come: so many callers at a time, and so many jobs in each call.
const WAYS: [(usize, usize); 4] = [(1, 1), (64, 1), (8, 100), (8, 1000)];

fn throughput(rounds: usize, round: Duration) {
    let mut ceilings = Vec::new();
    let mut rates = [const { Vec::new() }; WAYS.len()];
    for _ in 0..rounds {
        ceilings.push([1, 1000].map(|rows| bare_inserts(rows, round)));
        for (rates, (callers, batch)) in rates.iter_mut().zip(WAYS) {
            rates.push(jobs_per_second(callers, batch, round));
        }
    }
    let median_of = |i: usize| median(ceilings.iter().map(|both| both[i]).collect());
    let (syncs, rows) = (median_of(0), median_of(1));
    println!("the file, one row a commit{syncs:>28.0}/s");
    println!("the file, a thousand rows a commit{rows:>20.0}/s");
    println!("{:<42}{:>10}{:>14}", "", "jobs/s", "of the rows");
    for (rates, (callers, batch)) in rates.into_iter().zip(WAYS) {
        let rate = median(rates);
        let name = format!("enqueue, lease, settle: {callers} x {batch}");
        println!("{name:<42}{rate:>10.0}{:>13.0}%", rate / rows * 100.0);
    }
    println!("medians of {rounds} rounds of {round:?}; results are stored");
}

fn median(mut numbers: Vec<f64>) -> f64 {
    numbers.sort_by(f64::total_cmp);
    numbers[numbers.len() / 2]
}

/// What takes longer than a tenth of the calls is what other processes do.
fn fast(mut numbers: Vec<f64>) -> f64 {
    numbers.sort_by(f64::total_cmp);
    numbers[numbers.len() / 10]
}

fn parcel() -> NewJob {
    let kind = Kind::new("parcel").expect("it is letters");
    NewJob::new(kind, &("12 Harbour Street", 640)).expect("it is JSON")
}

/// How many rows with the bytes of a job's spec a file takes in a second.
fn bare_inserts(rows: usize, time: Duration) -> f64 {
    let folder = TempDir::new().expect("there is a folder for temporary files");
    let db = Connection::open(folder.path().join("rows.db")).expect("it is new");
    db.execute_batch(
        "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; \
         PRAGMA wal_autocheckpoint = 16000; \
         CREATE TABLE spec (number INTEGER PRIMARY KEY, json TEXT NOT NULL) STRICT",
    )
    .expect("it is SQL");
    let json = serde_json::to_string(&parcel().spec).expect("it is JSON");
    let start = Instant::now();
    let mut count = 0;
    while start.elapsed() < time {
        db.execute_batch("BEGIN IMMEDIATE").expect("it is ours");
        for _ in 0..rows {
            let mut insert = db
                .prepare_cached("INSERT INTO spec (json) VALUES (?)")
                .expect("it is SQL");
            insert.execute([&json]).expect("there is room");
        }
        db.execute_batch("COMMIT").expect("there is room");
        count += rows;
    }
    count as f64 / start.elapsed().as_secs_f64()
}

/// How many jobs are enqueued, leased and settled in a second.
#[tokio::main(flavor = "current_thread")]
async fn jobs_per_second(callers: usize, batch: usize, time: Duration) -> f64 {
    let folder = TempDir::new().expect("there is a folder for temporary files");
    let broker = open(&folder.path().join("jobs.db")).await;
    let settled = Arc::new(AtomicU64::new(0));
    let start = Instant::now();
    let callers = (0..callers).map(|_| {
        let (broker, settled) = (broker.clone(), Arc::clone(&settled));
        tokio::spawn(async move {
            while start.elapsed() < time {
                enqueue(&broker, batch).await;
                let count = lease_and_settle(&broker, batch).await;
                settled.fetch_add(count as u64, Ordering::Relaxed);
            }
        })
    });
    for caller in callers.collect::<Vec<_>>() {
        caller.await.expect("it does not panic");
    }
    settled.load(Ordering::Relaxed) as f64 / start.elapsed().as_secs_f64()
}

async fn open(path: &Path) -> SqliteBroker {
    let broker = SqliteBroker::open(path, Settings::default()).await;
    broker.expect("a new file can be made")
}

async fn enqueue(broker: &SqliteBroker, count: usize) {
    let jobs = (0..count).map(|_| parcel()).collect();
    broker.enqueue(jobs).await.expect("there is room");
}

async fn lease_and_settle(broker: &SqliteBroker, count: usize) -> usize {
    let request = LeaseRequest {
        worker: Arc::from("bench"),
        kinds: vec![(parcel().spec.kind, count)],
        total: count,
        lease: Duration::from_secs(60),
    };
    let leased = broker.lease(request).await.expect("it works");
    let done = |job: &taskq::broker::Leased| Settlement {
        id: job.id,
        token: job.token,
        outcome: Outcome::Done(
            RawValue::from_string("true".to_owned())
                .expect("it is JSON")
                .into(),
        ),
    };
    let settlements = leased.iter().map(done).collect();
    broker
        .settle(settlements)
        .await
        .expect("there is room")
        .len()
}

/// The cost of calls with an empty line and with a long one, in turn. In memory where
/// there is a folder for that: waiting for a disk would hide the difference.
#[tokio::main(flavor = "current_thread")]
async fn full_line(waiting: usize, calls: usize) {
    let memory = Path::new("/dev/shm");
    let folder = || match memory.is_dir() {
        true => TempDir::new_in(memory).expect("it can be written"),
        false => TempDir::new().expect("there is a folder for temporary files"),
    };
    let folders = [folder(), folder()];
    let empty = open(&folders[0].path().join("jobs.db")).await;
    let full = open(&folders[1].path().join("jobs.db")).await;
    for _ in 0..waiting / 1000 {
        enqueue(&full, 1000).await;
    }
    let mut times = [const { Vec::new() }; 4];
    for _ in 0..calls {
        for (i, broker) in [&empty, &full].into_iter().enumerate() {
            let start = Instant::now();
            enqueue(broker, 100).await;
            times[i].push(start.elapsed().as_secs_f64() * 1e4);
            let start = Instant::now();
            lease_and_settle(broker, 100).await;
            times[i + 2].push(start.elapsed().as_secs_f64() * 1e4);
        }
    }
    let [enqueue_empty, enqueue_full, lease_empty, lease_full] = times.map(fast);
    println!(
        "{:<36}{:>10}{:>12}",
        "a job of a hundred, at", "0 wait", waiting
    );
    for (name, empty, full) in [
        ("enqueue", enqueue_empty, enqueue_full),
        ("lease and settle", lease_empty, lease_full),
    ] {
        println!(
            "{name:<36}{empty:>7.1} us{full:>9.1} us{:>8.2}x",
            full / empty
        );
    }
    println!("the tenth percentile of {calls} calls, in turn");
}
