//! Claims of chapter 29 that no page shows a listing for.

use std::error::Error;
use std::sync::Arc;
use std::time::Duration;

use ch29::laws::{
    late_report_changes_nothing, lost_order_comes_again, one_holder, order_is_given_up,
};
use ch29::{Bounded, Fenced, LEASE, Leased, Peeked, Popped, Queue, Settled};
use taskq::broker::{LeaseRequest, Leased as LeasedJob, Outcome, Settlement};
use taskq::limits::{Bucket, RateLimit};
use taskq::model::{Backoff, State};
use taskq::names::Timestamp;
use taskq::{Broker, Kind, MemBroker, NewJob, Registry, Worker, WorkerOptions};
use tokio::time::{advance, sleep, timeout};
use tokio_util::sync::CancellationToken;

#[tokio::test(start_paused = true)]
async fn the_first_version_loses_an_order_and_the_second_hands_it_out_again() {
    assert!(!lost_order_comes_again::<Popped>().await);
    assert!(lost_order_comes_again::<Leased>().await);
}

#[tokio::test(start_paused = true)]
async fn the_second_version_hears_a_late_report_and_the_third_refuses_it() {
    assert!(!late_report_changes_nothing::<Leased>().await);
    assert!(late_report_changes_nothing::<Fenced>().await);
}

#[tokio::test(start_paused = true)]
async fn the_third_version_never_gives_up_and_the_fourth_does() {
    assert!(!order_is_given_up::<Fenced>().await);
    assert!(order_is_given_up::<Bounded>().await);
}

#[tokio::test(start_paused = true)]
async fn the_fourth_version_keeps_every_law() {
    assert!(one_holder::<Bounded>().await);
    assert!(lost_order_comes_again::<Bounded>().await);
    assert!(late_report_changes_nothing::<Bounded>().await);
    assert!(order_is_given_up::<Bounded>().await);
}

#[tokio::test(start_paused = true)]
async fn each_law_is_broken_by_a_version() {
    assert!(!one_holder::<Peeked>().await);
    assert!(!lost_order_comes_again::<Popped>().await);
    assert!(!late_report_changes_nothing::<Leased>().await);
    assert!(!order_is_given_up::<Fenced>().await);
}

/// The orders as they are handed out again after all leases have expired, and after the
/// first of them has failed.
async fn sequence<Q: Queue>() -> (Vec<u32>, Vec<u32>) {
    let queue = Q::default();
    (1..=3).for_each(|order| queue.push(order));
    let take = || std::iter::from_fn(|| queue.lease()).collect::<Vec<_>>();
    take();
    advance(LEASE).await;
    let first = queue.lease().expect("all have expired");
    queue.failed(first);
    let then = take();
    (vec![first.order], then.iter().map(|it| it.order).collect())
}

#[tokio::test(start_paused = true)]
async fn what_expires_keeps_its_place_and_what_fails_goes_to_the_end() {
    let expected = (vec![1], vec![2, 3, 1]);
    assert_eq!(sequence::<Leased>().await, expected);
    assert_eq!(sequence::<Fenced>().await, expected);
    assert_eq!(sequence::<Bounded>().await, expected);
}

#[tokio::test(start_paused = true)]
async fn a_late_report_counts_while_nobody_else_has_the_order() {
    let queue = Fenced::default();
    queue.push(1);
    let lease = queue.lease().expect("there is an order");
    advance(2 * LEASE).await;
    assert_eq!(queue.done(lease), Settled::Ok, "nobody has asked since");
}

/// A store that knows the highest token it has seen.
#[derive(Default)]
struct Store {
    highest: u64,
    charges: u32,
}

impl Store {
    fn charge(&mut self, token: u64) -> bool {
        let current = token >= self.highest;
        if current {
            self.highest = token;
            self.charges += 1;
        }
        current
    }
}

#[test]
fn a_store_that_checks_tokens_refuses_the_earlier_lease() {
    let mut store = Store::default();
    assert!(store.charge(2), "Bob comes first");
    assert!(!store.charge(1), "Ann slept, and comes after him");
    assert_eq!(store.charges, 1);
}

#[test]
fn a_store_that_checks_tokens_charges_twice_if_the_earlier_lease_comes_first() {
    let mut store = Store::default();
    assert!(store.charge(1), "Ann charges, and then falls asleep");
    assert!(store.charge(2), "Bob has a higher token");
    assert_eq!(store.charges, 2);
}

/// A store whose key and charge are two steps, and an attempt that dies in between.
#[derive(Default)]
struct TwoSteps {
    key: bool,
    charges: u32,
}

impl TwoSteps {
    fn key_first(&mut self, dies: bool) {
        if !std::mem::replace(&mut self.key, true) && !dies {
            self.charges += 1;
        }
    }

    fn charge_first(&mut self, dies: bool) {
        if !self.key {
            self.charges += 1;
            self.key = !dies;
        }
    }
}

#[test]
fn a_key_that_is_written_before_the_charge_loses_the_charge() {
    let mut store = TwoSteps::default();
    store.key_first(true);
    store.key_first(false);
    assert_eq!(store.charges, 0, "the second attempt found the key");
}

#[test]
fn a_key_that_is_written_after_the_charge_lets_it_happen_twice() {
    let mut store = TwoSteps::default();
    store.charge_first(true);
    store.charge_first(false);
    assert_eq!(store.charges, 2, "the second attempt found no key");
}

