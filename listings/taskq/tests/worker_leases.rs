//! What a worker makes of its leases, in virtual time: it keeps them, loses them, and
//! cannot reach who gives them.

mod common;

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};
use std::time::Duration;

use common::running::{Running, SECOND, ended, enqueue, job, keep_up, record, stats};
use common::{Line, Remote, kind};
use taskq::broker::Broker;
use taskq::model::State;
use taskq::{Ctx, MemBroker, Registry, Worker, WorkerOptions, upkeep};
use tokio::sync::watch;
use tokio::time::sleep;
use tokio_util::sync::CancellationToken;

struct CountOnDrop(Arc<AtomicUsize>);

impl Drop for CountOnDrop {
    fn drop(&mut self) {
        self.0.fetch_add(1, Relaxed);
    }
}

#[tokio::test(start_paused = true)]
async fn a_long_job_keeps_its_lease_and_a_cancelled_one_stops() {
    let stopped = Arc::new(AtomicUsize::new(0));
    let mut registry = Registry::default();
    let count = Arc::clone(&stopped);
    registry.on(kind("long"), move |_, ()| {
        let count = Arc::clone(&count);
        async move {
            let guard = CountOnDrop(count);
            sleep(SECOND * 300).await;
            std::mem::forget(guard);
            Ok(())
        }
    });
    let broker = MemBroker::default();
    keep_up(broker.clone());
    let _worker = Running::start(broker.clone(), registry);
    let id = enqueue(&broker, job("long", ())).await;
    let unwanted = enqueue(&broker, job("long", ())).await;
    sleep(SECOND * 100).await;
    broker.cancel(unwanted).await.expect("it is up");
    sleep(SECOND * 3).await;
    assert_eq!(record(&broker, unwanted).await.state, State::Cancelled);
    assert_eq!(stopped.load(Relaxed), 1);
    let record = ended(&broker, id).await;
    assert_eq!((record.state, record.attempts), (State::Done, 1));
    assert_eq!(stats(&broker, "long").await.total_failed, 0);
}

// ANCHOR: zombie
#[tokio::test(start_paused = true)]
async fn the_outcome_of_a_worker_that_outlived_its_lease_is_refused() {
    let broker = MemBroker::default();
    keep_up(broker.clone());
    let ran_by = Arc::new(std::sync::Mutex::new(Vec::new()));
    let charge = |name: &'static str, seconds| {
        let mut registry = Registry::default();
        let ran_by = Arc::clone(&ran_by);
        registry.on(kind("charge"), move |ctx: Ctx, ()| {
            let ran_by = Arc::clone(&ran_by);
            async move {
                sleep(Duration::from_secs(seconds)).await;
                let mut ran_by = ran_by.lock().expect("nobody panics with it");
                ran_by.push((name, ctx.id, ctx.token.0));
                Ok(name)
            }
        });
        // The zombie does not get the job again.
        registry.at_most(&kind("charge"), 1);
        registry
    };
    let line = Remote::new(broker.clone());
    let zombie = Running::start(line.clone(), charge("zombie", 30));
    let id = enqueue(&broker, job("charge", ())).await;
    sleep(SECOND).await;
    // As after a failover to a replica that knows less: the worker cannot tell.
    line.set(Line::Pretends("extend"));
    let _healthy = Running::start(broker.clone(), charge("healthy", 40));

    sleep(SECOND * 35).await;
    // The zombie is through, the healthy worker at it.
    line.set(Line::Up);
    let record = ended(&broker, id).await;
    assert_eq!(record.result.expect("it is done").get(), r#""healthy""#);
    assert_eq!((record.state, record.attempts), (State::Done, 2));
    // Both have had their effect under one name. Whoever stores it can tell them apart.
    let ran_by = ran_by.lock().expect("nobody panics with it").clone();
    assert_eq!(ran_by, [("zombie", id, 1), ("healthy", id, 2)]);
    let stats = stats(&broker, "charge").await;
    assert_eq!((stats.total_done, stats.total_expired), (1, 1));
    let drained = zombie.drain().await;
    assert_eq!(drained.unsettled, 0);
}
// ANCHOR_END: zombie

/// A handler of `long` jobs, which take a thousand seconds, and how many it stopped.
fn long() -> (Registry, Arc<AtomicUsize>) {
    let stopped = Arc::new(AtomicUsize::new(0));
    let mut registry = Registry::default();
    let count = Arc::clone(&stopped);
    registry.on(kind("long"), move |_, ()| {
        let guard = CountOnDrop(Arc::clone(&count));
        async move {
            sleep(SECOND * 1000).await;
            std::mem::forget(guard);
            Ok(())
        }
    });
    (registry, stopped)
}

#[tokio::test(start_paused = true)]
async fn a_lost_lease_stops_its_handler() {
    let (registry, stopped) = long();
    let broker = MemBroker::default();
    keep_up(broker.clone());
    let line = Remote::new(broker.clone());
    let worker = Running::start(line.clone(), registry);
    let id = enqueue(&broker, job("long", ()).max_attempts(1)).await;
    sleep(SECOND).await;
    line.set(Line::Pretends("extend"));
    sleep(SECOND * 10).await;
    assert_eq!(record(&broker, id).await.state, State::Dead);
    assert_eq!(stopped.load(Relaxed), 0, "nobody has told it");
    line.set(Line::Up);
    sleep(SECOND * 3).await;
    assert_eq!(stopped.load(Relaxed), 1);
    let drained = worker.drain().await;
    assert_eq!((drained.released, drained.unsettled), (0, 0));
}

