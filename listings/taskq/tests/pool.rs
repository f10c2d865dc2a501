//! How many slots a worker has.

mod common;

use std::time::Duration;

use common::kind;
use taskq::broker::Broker;
use taskq::pool::{Autoscaler, Bounds, Load, autoscale};
use taskq::{MemBroker, NewJob, Registry, Worker, WorkerOptions};
use tokio::sync::watch;
use tokio::time::sleep;
use tokio_util::sync::CancellationToken;

const SECOND: Duration = Duration::from_secs(1);

const BOUNDS: Bounds = Bounds {
    min: 1,
    max: 8,
    patience: Duration::from_secs(2),
    calm: 3,
};

fn load(ready: u64, oldest: u64, running: usize) -> Load {
    let oldest = Duration::from_secs(oldest);
    Load {
        ready,
        oldest,
        running,
    }
}

fn trace(loads: impl IntoIterator<Item = Load>) -> Vec<usize> {
    let mut scaler = Autoscaler::new(BOUNDS);
    loads.into_iter().map(|load| scaler.look(load)).collect()
}

#[test]
fn age_decides_and_not_length() {
    // Ten thousand jobs that are run as they come need no more slots.
    assert_eq!(trace([load(10_000, 1, 1); 4]), [1; 4]);
    // Three that stand still do, but no more than there are jobs.
    assert_eq!(trace([load(3, 60, 1); 3]), [3, 4, 4]);
}

#[test]
fn it_grows_to_its_bound_at_once_and_shrinks_after_a_while() {
    let busy = [load(100, 9, 1), load(90, 9, 3), load(50, 9, 8)];
    let idle = [load(0, 0, 0); 10];
    let slots = trace(busy.into_iter().chain(idle));
    assert_eq!(slots, [3, 8, 8, 8, 8, 4, 4, 4, 2, 2, 2, 1, 1]);
}

#[test]
fn bounds_that_contradict_each_other_are_one_bound() {
    let mut scaler = Autoscaler::new(Bounds {
        min: 0,
        max: 0,
        ..BOUNDS
    });
    assert_eq!(scaler.look(load(100, 60, 0)), 1);
}

#[test]
fn a_wave_does_not_make_it_flutter() {
    let wave = [load(100, 9, 8), load(0, 0, 1), load(0, 0, 1)];
    let slots = trace(wave.into_iter().cycle().take(30));
    assert_eq!(slots[3..], [8; 27]);
}

#[tokio::test(start_paused = true)]
async fn a_burst_gets_slots_and_gives_them_back() {
    let mut registry = Registry::default();
    registry.on(kind("ship"), |_, ()| async {
        sleep(SECOND).await;
        Ok(())
    });
    let broker = MemBroker::default();
    let stop = CancellationToken::new();
    let (sender, slots) = watch::channel(BOUNDS.min);
    let seen = slots.clone();
    let options = WorkerOptions::default();
    let worker = Worker::with_options(broker.clone(), registry, slots, options);
    let gauge = worker.gauge();
    let scaled = broker.clone();
    let stopped = stop.clone();
    tokio::spawn(async move {
        let kinds = [kind("ship")];
        autoscale(&scaled, &kinds, BOUNDS, SECOND, (gauge, sender), &stopped).await;
    });
    let ends = tokio::spawn(worker.run(stop.clone()));
    let job = || NewJob::new(kind("ship"), &()).expect("it is JSON");
    let jobs = (0..60).map(|_| job()).collect();
    broker.enqueue(jobs).await.expect("it is up");

    let mut trace = vec![*seen.borrow()];
    for _ in 0..40 {
        sleep(SECOND).await;
        if trace.last() != Some(&*seen.borrow()) {
            trace.push(*seen.borrow());
        }
    }
    assert_eq!(trace, [1, 2, 4, 8, 4, 2, 1]);
    let stats = broker.stats().await.expect("it is up");
    assert_eq!(stats.kinds[&kind("ship")].total_done, 60);
    stop.cancel();
    ends.await.expect("a worker does not panic");
}
