//! Laws of what waits.

use super::{Ground, enqueue, kind, lease, lease_one, numbers, parcel, settle, stats};
use crate::broker::{Broker, BrokerError, Enqueued};
use crate::model::{NewJob, Sizes};
use crate::names::Priority;
use crate::schedule::Schedule;

pub(super) async fn priority_then_order<G: Ground>(on: &G) {
    let with = |number, priority| {
        parcel(number).priority(Priority::new(priority).expect("0 to 9"))
    };
    enqueue(on, vec![with(1, 5), with(2, 9), with(3, 0)]).await;
    enqueue(on, vec![with(4, 5), with(5, 9)]).await;
    assert_eq!(numbers(&lease(on, 3).await), [2, 5, 1]);
    assert_eq!(numbers(&lease(on, 3).await), [4, 3]);
}

pub(super) async fn delay_is_kept<G: Ground>(on: &G) {
    enqueue(on, vec![parcel(1).delay(on.unit()), parcel(2)]).await;
    assert_eq!(numbers(&lease(on, 9).await), [2]);
    on.pass(on.unit() * 3 / 2).await;
    enqueue(on, vec![parcel(3)]).await;
    assert_eq!(numbers(&lease(on, 9).await), [1, 3]);
}

pub(super) async fn id_is_taken_once<G: Ground>(on: &G) {
    let first = parcel(1);
    let (id, again) = (first.id, first.clone());
    let answer = on.broker().enqueue(vec![first, again.clone()]).await;
    let once = [Enqueued::New(id), Enqueued::Duplicate(id)];
    assert_eq!(answer.expect("the broker works"), once);
    let leased = lease_one(on).await;
    settle(on, super::done(&leased)).await;
    let answer = on.broker().enqueue(vec![again]).await;
    assert_eq!(answer.expect("the broker works"), [Enqueued::Duplicate(id)]);
    assert_eq!(lease(on, 9).await.len(), 0);
}

pub(super) async fn repeated_call_takes_the_rest<G: Ground>(on: &G) {
    let jobs: Vec<_> = (1..=1200).map(parcel).collect();
    let (taken, rest) = jobs.split_at(500);
    enqueue(on, taken.to_vec()).await;
    let answer = on.broker().enqueue(jobs.clone()).await;
    let taken = taken.iter().map(|job| Enqueued::Duplicate(job.id));
    let rest = rest.iter().map(|job| Enqueued::New(job.id));
    let expected: Vec<_> = taken.chain(rest).collect();
    assert_eq!(answer.expect("the broker works"), expected);
    let stats = stats(on, "parcel").await;
    assert_eq!((stats.total_enqueued, stats.ready), (1200, 1200));
}

pub(super) async fn dedupe_within_the_window<G: Ground>(on: &G) {
    let order = |number| parcel(number).dedupe("order 7", on.unit() * 2);
    let (first, second, third) = (order(1), order(2), order(3));
    let other_kind = super::of_kind("label", 4).dedupe("order 7", on.unit() * 2);
    let (id, other_id, third_id) = (first.id, other_kind.id, third.id);

    let answer = on.broker().enqueue(vec![first, second, other_kind]).await;
    let expected = [
        Enqueued::New(id),
        Enqueued::Duplicate(id),
        Enqueued::New(other_id),
    ];
    assert_eq!(answer.expect("the broker works"), expected);

    let leased = lease_one(on).await;
    settle(on, super::done(&leased)).await;
    let again = on.broker().enqueue(vec![order(5)]).await;
    assert_eq!(again.expect("the broker works"), [Enqueued::Duplicate(id)]);

    on.pass(on.unit() * 5 / 2).await;
    let answer = on.broker().enqueue(vec![third]).await;
    assert_eq!(answer.expect("the broker works"), [Enqueued::New(third_id)]);
    assert_eq!(numbers(&lease(on, 9).await), [3]);
}

pub(super) async fn too_large_takes_nothing<G: Ground>(on: &G) {
    let text = "x".repeat(Sizes::default().payload);
    let large = NewJob::new(kind("parcel"), &text).expect("text is JSON");
    let id = large.id;
    let answer = on.broker().enqueue(vec![parcel(1), large.clone()]).await;
    let error = answer.expect_err("two quotes too many");
    assert!(
        matches!(&error, BrokerError::TooLarge { of, size, limit }
            if *of == format!("job {id}") && *size == text.len() + 2 && *limit == text.len()),
        "{error}"
    );
    let batch = vec![large.clone()];
    let answer = on.broker().enqueue_batch(batch, parcel(2)).await;
    assert!(answer.is_err());
    let yearly = Schedule::new("yearly", "0 0 1 1 *", "UTC", large);
    let yearly = yearly.expect("it is a pattern");
    let error = on.broker().put_schedule(yearly).await;
    let error = error.expect_err("it could never fire").to_string();
    assert!(error.contains("of schedule `yearly` has"), "{error}");
    let (_, planned) = on.broker().schedules().await.expect("the broker works");
    assert!(planned.is_empty());
    assert_eq!(stats(on, "parcel").await.total_enqueued, 0);
    assert_eq!(lease(on, 9).await.len(), 0);
}

pub(super) async fn wait_ends_when_work_comes<G: Ground>(on: &G) {
    let (broker, kinds) = (on.broker(), [kind("parcel")]);
    let long = on.unit() * 60;
    let waits = async {
        broker
            .wait_for_work(&kinds, long)
            .await
            .expect("the broker works");
        // It may return early, and is then asked again.
        while lease(on, 1).await.is_empty() {
            broker
                .wait_for_work(&kinds, long)
                .await
                .expect("the broker works");
        }
    };
    let comes = async {
        on.pass(on.unit() / 2).await;
        enqueue(on, vec![parcel(1)]).await;
    };
    let both = async { tokio::join!(waits, comes) };
    let in_time = tokio::time::timeout(on.unit() * 20, both).await;
    assert!(in_time.is_ok(), "nobody was told of a job");

    enqueue(on, vec![parcel(2).delay(on.unit())]).await;
    let due = async {
        while lease(on, 1).await.is_empty() {
            broker
                .wait_for_work(&kinds, long)
                .await
                .expect("the broker works");
        }
    };
    let in_time = tokio::time::timeout(on.unit() * 20, due).await;
    assert!(in_time.is_ok(), "nobody was told that a job is due");
}