#[tokio::test(start_paused = true)]
async fn a_lease_that_cannot_be_extended_stops_its_handler() {
    let hour = SECOND * 3600;
    for absence in [Line::Cut, Line::Deaf, Line::Slow(hour)] {
        let (registry, stopped) = long();
        let broker = MemBroker::default();
        let line = Remote::new(broker.clone());
        let _worker = Running::start(line.clone(), registry);
        let id = enqueue(&broker, job("long", ())).await;
        sleep(SECOND).await;
        line.set(absence);
        // Leased at the start, for six seconds: nobody has told the worker more.
        sleep(SECOND * 49 / 10).await;
        assert_eq!(stopped.load(Relaxed), 0, "{absence:?}");
        sleep(SECOND / 5).await;
        assert_eq!(stopped.load(Relaxed), 1, "{absence:?}");

        line.set(Line::Up);
        sleep(SECOND * 10).await;
        upkeep::once(&broker).await.expect("it is up");
        let record = record(&broker, id).await;
        let steps: Vec<_> = record.history.iter().map(|step| step.to).collect();
        let nothing_was_reported = [State::Ready, State::Leased, State::Ready];
        assert_eq!(steps[..3], nothing_was_reported, "{absence:?}");
        assert_eq!(stats(&broker, "long").await.total_failed, 0);
    }
}

#[tokio::test(start_paused = true)]
async fn a_lease_lasts_from_when_its_extension_was_asked_for() {
    let (registry, stopped) = long();
    let line = Remote::default();
    let _worker = Running::start(line.clone(), registry);
    enqueue(&line.inner, job("long", ())).await;
    sleep(SECOND).await;
    line.set(Line::Slow(SECOND * 3 / 2));
    // Asked for at 2, granted at 3.5.
    sleep(SECOND * 27 / 10).await;
    line.set(Line::Cut);
    sleep(SECOND * 42 / 10).await;
    assert_eq!(stopped.load(Relaxed), 0, "at 7.9");
    sleep(SECOND / 5).await;
    assert_eq!(stopped.load(Relaxed), 1, "at 8.1");
}

#[tokio::test(start_paused = true)]
async fn a_lease_may_be_as_long_as_a_time_can_be() {
    let (registry, stopped) = long();
    let line = Remote::default();
    let options = WorkerOptions {
        lease: Duration::MAX,
        ..WorkerOptions::default()
    };
    let (_, slots) = watch::channel(4);
    let worker = Worker::with_options(line.clone(), registry, slots, options);
    let worker = tokio::spawn(worker.run(CancellationToken::new()));
    let id = enqueue(&line.inner, job("long", ()).timeout(SECOND * 2000)).await;
    sleep(SECOND * 100).await;
    line.set(Line::Cut);
    sleep(SECOND * 500).await;
    line.set(Line::Up);
    assert_eq!(ended(&line.inner, id).await.attempts, 1);
    assert_eq!(stopped.load(Relaxed), 0);
    assert!(!worker.is_finished());
}

#[tokio::test(start_paused = true)]
async fn a_broker_that_comes_back_in_time_stops_nothing() {
    for absence in [Line::Cut, Line::Deaf, Line::Slow(SECOND)] {
        let (registry, stopped) = long();
        let broker = MemBroker::default();
        keep_up(broker.clone());
        let line = Remote::new(broker.clone());
        let _worker = Running::start(line.clone(), registry);
        let id = enqueue(&broker, job("long", ()).timeout(SECOND * 2000)).await;
        for _ in 0..100 {
            sleep(SECOND * 53 / 10).await;
            line.set(absence);
            sleep(SECOND * 3).await;
            line.set(Line::Up);
        }
        let record = ended(&broker, id).await;
        assert_eq!(
            (record.state, record.attempts),
            (State::Done, 1),
            "{absence:?}"
        );
        assert_eq!(stopped.load(Relaxed), 0, "{absence:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_worker_outlives_its_broker_s_absence() {
    let mut registry = Registry::default();
    registry.on(kind("slow"), |_, ()| async {
        sleep(SECOND * 2).await;
        Ok(())
    });
    let broker = MemBroker::default();
    keep_up(broker.clone());
    let line = Remote::new(broker.clone());
    let worker = Running::start(line.clone(), registry);
    for absence in [Line::Cut, Line::Deaf] {
        let before = enqueue(&broker, job("slow", ())).await;
        sleep(SECOND).await;
        line.set(absence);
        let during = enqueue(&broker, job("slow", ())).await;
        sleep(SECOND * 4).await;
        line.set(Line::Up);
        assert_eq!(
            ended(&broker, before).await.attempts,
            1,
            "settled when it is back"
        );
        ended(&broker, during).await;
        sleep(SECOND * 20).await;
    }
    let drained = worker.drain().await;
    assert_eq!((drained.released, drained.unsettled), (0, 0));
}
