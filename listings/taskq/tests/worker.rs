//! What a worker does, in virtual time.

mod common;

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};
use std::time::Duration;

use common::{Line, Remote, kind};
use taskq::broker::{Broker, KindStats};
use taskq::limits::{OnConflict, RateLimit, RateLimits};
use taskq::model::{JobRecord, State};
use taskq::worker::Drained;
use taskq::{
    Ctx, JobError, JobId, MemBroker, NewJob, Queue, Registry, Worker, WorkerOptions,
    upkeep,
};
use tokio::sync::watch;
use tokio::task::JoinHandle;
use tokio::time::{Instant, sleep};
use tokio_util::sync::CancellationToken;

const SECOND: Duration = Duration::from_secs(1);

/// A worker that runs beside the test, with four slots and leases of six seconds.
struct Running {
    stop: CancellationToken,
    ends: JoinHandle<Drained>,
}

impl Running {
    fn start(broker: impl Broker, registry: Registry) -> Self {
        let options = WorkerOptions {
            seed: 7,
            ..WorkerOptions::default()
        };
        let (_, slots) = watch::channel(4);
        let worker = Worker::with_options(broker, registry, slots, options);
        let stop = CancellationToken::new();
        let ends = tokio::spawn(worker.run(stop.clone()));
        Self { stop, ends }
    }

    async fn drain(self) -> Drained {
        self.stop.cancel();
        self.ends.await.expect("a worker does not panic")
    }
}

/// What keeps the broker in order, beside the test.
fn keep_up(broker: impl Broker) {
    tokio::spawn(async move {
        let never = CancellationToken::new();
        upkeep::run(&broker, SECOND, 7, &never).await;
    });
}

async fn record(broker: &impl Broker, id: JobId) -> JobRecord {
    let record = broker.job(id).await.expect("it is up");
    record.expect("the job is known")
}

async fn ended(broker: &impl Broker, id: JobId) -> JobRecord {
    loop {
        let record = record(broker, id).await;
        if record.state.has_ended() {
            return record;
        }
        sleep(SECOND / 100).await;
    }
}

async fn stats(broker: &impl Broker, name: &str) -> KindStats {
    let mut stats = broker.stats().await.expect("it is up");
    stats.kinds.remove(&kind(name)).expect("it was enqueued")
}

fn job(name: &str, payload: impl serde::Serialize) -> NewJob {
    NewJob::new(kind(name), &payload).expect("it is JSON")
}

async fn enqueue(broker: &impl Broker, job: NewJob) -> JobId {
    let enqueued = broker.enqueue(vec![job]).await.expect("it is up");
    enqueued[0].id()
}

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

struct CountOnDrop(Arc<AtomicUsize>);

impl Drop for CountOnDrop {
    fn drop(&mut self) {
        self.0.fetch_add(1, Relaxed);
    }
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
