//! What no law says, because other brokers may do it otherwise or take a minute for it.

mod common;

use std::time::Duration;

use common::kind;
use taskq::broker::{Broker, Enqueued, FORGOTTEN_AFTER, LeaseRequest, WorkerInfo};
use taskq::limits::{Bucket, RateLimit};
use taskq::model::{HISTORY, Sizes, State};
use taskq::names::Timestamp;
use taskq::queue::EnqueueError;
use taskq::{BrokerError, JobId, Kind, MemBroker, NewJob, Priority, Queue};

fn job() -> NewJob {
    NewJob::new(kind("parcel"), &1).expect("it is JSON")
}

#[tokio::test(start_paused = true)]
async fn a_worker_that_falls_silent_is_listed_for_a_minute() {
    let broker = MemBroker::default();
    let worker = WorkerInfo {
        id: "ann".into(),
        kinds: vec![kind("parcel")],
        slots: 4,
        running: 0,
    };
    broker.heartbeat(worker).await.expect("it works");
    tokio::time::sleep(FORGOTTEN_AFTER - Duration::from_secs(1)).await;
    assert_eq!(broker.workers().await.expect("it works").len(), 1);
    tokio::time::sleep(Duration::from_secs(1)).await;
    assert!(broker.workers().await.expect("it works").is_empty());
}

#[tokio::test(start_paused = true)]
async fn a_history_stays_bounded_and_begins_at_the_beginning() {
    let start = Timestamp(1_000_000);
    let broker = MemBroker::starting_at(start);
    let job = job().max_attempts(1000);
    let id = job.id;
    broker.enqueue(vec![job]).await.expect("it works");
    for _ in 0..100 {
        let request = LeaseRequest {
            worker: "ann".into(),
            kinds: vec![(kind("parcel"), 1)],
            total: 1,
            lease: Duration::from_secs(1),
        };
        assert_eq!(broker.lease(request).await.expect("it works").len(), 1);
        tokio::time::sleep(Duration::from_secs(2)).await;
        broker.reap(9).await.expect("it works");
    }
    let record = broker
        .job(id)
        .await
        .expect("it works")
        .expect("it is known");
    assert_eq!((record.attempts, record.history.len()), (100, HISTORY));
    assert_eq!(
        (record.history[0].at, record.history[0].to),
        (start, State::Ready)
    );
    let last = record.history[HISTORY - 1];
    assert_eq!((last.at.since(start).as_secs(), last.attempt), (200, 100));
}

#[tokio::test]
async fn a_queue_refuses_what_nobody_handles() {
    let broker = MemBroker::default();
    let known = [kind("parcel"), kind("label")];
    let queue = Queue::new(broker).only(&known);
    let error = queue
        .push("lable", &1)
        .await
        .expect_err("nobody handles it");
    assert_eq!(
        error.to_string(),
        "no handler for `lable`: there are label, parcel"
    );
    let error = queue.push("a label", &1).await.expect_err("it is no name");
    assert!(matches!(error, EnqueueError::Invalid(_)), "{error}");
    let error = queue
        .push("label", &"x".repeat(Sizes::default().payload))
        .await
        .expect_err("two quotes too many");
    assert!(
        matches!(error, EnqueueError::Broker(BrokerError::TooLarge { .. })),
        "{error}"
    );
    let batch = queue.enqueue_batch(vec![job()], job()).await;
    let batch = batch.expect("it is known and small");
    assert!(matches!(batch[..], [Enqueued::New(_), Enqueued::New(_)]));
}

#[test]
fn names_that_are_none_say_what_would_be() {
    let long = "x".repeat(65);
    for name in ["", "a b", "größe", "a/b", "{q}", &long] {
        let error = Kind::new(name).expect_err(name).to_string();
        assert!(
            error.ends_with("1 to 64 letters, digits or any of . _ -"),
            "{error}"
        );
    }
    let error = Priority::new(10).expect_err("nine is the highest");
    assert_eq!(error.to_string(), "`10` is no priority: it takes 0 to 9");
    let error = "seven".parse::<JobId>().expect_err("it is no number");
    assert_eq!(error.to_string(), "`seven` is no job id: it takes a UUID");
    let id = JobId::new();
    assert_eq!(id.to_string().parse(), Ok(id));
    assert!(id < JobId::new(), "ids come in the order of time");
}

#[test]
fn a_bucket_gives_no_more_than_its_rate() {
    let limit = RateLimit {
        permits: 3,
        per: Duration::from_secs(1),
    };
    let mut bucket = Bucket::default();
    let mut begun = Vec::new();
    for millis in (0..10_000).step_by(7) {
        let now = Timestamp(1_000_000 + millis);
        let count = bucket.available(limit, now);
        assert_eq!(count > 0, bucket.next(limit) <= now);
        bucket.take(limit, count, now);
        begun.extend(std::iter::repeat_n(millis, count));
    }
    // Three at once, and then one each third of a second.
    assert_eq!(begun.len(), 3 + 29);
    let window = |four: &[u64]| four[3] - four[0];
    assert!(begun[3..].windows(4).all(|four| window(four) >= 990));
}
