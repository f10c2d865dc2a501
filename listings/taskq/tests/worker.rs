//! What a worker does, in virtual time.

mod common;

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};
use std::time::Duration;

use common::running::{Running, SECOND, ended, enqueue, job, keep_up, record, stats};
use common::{Line, Remote, kind};
use taskq::broker::Broker;
use taskq::limits::{OnConflict, RateLimit, RateLimits};
use taskq::model::State;
use taskq::{Ctx, JobError, MemBroker, Queue, Registry, Worker, WorkerOptions};
use tokio::sync::watch;
use tokio::time::{Instant, sleep};
use tokio_util::sync::CancellationToken;

#[tokio::test(start_paused = true)]
async fn a_result_comes_back() {
    let mut registry = Registry::default();
    registry.on(
        kind("add"),
        |_, (a, b): (u32, u32)| async move { Ok(a + b) },
    );
    let broker = MemBroker::default();
    let worker = Running::start(broker.clone(), registry);
    let id = Queue::new(broker.clone()).push("add", &(2, 3)).await;
    let record = ended(&broker, id.expect("it is taken")).await;
    assert_eq!(record.state, State::Done);
    assert_eq!(record.result.expect("it has ended").get(), "5");
    let drained = worker.drain().await;
    assert_eq!((drained.released, drained.unsettled), (0, 0));
}

#[tokio::test(start_paused = true)]
async fn work_starts_without_a_poll() {
    let mut registry = Registry::default();
    registry.on(kind("stamp"), |_, ()| async { Ok(()) });
    let broker = MemBroker::default();
    let _worker = Running::start(broker.clone(), registry);
    sleep(SECOND * 100).await;
    let start = Instant::now();
    let id = enqueue(&broker, job("stamp", ())).await;
    ended(&broker, id).await;
    assert!(start.elapsed() <= SECOND / 50, "{:?}", start.elapsed());
}

