//! Laws of leases, tokens and attempts.

use std::collections::BTreeSet;

use super::{
    Ground, done, enqueue, failed, lease, lease_one, numbers, outlive_leases, parcel,
    record, settle, settlement, state, stats,
};
use crate::broker::{Broker, Extended, Outcome, Settled};
use crate::model::State;

pub(super) async fn one_holder<G: Ground>(on: &G) {
    enqueue(on, (0..30).map(parcel).collect()).await;
    let (a, b, c) = tokio::join!(lease(on, 20), lease(on, 20), lease(on, 20));
    let all: Vec<u32> = [a, b, c].iter().flat_map(|part| numbers(part)).collect();
    assert_eq!(all.len(), 30, "each is leased");
    assert_eq!(
        all.iter().collect::<BTreeSet<_>>().len(),
        30,
        "none is twice"
    );
    assert_eq!(lease(on, 9).await.len(), 0);
}

pub(super) async fn expired_lease_is_given_again<G: Ground>(on: &G) {
    enqueue(on, vec![parcel(1), parcel(2)]).await;
    let first = lease_one(on).await;
    assert_eq!(first.attempt, 1);
    outlive_leases(on).await;
    assert_eq!(state(on, first.id).await, State::Ready);
    let again = lease_one(on).await;
    assert_eq!(
        (again.id, again.attempt),
        (first.id, 2),
        "it keeps its place"
    );
    assert!(again.token > first.token);
    assert_eq!(stats(on, "parcel").await.total_expired, 1);
}

pub(super) async fn stale_token_is_refused<G: Ground>(on: &G) {
    enqueue(on, vec![parcel(1)]).await;
    let old = lease_one(on).await;
    outlive_leases(on).await;
    // Once while the job waits again, once while somebody else has it.
    for expected in [State::Ready, State::Leased] {
        for outcome in [
            done(&old).outcome,
            failed(&old, None).outcome,
            failed(&old, Some(on.unit())).outcome,
            Outcome::Released,
            Outcome::Cancelled,
        ] {
            assert_eq!(settle(on, settlement(&old, outcome)).await, Settled::Stale);
        }
        let extended = on
            .broker()
            .extend(vec![(old.id, old.token)], on.unit())
            .await;
        assert_eq!(extended.expect("the broker works"), [Extended::Stale]);
        assert_eq!(state(on, old.id).await, expected);
        if expected == State::Ready {
            let new = lease_one(on).await;
            assert!(new.token > old.token);
        }
    }
    assert_eq!(stats(on, "parcel").await.total_failed, 0);
}

pub(super) async fn extended_lease_lasts<G: Ground>(on: &G) {
    enqueue(on, vec![parcel(1)]).await;
    let leased = lease_one(on).await;
    let extended = on
        .broker()
        .extend(vec![(leased.id, leased.token)], on.unit() * 5)
        .await;
    assert_eq!(extended.expect("the broker works"), [Extended::Ok]);
    outlive_leases(on).await;
    assert_eq!(lease(on, 1).await.len(), 0);
    assert_eq!(settle(on, done(&leased)).await, Settled::Ok);
}

pub(super) async fn settles_once<G: Ground>(on: &G) {
    enqueue(on, vec![parcel(1)]).await;
    let leased = lease_one(on).await;
    assert_eq!(settle(on, done(&leased)).await, Settled::Ok);
    assert_eq!(settle(on, done(&leased)).await, Settled::Stale);
    assert_eq!(settle(on, failed(&leased, None)).await, Settled::Stale);
    assert_eq!(state(on, leased.id).await, State::Done);
    let stats = stats(on, "parcel").await;
    assert_eq!((stats.total_done, stats.total_failed), (1, 0));
}

pub(super) async fn partly_stale_batch<G: Ground>(on: &G) {
    enqueue(on, (1..=3).map(parcel).collect()).await;
    let leased = lease(on, 3).await;
    settle(on, done(&leased[1])).await;
    let unknown = parcel(4).id;
    let mut settlements: Vec<_> = leased.iter().map(done).collect();
    settlements[0].outcome = failed(&leased[0], None).outcome;
    settlements.push(done(&leased[2]));
    settlements.push(done(&leased[2]));
    settlements[4].id = unknown;
    let settled = on.broker().settle(settlements).await;
    use Settled::{Ok, Stale};
    let settled = settled.expect("the broker works");
    assert_eq!(settled, [Ok, Stale, Ok, Stale, Stale]);
    assert_eq!(state(on, leased[0].id).await, State::Dead);
    assert_eq!(state(on, leased[2].id).await, State::Done);
    let settled = on.broker().settle(Vec::new()).await;
    assert!(settled.expect("the broker works").is_empty());
}

pub(super) async fn attempts_are_bounded<G: Ground>(on: &G) {
    enqueue(on, vec![parcel(1).max_attempts(2)]).await;
    let first = lease_one(on).await;
    let soon = Some(std::time::Duration::ZERO);
    settle(on, failed(&first, soon)).await;
    let second = lease_one(on).await;
    assert_eq!(second.attempt, 2);
    settle(on, failed(&second, soon)).await;
    assert_eq!(lease(on, 1).await.len(), 0);
    let record = record(on, first.id).await;
    assert_eq!((record.state, record.attempts), (State::Dead, 2));
    assert_eq!(record.error.as_deref(), Some("the label is torn"));

    enqueue(on, vec![parcel(2).max_attempts(1)]).await;
    let lost = lease_one(on).await;
    outlive_leases(on).await;
    assert_eq!(
        state(on, lost.id).await,
        State::Dead,
        "a lost attempt is one"
    );
}

pub(super) async fn released_is_no_attempt<G: Ground>(on: &G) {
    enqueue(on, vec![parcel(1).max_attempts(1), parcel(2)]).await;
    let mut last = lease_one(on).await;
    for _ in 0..3 {
        let released = settle(on, settlement(&last, Outcome::Released)).await;
        assert_eq!(released, Settled::Ok);
        let next = lease_one(on).await;
        assert_eq!((next.id, next.attempt), (last.id, 1));
        assert!(next.token > last.token);
        last = next;
    }
}

pub(super) async fn retry_waits<G: Ground>(on: &G) {
    enqueue(on, vec![parcel(1)]).await;
    let first = lease_one(on).await;
    settle(on, failed(&first, Some(on.unit()))).await;
    assert_eq!(state(on, first.id).await, State::Delayed);
    assert_eq!(lease(on, 1).await.len(), 0);
    on.pass(on.unit() * 3 / 2).await;
    assert_eq!(lease_one(on).await.attempt, 2);
    assert_eq!(stats(on, "parcel").await.total_failed, 1);
}
