//! Laws of rates, schedules and workers.

use std::sync::Arc;

use super::{
    Ground, enqueue, kind, lease, lease_kinds, numbers, of_kind, parcel, stats,
};
use crate::broker::{
    Broker, BrokerError, Cancelled, FORGOTTEN_AFTER, Requeued, WorkerInfo,
};
use crate::limits::{OnConflict, RateLimit, RateLimits};
use crate::names::{JobId, Timestamp};
use crate::schedule::{Firing, Missed, Schedule, tick};

pub(super) async fn full_kind_blocks_no_other<G: Ground>(on: &G) {
    enqueue(on, (1..=5).map(parcel).collect()).await;
    enqueue(on, (6..=8).map(|n| of_kind("label", n)).collect()).await;
    let leased = lease_kinds(on, &[("parcel", 2), ("label", 9)], 4).await;
    assert_eq!(numbers(&leased), [1, 2, 6, 7], "two parcels, then labels");
    let leased = lease_kinds(on, &[("parcel", 0), ("label", 9)], 9).await;
    assert_eq!(numbers(&leased), [8]);
    assert_eq!(stats(on, "parcel").await.ready, 3);
}

fn rate<G: Ground>(on: &G, permits: u32) -> RateLimits {
    let limit = RateLimit {
        permits,
        per: on.unit() * 10,
    };
    RateLimits::from([(kind("parcel"), limit)])
}

pub(super) async fn rate_is_kept<G: Ground>(on: &G) {
    let set = on.broker().configure(rate(on, 5), OnConflict::Refuse).await;
    set.expect("nothing else is set");
    enqueue(on, (1..=20).map(parcel).collect()).await;
    enqueue(on, vec![of_kind("label", 21)]).await;
    let (a, b) = tokio::join!(lease(on, 4), lease(on, 4));
    assert_eq!(a.len() + b.len(), 5);
    assert_eq!(lease(on, 9).await.len(), 0);
    let labels = lease_kinds(on, &[("parcel", 9), ("label", 9)], 9).await;
    assert_eq!(numbers(&labels), [21]);
    // A permit comes back each two units.
    on.pass(on.unit() * 5).await;
    assert_eq!(lease(on, 9).await.len(), 2);
}

pub(super) async fn other_rate_is_a_conflict<G: Ground>(on: &G) {
    let broker = on.broker();
    for _ in 0..2 {
        let set = broker.configure(rate(on, 5), OnConflict::Refuse).await;
        set.expect("the same may be set again");
    }
    let refused = broker.configure(rate(on, 7), OnConflict::Refuse).await;
    let error = refused.expect_err("another rate is set");
    let text = error.to_string();
    assert!(
        matches!(error, BrokerError::SettingsConflict { kind: of, kept, given }
            if of == kind("parcel") && kept.permits == 5 && given.permits == 7),
        "{text}"
    );
    enqueue(on, (1..=20).map(parcel).collect()).await;
    assert_eq!(lease(on, 9).await.len(), 5);
    let replaced = broker
        .configure(RateLimits::new(), OnConflict::Replace)
        .await;
    replaced.expect("it is on purpose");
    assert_eq!(lease(on, 9).await.len(), 9);
}

/// A parcel every minute.
fn minutely() -> Schedule {
    Schedule::new("minutely", "* * * * *", "UTC", parcel(1)).expect("it is a pattern")
}

/// Moves a schedule's next occurrence into the past, as far as its last `count`.
async fn make_due<G: Ground>(on: &G, name: &str, count: u64) -> Timestamp {
    let (now, planned) = on.broker().schedules().await.expect("the broker works");
    let planned = planned.iter().find(|p| p.schedule.name == name);
    let at = planned.expect("it was put").next.expect("there is a next");
    let past = Timestamp((now.0 / 60_000 + 1 - count) * 60_000);
    let firing = Firing {
        name: name.to_owned(),
        at,
        next: Some(past),
        job: of_kind("label", 0),
    };
    let fired = on.broker().fire(firing).await.expect("the broker works");
    assert!(fired.is_some(), "its next occurrence was {at}");
    past
}

