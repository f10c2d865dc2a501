//! What a job costs in the memory broker, when nothing else waits and when a million
//! do, and what a worker adds to it: in processor time of one thread.

use std::sync::Arc;
use std::time::Duration;

use rustix::time::{ClockId, clock_gettime};
use taskq::broker::{Broker, LeaseRequest, Outcome, Settlement};
use taskq::{Kind, MemBroker, NewJob, Registry, Worker, upkeep};
use tokio::time::sleep;
use tokio_util::sync::CancellationToken;

/// How many jobs go in one call.
const BATCH: usize = 100;

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let quick = std::env::args().any(|argument| argument == "--quick");
    let jobs = if quick { 100_000 } else { 1_000_000 };
    let [mut empty, mut full, mut worked] = [Duration::MAX; 3];
    // In turns, so that whatever else the machine does meets all of them.
    for _ in 0..5 {
        empty = empty.min(cycle(0, jobs).await);
        full = full.min(cycle(jobs, jobs).await);
        worked = worked.min(work(jobs).await);
    }
    let rate = |time: Duration| jobs as f64 / time.as_secs_f64() / 1e6;
    println!("empty queue: {:.2} million jobs/s", rate(empty));
    println!("{jobs} waiting: {:.2} million jobs/s", rate(full));
    println!("run by a worker: {:.2} million jobs/s", rate(worked));
    let ratio = full.as_secs_f64() / empty.as_secs_f64();
    println!("a job costs {ratio:.2} times as much when {jobs} wait");
    let ratio = worked.as_secs_f64() / empty.as_secs_f64();
    println!("a job costs {ratio:.2} times as much with a worker");
}

/// The time that this thread has worked. What else the machine does is not counted.
fn worked_so_far() -> Duration {
    let time = clock_gettime(ClockId::ThreadCPUTime);
    time.try_into().expect("it never goes back")
}

fn noop() -> Kind {
    Kind::new("noop").expect("it is letters")
}

async fn enqueue(broker: &MemBroker, jobs: usize) {
    for _ in 0..jobs / BATCH {
        // Forgotten as soon as it is done: what is kept is not what is measured.
        let job = || NewJob::new(noop(), &()).expect("it is JSON");
        let batch = (0..BATCH).map(|_| job().keep(Duration::ZERO)).collect();
        broker.enqueue(batch).await.expect("it works");
    }
}

/// Enqueues, leases and settles jobs in batches, while `waiting` others wait.
async fn cycle(waiting: usize, jobs: usize) -> Duration {
    let broker = MemBroker::default();
    enqueue(&broker, waiting).await;
    let result = serde_json::value::to_raw_value(&()).expect("it is JSON");
    let (result, worker): (Arc<_>, Arc<str>) = (result.into(), "ann".into());
    let start = worked_so_far();
    for _ in 0..jobs / BATCH {
        enqueue(&broker, BATCH).await;
        let request = LeaseRequest {
            worker: Arc::clone(&worker),
            kinds: vec![(noop(), BATCH)],
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
    worked_so_far() - start
}

/// Lets a worker run jobs that do nothing.
async fn work(jobs: usize) -> Duration {
    let broker = MemBroker::default();
    let mut registry = Registry::default();
    registry.on(noop(), |_, ()| async { Ok(()) });
    let stop = CancellationToken::new();
    let start = worked_so_far();
    enqueue(&broker, jobs).await;
    let worker = Worker::new(broker.clone(), registry, 1000).run(stop.clone());
    let watch = async {
        while broker.stats().await.expect("it works").kinds[&noop()].done < jobs as u64
        {
            sleep(Duration::from_millis(1)).await;
        }
        stop.cancel();
        worked_so_far() - start
    };
    let (_, time) = tokio::join!(worker, watch);
    time
}
