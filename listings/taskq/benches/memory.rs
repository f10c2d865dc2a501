//! What a job costs in the memory broker, when nothing else waits and when a million do.

use std::sync::Arc;
use std::time::{Duration, Instant};

use taskq::broker::{Broker, LeaseRequest, Outcome, Settlement};
use taskq::{Kind, MemBroker, NewJob, upkeep};

/// How many jobs go in one call.
const BATCH: usize = 100;

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let quick = std::env::args().any(|argument| argument == "--quick");
    let (waiting, jobs) = if quick {
        (100_000, 100_000)
    } else {
        (1_000_000, 1_000_000)
    };
    let empty = best_of(3, 0, jobs).await;
    let full = best_of(3, waiting, jobs).await;
    println!("empty queue: {:.2} million jobs/s", rate(jobs, empty));
    println!("{waiting} waiting: {:.2} million jobs/s", rate(jobs, full));
    let ratio = full.as_secs_f64() / empty.as_secs_f64();
    println!("a job costs {ratio:.2} times as much when {waiting} wait");
}

fn rate(jobs: usize, time: Duration) -> f64 {
    jobs as f64 / time.as_secs_f64() / 1e6
}

async fn best_of(runs: usize, waiting: usize, jobs: usize) -> Duration {
    let mut best = Duration::MAX;
    for _ in 0..runs {
        best = best.min(cycle(waiting, jobs).await);
    }
    best
}

/// Enqueues, leases and settles jobs in batches, while `waiting` others wait.
async fn cycle(waiting: usize, jobs: usize) -> Duration {
    let broker = MemBroker::default();
    let kind = Kind::new("noop").expect("it is letters");
    let batch = || -> Vec<NewJob> {
        // Forgotten as soon as it is done: what is kept is not what is measured.
        let job = || NewJob::new(kind.clone(), &()).expect("it is JSON");
        (0..BATCH).map(|_| job().keep(Duration::ZERO)).collect()
    };
    for _ in 0..waiting / BATCH {
        broker.enqueue(batch()).await.expect("it works");
    }
    let result: Arc<_> = serde_json::value::to_raw_value(&())
        .expect("it is JSON")
        .into();
    let worker: Arc<str> = "ann".into();
    let start = Instant::now();
    for _ in 0..jobs / BATCH {
        broker.enqueue(batch()).await.expect("it works");
        let request = LeaseRequest {
            worker: Arc::clone(&worker),
            kinds: vec![(kind.clone(), BATCH)],
            total: BATCH,
            lease: Duration::from_secs(6),
        };
        let leased = broker.lease(request).await.expect("it works");
        let settlements = leased.into_iter().map(|job| Settlement {
            id: job.id,
            token: job.token,
            outcome: Outcome::Done(Arc::clone(&result)),
        });
        let settlements = settlements.collect();
        broker.settle(settlements).await.expect("it works");
        upkeep::once(&broker).await.expect("it works");
    }
    start.elapsed()
}