pub(super) async fn occurrence_is_fired_once<G: Ground>(on: &G) {
    let put = on.broker().put_schedule(minutely()).await;
    put.expect("the broker works");
    assert!(
        tick(on.broker())
            .await
            .expect("the broker works")
            .is_empty()
    );
    let at = make_due(on, "minutely", 1).await;
    let (a, b) = tokio::join!(tick(on.broker()), tick(on.broker()));
    let fired = [a, b]
        .map(|fired| fired.expect("the broker works"))
        .concat();
    assert_eq!(fired.len(), 1);
    let leased = lease(on, 9).await;
    assert_eq!((leased.len(), leased[0].id), (1, fired[0]));

    let late = Firing {
        name: "minutely".to_owned(),
        at,
        next: None,
        job: parcel(2),
    };
    let late = on.broker().fire(late).await.expect("the broker works");
    assert!(late.is_none(), "the schedule has moved on");
    let (now, planned) = on.broker().schedules().await.expect("the broker works");
    assert!(planned[0].next.expect("there is a next") > now);
}

pub(super) async fn missed_occurrences<G: Ground>(on: &G) {
    let latest = [&[3][..], &[4]];
    let each = [&[0, 1, 2, 3][..], &[0, 1, 2, 3, 4]];
    for (missed, expected) in [(Missed::Latest, latest), (Missed::Each, each)] {
        let put = on.broker().put_schedule(minutely().missed(missed)).await;
        put.expect("the broker works");
        let past = make_due(on, "minutely", 4).await;
        let fired = tick(on.broker()).await.expect("the broker works").len();
        let leased = lease(on, 9).await;
        assert_eq!(leased.len(), fired);
        let minutes = leased.iter().map(|job| {
            let at = job.spec.occurrence.expect("a schedule made it");
            at.since(past).as_secs() / 60
        });
        let minutes: Vec<_> = minutes.collect();
        // A minute may have begun since.
        let is_one = |expected: &[u64]| minutes == expected;
        assert!(expected.into_iter().any(is_one), "{missed:?}: {minutes:?}");
        assert!(tick(on.broker()).await.expect("the broker works").len() <= 1);
    }
}

pub(super) async fn changed_schedule_replaces<G: Ground>(on: &G) {
    let broker = on.broker();
    broker
        .put_schedule(minutely())
        .await
        .expect("the broker works");
    let past = make_due(on, "minutely", 3).await;
    broker
        .put_schedule(minutely())
        .await
        .expect("the broker works");
    let (_, planned) = broker.schedules().await.expect("the broker works");
    assert_eq!(planned[0].next, Some(past), "it has not changed");

    let yearly = Schedule::new("minutely", "0 6 1 1 *", "Asia/Tokyo", parcel(1));
    let yearly = yearly.expect("it is a pattern");
    broker.put_schedule(yearly).await.expect("the broker works");
    let (now, planned) = broker.schedules().await.expect("the broker works");
    assert_eq!(planned.len(), 1);
    assert_eq!(planned[0].schedule.pattern(), ("0 6 1 1 *", "Asia/Tokyo"));
    let next = planned[0].next.expect("years go on");
    assert!(next > now && next.to_string().ends_with("-12-31T21:00:00.000Z"));

    for there in [true, false] {
        let removed = broker.remove_schedule("minutely").await;
        assert_eq!(removed.expect("the broker works"), there);
    }
}

pub(super) async fn unknown_id_is_no_error<G: Ground>(on: &G) {
    let (broker, id) = (on.broker(), JobId::from_u128(7));
    assert!(broker.job(id).await.expect("the broker works").is_none());
    let cancelled = broker.cancel(id).await.expect("the broker works");
    assert_eq!(cancelled, Cancelled::Unknown);
    let requeued = broker.requeue(id).await.expect("the broker works");
    assert_eq!(requeued, Requeued::Unknown);
    assert_eq!(lease_kinds(on, &[("nobody", 9)], 9).await.len(), 0);
}

pub(super) async fn worker_is_listed<G: Ground>(on: &G) {
    let worker = |id: &str, running| WorkerInfo {
        id: Arc::from(id),
        kinds: vec![kind("parcel")],
        slots: 8,
        running,
    };
    for info in [worker("ann", 1), worker("bob", 2), worker("ann", 3)] {
        on.broker().heartbeat(info).await.expect("the broker works");
    }
    on.pass(on.unit()).await;
    let mut listed = on.broker().workers().await.expect("the broker works");
    listed.sort_by(|(a, _), (b, _)| a.id.cmp(&b.id));
    let infos: Vec<_> = listed.iter().map(|(info, _)| info.clone()).collect();
    assert_eq!(infos, [worker("ann", 3), worker("bob", 2)]);
    let silent = |(_, silent): &(_, std::time::Duration)| {
        (on.unit() / 2..FORGOTTEN_AFTER).contains(silent)
    };
    assert!(listed.iter().all(silent));
}