#[tokio::test(start_paused = true)]
async fn what_a_handler_does_wrong_is_kept() {
    let mut registry = Registry::default();
    registry
        .on(kind("panics"), |ctx: Ctx, ()| async move {
            assert!(ctx.attempt > 2, "no paper in tray {}", ctx.attempt);
            Ok(())
        })
        .on(kind("panics_at_once"), |_, ()| {
            if true {
                panic!("no ink");
            }
            async { Ok(()) }
        })
        .on_blocking(kind("blocking_panics"), |_, ()| -> Result<(), _> {
            panic!("no printer")
        })
        .on(kind("fails"), |_, ()| async {
            "x".parse::<u32>()?;
            Ok(())
        })
        .on(kind("gives_up"), |_, ()| async {
            Err::<(), _>(JobError::fatal("no such parcel"))
        })
        .on(kind("hangs"), |_, ()| async {
            std::future::pending::<()>().await;
            Ok(())
        });
    let broker = MemBroker::default();
    let _worker = Running::start(broker.clone(), registry);

    for (name, state, attempts, error) in [
        ("panics", State::Done, 3, None),
        (
            "panics_at_once",
            State::Dead,
            3,
            Some("the handler panicked: no ink"),
        ),
        (
            "blocking_panics",
            State::Dead,
            3,
            Some("the handler panicked: no printer"),
        ),
        (
            "fails",
            State::Dead,
            3,
            Some("invalid digit found in string"),
        ),
        ("gives_up", State::Dead, 1, Some("no such parcel")),
        ("hangs", State::Dead, 3, Some("it took longer than 60s")),
    ] {
        let job = job(name, ()).max_attempts(3).timeout(SECOND * 60);
        let id = enqueue(&broker, job).await;
        let record = ended(&broker, id).await;
        assert_eq!((record.state, record.attempts), (state, attempts), "{name}");
        assert_eq!(record.error.as_deref(), error, "{name}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_payload_that_does_not_parse_is_a_dead_letter_at_once() {
    let mut registry = Registry::default();
    registry.on(
        kind("add"),
        |_, (a, b): (u32, u32)| async move { Ok(a + b) },
    );
    let broker = MemBroker::default();
    let _worker = Running::start(broker.clone(), registry);
    let id = enqueue(&broker, job("add", "two and three")).await;
    let record = ended(&broker, id).await;
    assert_eq!((record.state, record.attempts), (State::Dead, 1));
    let error = record.error.expect("it says why");
    assert!(
        error.starts_with("the payload is not what the handler takes"),
        "{error}"
    );
}

#[tokio::test(start_paused = true)]
async fn a_full_kind_leaves_slots_to_others() {
    let mut registry = Registry::default();
    let slow = kind("slow");
    registry
        .on(slow.clone(), |_, ()| async {
            sleep(SECOND * 100).await;
            Ok(())
        })
        .at_most(&slow, 2)
        .on(kind("fast"), |_, ()| async { Ok(()) });
    let broker = MemBroker::default();
    let _worker = Running::start(broker.clone(), registry);
    for _ in 0..10 {
        enqueue(&broker, job("slow", ())).await;
    }
    sleep(SECOND).await;
    let id = enqueue(&broker, job("fast", ())).await;
    sleep(SECOND).await;
    assert_eq!(record(&broker, id).await.state, State::Done);
    assert_eq!(stats(&broker, "slow").await.leased, 2);
    sleep(SECOND * 100).await;
    assert_eq!(stats(&broker, "slow").await.total_done, 2);
}

#[tokio::test(start_paused = true)]
async fn a_drained_worker_holds_no_lease() {
    let mut registry = Registry::default();
    registry.on(kind("sleep"), |_, seconds: u64| async move {
        sleep(Duration::from_secs(seconds)).await;
        Ok(())
    });
    let broker = MemBroker::default();
    let worker = Running::start(broker.clone(), registry);
    let mut ids = Vec::new();
    for seconds in [10, 19, 21, 1000, 1] {
        ids.push(enqueue(&broker, job("sleep", seconds)).await);
    }
    sleep(SECOND / 10).await;
    let start = Instant::now();
    let drained = worker.drain().await;
    assert_eq!((drained.released, drained.unsettled), (2, 0));
    assert!((SECOND * 20..SECOND * 21).contains(&start.elapsed()));
    let stats = stats(&broker, "sleep").await;
    assert_eq!((stats.leased, stats.done, stats.ready), (0, 2, 3));
    for (id, attempts) in ids.into_iter().zip([1, 1, 0, 0, 0]) {
        assert_eq!(
            record(&broker, id).await.attempts,
            attempts,
            "released is none"
        );
    }
}

#[tokio::test(start_paused = true)]
async fn a_drain_without_a_broker_comes_to_an_end_and_says_so() {
    let registry = || {
        let mut registry = Registry::default();
        registry.on(kind("quick"), |_, seconds: u64| async move {
            sleep(Duration::from_secs(seconds)).await;
            Ok(())
        });
        registry
    };
    for absence in [Line::Cut, Line::Slow(SECOND * 3600)] {
        let line = Remote::default();
        let worker = Running::start(line.clone(), registry());
        enqueue(&line.inner, job("quick", 1)).await;
        enqueue(&line.inner, job("quick", 1000)).await;
        sleep(SECOND / 10).await;
        line.set(absence);
        let start = Instant::now();
        let drained = worker.drain().await;
        // The long one was stopped when its lease was over.
        assert_eq!((drained.released, drained.unsettled), (0, 1), "{absence:?}");
        assert!(start.elapsed() < SECOND * 20, "{:?}", start.elapsed());
    }
}

// Real time, and far from the edge: a thread cannot be paused.
#[tokio::test]
async fn a_computing_handler_keeps_its_lease_and_its_slot() {
    let mut registry = Registry::default();
    registry.on_cpu(kind("hash"), |_, ()| {
        std::thread::sleep(SECOND * 2);
        Ok(())
    });
    let broker = MemBroker::default();
    keep_up(broker.clone());
    let options = WorkerOptions {
        lease: SECOND / 2,
        ..WorkerOptions::default()
    };
    let (_, slots) = watch::channel(99);
    let worker = Worker::with_options(broker.clone(), registry, slots, options);
    let stop = CancellationToken::new();
    let ends = tokio::spawn(worker.run(stop.clone()));
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let mut ids = Vec::new();
    for _ in 0..=cores {
        ids.push(enqueue(&broker, job("hash", ())).await);
    }
    sleep(SECOND).await;
    assert_eq!(stats(&broker, "hash").await.leased, cores as u64);
    for id in ids {
        assert_eq!(ended(&broker, id).await.attempts, 1);
    }
    stop.cancel();
    ends.await.expect("a worker does not panic");
}

#[tokio::test(start_paused = true)]
async fn a_rate_is_waited_for_and_not_polled() {
    let times = Arc::new(std::sync::Mutex::new(Vec::new()));
    let (start, log) = (Instant::now(), Arc::clone(&times));
    let mut registry = Registry::default();
    registry.on(kind("mail"), move |_, ()| {
        let mut log = log.lock().expect("nobody panics with it");
        log.push(start.elapsed().as_secs());
        async { Ok(()) }
    });
    let broker = MemBroker::default();
    let permits = RateLimit {
        permits: 2,
        per: SECOND * 20,
    };
    let limits = RateLimits::from([(kind("mail"), permits)]);
    let set = broker.configure(limits, OnConflict::Refuse).await;
    set.expect("nothing else is set");
    for _ in 0..5 {
        enqueue(&broker, job("mail", ())).await;
    }
    let (_, slots) = watch::channel(4);
    let options = WorkerOptions {
        poll: SECOND * 100_000,
        ..WorkerOptions::default()
    };
    let worker = Worker::with_options(broker, registry, slots, options);
    tokio::spawn(worker.run(CancellationToken::new()));
    sleep(SECOND * 100).await;
    assert_eq!(
        *times.lock().expect("nobody panics with it"),
        [0, 0, 10, 20, 30]
    );
}

// Real time, and far from the edge: a thread cannot be paused.
#[tokio::test]
async fn a_thread_that_cannot_be_aborted_is_told_and_not_waited_for() {
    let told = Arc::new(AtomicUsize::new(0));
    let count = Arc::clone(&told);
    let mut registry = Registry::default();
    registry.on_blocking(kind("copy"), move |ctx: Ctx, ()| {
        while !ctx.cancel.is_cancelled() {
            std::thread::sleep(SECOND / 100);
        }
        count.fetch_add(1, Relaxed);
        Ok(())
    });
    let broker = MemBroker::default();
    let options = WorkerOptions {
        drain: SECOND / 10,
        ..WorkerOptions::default()
    };
    let (_, slots) = watch::channel(4);
    let worker = Worker::with_options(broker.clone(), registry, slots, options);
    let stop = CancellationToken::new();
    let ends = tokio::spawn(worker.run(stop.clone()));
    let late = job("copy", ()).timeout(SECOND / 2).max_attempts(1);
    let late = enqueue(&broker, late).await;
    let late = ended(&broker, late).await;
    assert_eq!(late.error.as_deref(), Some("it took longer than 500ms"));
    while told.load(Relaxed) < 1 {
        sleep(SECOND / 100).await;
    }

    let id = enqueue(&broker, job("copy", ())).await;
    while record(&broker, id).await.state != State::Leased {
        sleep(SECOND / 100).await;
    }
    stop.cancel();
    let drained = ends.await.expect("a worker does not panic");
    assert_eq!((drained.released, drained.unsettled), (1, 0));
    assert_eq!(record(&broker, id).await.attempts, 0);
    while told.load(Relaxed) < 2 {
        sleep(SECOND / 100).await;
    }
}