#[test]
fn the_limit_of_a_wait_doubles_up_to_ten_minutes() {
    let backoff = Backoff::default();
    for (failure, seconds) in [(1, 1), (2, 2), (3, 4), (4, 8), (5, 16), (11, 600)] {
        let limit = Duration::from_secs(seconds);
        let waits = (0..1000).map(|seed| {
            let mut random = fastrand::Rng::with_seed(seed);
            backoff.wait(failure, &mut random)
        });
        let longest = waits.max().expect("there are a thousand");
        assert!(longest < limit && longest > limit * 9 / 10, "{longest:?}");
    }
}

#[test]
fn ten_attempts_outlast_four_minutes_and_twenty_two_an_hour() {
    let backoff = Backoff::default();
    let outlasts = |attempts: u32| {
        let seeds = 0..1000;
        let all = seeds.map(|seed| {
            let mut random = fastrand::Rng::with_seed(seed);
            let waits = (1..attempts).map(|failure| backoff.wait(failure, &mut random));
            waits.sum::<Duration>()
        });
        all.sum::<Duration>() / 1000
    };
    let minutes = |attempts| outlasts(attempts).as_secs() / 60;
    assert_eq!(minutes(10), 4);
    assert!((60..66).contains(&minutes(22)), "{:?}", outlasts(22));
}

#[test]
fn the_defaults_are_those_of_the_table() -> Result<(), Box<dyn Error>> {
    let worker = WorkerOptions::default();
    assert_eq!(worker.lease, Duration::from_secs(6));
    assert_eq!(worker.drain, Duration::from_secs(20));
    assert_eq!(worker.poll, Duration::from_secs(1));
    let spec = NewJob::new(Kind::new("charge")?, &7)?.spec;
    assert_eq!(spec.priority.get(), 5);
    assert_eq!(spec.max_attempts, 10);
    assert_eq!(spec.timeout, Duration::from_mins(10));
    assert_eq!(spec.keep, Duration::from_hours(24));
    assert_eq!(spec.backoff.base, Duration::from_secs(1));
    assert_eq!(spec.backoff.cap, Duration::from_mins(10));
    Ok(())
}

#[test]
fn a_rate_of_ten_a_second_lets_nineteen_begin_in_one_after_a_pause() {
    let limit = RateLimit {
        permits: 10,
        per: Duration::from_secs(1),
    };
    let (mut bucket, mut begun) = (Bucket::default(), 0);
    for millis in 0..1000 {
        let now = Timestamp(1_000_000 + millis);
        let free = bucket.available(limit, now);
        bucket.take(limit, free, now);
        begun += free;
    }
    assert_eq!(begun, 19);
}

async fn lease_one(broker: &MemBroker) -> Option<LeasedJob> {
    let kind = Kind::new("charge").expect("it is letters");
    let request = LeaseRequest {
        worker: Arc::from("ann"),
        kinds: vec![(kind, 1)],
        total: 1,
        lease: Duration::from_secs(6),
    };
    broker.lease(request).await.expect("it is in memory").pop()
}

#[tokio::test(start_paused = true)]
async fn a_token_orders_the_attempts_of_one_job_and_not_jobs()
-> Result<(), Box<dyn Error>> {
    let broker = MemBroker::default();
    let kind = Kind::new("charge")?;
    let two = vec![NewJob::new(kind.clone(), &1)?, NewJob::new(kind, &2)?];
    broker.enqueue(two).await?;
    let tokens = [lease_one(&broker).await, lease_one(&broker).await];
    let tokens = tokens.map(|leased| leased.expect("there are two").token);
    assert_eq!(tokens[0], tokens[1]);
    Ok(())
}

#[tokio::test(start_paused = true)]
async fn a_job_of_one_attempt_that_is_given_back_is_begun_again()
-> Result<(), Box<dyn Error>> {
    let broker = MemBroker::default();
    let job = NewJob::new(Kind::new("charge")?, &7)?.max_attempts(1);
    broker.enqueue(vec![job]).await?;
    let first = lease_one(&broker).await.expect("there is one");
    let back = Settlement {
        id: first.id,
        token: first.token,
        outcome: Outcome::Released,
    };
    broker.settle(vec![back]).await?;
    let again = lease_one(&broker).await.expect("it was given back");
    assert_eq!((again.id, again.attempt), (first.id, 1));
    Ok(())
}

#[tokio::test]
async fn a_handler_that_computes_past_its_timeout_is_heard()
-> Result<(), Box<dyn Error>> {
    let (broker, stop) = (MemBroker::default(), CancellationToken::new());
    let mut registry = Registry::default();
    registry.on(Kind::new("charge")?, |_, ()| async {
        std::thread::sleep(Duration::from_millis(50));
        Ok(())
    });
    let job = NewJob::new(Kind::new("charge")?, &())?.timeout(Duration::from_millis(5));
    let id = job.id;
    broker.enqueue(vec![job]).await?;
    let worker = Worker::new(broker.clone(), registry, 1).run(stop.clone());
    let worker = tokio::spawn(worker);
    let ended = async {
        loop {
            let job = broker.job(id).await?.expect("it is known");
            if job.state.has_ended() {
                return Ok::<_, Box<dyn Error>>(job.state);
            }
            sleep(Duration::from_millis(5)).await;
        }
    };
    let state = timeout(Duration::from_secs(30), ended).await??;
    assert_eq!(state, State::Done);
    stop.cancel();
    worker.await?;
    Ok(())
}
