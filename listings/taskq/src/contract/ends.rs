//! Laws of how jobs end.

use std::time::Duration;

use super::{
    Ground, done, enqueue, failed, lease, lease_kinds, lease_one, numbers, of_kind,
    outlive_leases, parcel, record, settle, settlement, state, stats,
};
use crate::broker::{
    Broker, Cancelled, Enqueued, Extended, Outcome, Requeued, Settled,
};
use crate::model::{Sizes, State};

pub(super) async fn useless_retry_is_not_made<G: Ground>(on: &G) {
    enqueue(on, vec![parcel(1).max_attempts(9)]).await;
    let leased = lease_one(on).await;
    assert_eq!(settle(on, failed(&leased, None)).await, Settled::Ok);
    let dead = on
        .broker()
        .dead(None, 0, 9)
        .await
        .expect("the broker works");
    assert_eq!(dead.len(), 1);
    assert_eq!((dead[0].id, dead[0].state), (leased.id, State::Dead));
    assert_eq!(dead[0].error.as_deref(), Some("the label is torn"));
}

pub(super) async fn dead_letter_is_requeued<G: Ground>(on: &G) {
    enqueue(on, (1..=3).map(|n| parcel(n).max_attempts(1)).collect()).await;
    let leased = lease(on, 3).await;
    for job in &leased[..2] {
        settle(on, failed(job, None)).await;
        on.pass(on.unit() / 10).await;
    }
    let broker = on.broker();
    let first = leased[0].id;
    let parcels = super::kind("parcel");
    for (kind, skip, expected) in [
        (None, 0, vec![leased[1].id, first]),
        (Some(&parcels), 1, vec![first]),
        (Some(&super::kind("label")), 0, vec![]),
    ] {
        let page = broker.dead(kind, skip, 9).await.expect("the broker works");
        assert_eq!(page.iter().map(|d| d.id).collect::<Vec<_>>(), expected);
    }
    broker.sweep(1000).await.expect("the broker works");
    assert_eq!(state(on, first).await, State::Dead);

    let requeued = broker.requeue(first).await.expect("the broker works");
    assert_eq!(requeued, Requeued::Ok);
    let again = lease_one(on).await;
    assert_eq!((again.id, again.attempt), (first, 1));
    assert!(again.token > leased[0].token);
    let requeued = broker.requeue(first).await.expect("the broker works");
    assert_eq!(requeued, Requeued::NotDead(State::Leased));
}

pub(super) async fn dead_letter_is_cancelled<G: Ground>(on: &G) {
    let keep = on.unit() * 2;
    enqueue(on, (1..=2).map(|n| parcel(n).keep(keep)).collect()).await;
    let leased = lease(on, 2).await;
    for job in &leased {
        settle(on, failed(job, None)).await;
    }
    let (broker, id, other) = (on.broker(), leased[0].id, leased[1].id);
    for expected in [Cancelled::AtOnce, Cancelled::AlreadyEnded(State::Cancelled)] {
        assert_eq!(broker.cancel(id).await.expect("the broker works"), expected);
        let record = record(on, id).await;
        assert_eq!(record.state, State::Cancelled);
        assert_eq!(record.error.as_deref(), Some("the label is torn"));
    }
    let requeued = broker.requeue(id).await.expect("the broker works");
    assert_eq!(requeued, Requeued::NotDead(State::Cancelled));
    let dead = broker.dead(None, 0, 9).await.expect("the broker works");
    assert_eq!(dead.iter().map(|job| job.id).collect::<Vec<_>>(), [other]);

    on.pass(on.unit() * 5 / 2).await;
    broker.sweep(1000).await.expect("the broker works");
    assert!(broker.job(id).await.expect("the broker works").is_none());
    let stats = stats(on, "parcel").await;
    assert_eq!((stats.dead, stats.cancelled, stats.total_failed), (1, 0, 2));
}

pub(super) async fn waiting_job_is_cancelled<G: Ground>(on: &G) {
    let (ready, delayed) = (parcel(1), parcel(2).delay(on.unit()));
    let ids = [ready.id, delayed.id];
    enqueue(on, vec![ready, delayed, parcel(3)]).await;
    for id in ids {
        let answer = on.broker().cancel(id).await.expect("the broker works");
        assert_eq!(answer, Cancelled::AtOnce);
        assert_eq!(state(on, id).await, State::Cancelled);
        let answer = on.broker().cancel(id).await.expect("the broker works");
        assert_eq!(answer, Cancelled::AlreadyEnded(State::Cancelled));
    }
    on.pass(on.unit() * 3 / 2).await;
    assert_eq!(numbers(&lease(on, 9).await), [3]);
}

pub(super) async fn running_job_hears_of_its_cancellation<G: Ground>(on: &G) {
    enqueue(on, (1..=4).map(parcel).collect()).await;
    let leased = lease(on, 4).await;
    let held: Vec<_> = leased.iter().map(|job| (job.id, job.token)).collect();
    for job in &leased[1..] {
        let answer = on.broker().cancel(job.id).await.expect("the broker works");
        assert_eq!(answer, Cancelled::Requested);
    }
    let extended = on.broker().extend(held, on.unit() * 9).await;
    use Extended::{CancelRequested, Ok};
    let extended = extended.expect("the broker works");
    assert_eq!(
        extended,
        [Ok, CancelRequested, CancelRequested, CancelRequested]
    );
    // A worker may stop the job, or find that it has come to its end, or fail.
    for (job, outcome, expected) in [
        (&leased[1], Outcome::Cancelled, State::Cancelled),
        (&leased[2], done(&leased[2]).outcome, State::Done),
        (
            &leased[3],
            failed(&leased[3], Some(Duration::ZERO)).outcome,
            State::Cancelled,
        ),
    ] {
        let settled = settle(on, settlement(job, outcome)).await;
        assert_eq!(settled, Settled::Ok);
        assert_eq!(state(on, job.id).await, expected);
    }
    assert_eq!(lease(on, 9).await.len(), 0);
}

pub(super) async fn lost_job_is_cancelled<G: Ground>(on: &G) {
    enqueue(on, vec![parcel(1), parcel(2)]).await;
    let leased = lease(on, 2).await;
    for job in &leased {
        on.broker().cancel(job.id).await.expect("the broker works");
    }
    settle(on, settlement(&leased[0], Outcome::Released)).await;
    assert_eq!(state(on, leased[0].id).await, State::Cancelled);
    outlive_leases(on).await;
    assert_eq!(state(on, leased[1].id).await, State::Cancelled);
    assert_eq!(lease(on, 9).await.len(), 0);
}

pub(super) async fn result_is_kept_for_its_time<G: Ground>(on: &G) {
    let keep = on.unit() * 2;
    enqueue(on, (1..=2).map(|n| parcel(n).keep(keep)).collect()).await;
    let leased = lease_one(on).await;
    settle(on, done(&leased)).await;
    let other = lease_one(on).await;
    on.broker()
        .cancel(other.id)
        .await
        .expect("the broker works");
    settle(on, settlement(&other, Outcome::Cancelled)).await;

    on.broker().sweep(1000).await.expect("the broker works");
    let kept = record(on, leased.id).await;
    assert_eq!(kept.state, State::Done);
    assert_eq!(kept.result.expect("it was stored").get(), "true");

    on.pass(on.unit() * 5 / 2).await;
    on.broker().sweep(1000).await.expect("the broker works");
    for id in [leased.id, other.id] {
        let forgotten = on.broker().job(id).await.expect("the broker works");
        assert!(forgotten.is_none());
    }
    let stats = stats(on, "parcel").await;
    assert_eq!((stats.done, stats.cancelled, stats.total_done), (0, 0, 1));
}

pub(super) async fn oversize_result_is_a_dead_letter<G: Ground>(on: &G) {
    enqueue(on, vec![parcel(1)]).await;
    let leased = lease_one(on).await;
    let text = "x".repeat(Sizes::default().result);
    let result = serde_json::value::to_raw_value(&text).expect("text is JSON");
    let settled = settle(on, settlement(&leased, Outcome::Done(result.into()))).await;
    assert_eq!(settled, Settled::Ok);
    let record = record(on, leased.id).await;
    assert_eq!(record.state, State::Dead);
    let error = record.error.expect("a dead letter says why");
    assert!(error.contains("too large"), "{error}");
}

pub(super) async fn batch_completes_once<G: Ground>(on: &G) {
    let then = of_kind("label", 9);
    let id = then.id;
    let members = (1..=4).map(|n| parcel(n).max_attempts(1)).collect();
    let answer = on.broker().enqueue_batch(members, then).await;
    let answer = answer.expect("the broker works");
    assert_eq!((answer.len(), answer[4]), (5, Enqueued::New(id)));

    let labels = [("label", 9)];
    let leased = lease(on, 4).await;
    settle(on, done(&leased[0])).await;
    settle(on, failed(&leased[1], None)).await;
    // A member that ends twice counts once.
    on.broker()
        .requeue(leased[1].id)
        .await
        .expect("the broker works");
    let again = lease_one(on).await;
    settle(on, done(&again)).await;
    settle(on, settlement(&leased[2], Outcome::Released)).await;
    on.broker()
        .cancel(leased[2].id)
        .await
        .expect("the broker works");
    let held = record(on, id).await;
    assert_eq!((held.state, held.waits_for), (State::Held, 1));
    assert_eq!(lease_kinds(on, &labels, 9).await.len(), 0);

    outlive_leases(on).await;
    assert_eq!(numbers(&lease_kinds(on, &labels, 9).await), [9]);
    assert_eq!(lease_kinds(on, &labels, 9).await.len(), 0);

    let nothing = of_kind("label", 10);
    let answer = on.broker().enqueue_batch(Vec::new(), nothing).await;
    assert_eq!(answer.expect("the broker works").len(), 1);
    assert_eq!(numbers(&lease_kinds(on, &labels, 9).await), [10]);
}

pub(super) async fn repeated_batch_is_one<G: Ground>(on: &G) {
    let (members, then) = (vec![parcel(1), parcel(2)], of_kind("label", 9));
    let ids = [members[0].id, members[1].id, then.id];
    for answer in [ids.map(Enqueued::New), ids.map(Enqueued::Duplicate)] {
        let batch = on
            .broker()
            .enqueue_batch(members.clone(), then.clone())
            .await;
        assert_eq!(batch.expect("the broker works"), answer);
    }
    assert_eq!(record(on, then.id).await.waits_for, 2);

    // A member that is another's duplicate is not waited for.
    let (member, next) = (parcel(3), of_kind("label", 10));
    let batch = vec![members[0].clone(), member];
    let answer = on.broker().enqueue_batch(batch, next.clone()).await;
    let answer = answer.expect("the broker works");
    assert_eq!(answer[0], Enqueued::Duplicate(ids[0]));
    assert_eq!(record(on, next.id).await.waits_for, 1);

    for job in lease(on, 9).await {
        settle(on, done(&job)).await;
    }
    let labels = lease_kinds(on, &[("label", 9)], 9).await;
    assert_eq!(numbers(&labels), [9, 10]);
}

pub(super) async fn every_job_is_counted_once<G: Ground>(on: &G) {
    enqueue(on, (0..20).map(|n| parcel(n).max_attempts(1)).collect()).await;
    enqueue(on, vec![parcel(20).delay(on.unit() * 60)]).await;
    let batch = on
        .broker()
        .enqueue_batch(vec![parcel(21)], parcel(22))
        .await;
    batch.expect("the broker works");
    let leased = lease(on, 12).await;
    for job in &leased[..5] {
        settle(on, done(job)).await;
    }
    for job in &leased[5..8] {
        settle(on, failed(job, None)).await;
    }
    settle(on, settlement(&leased[8], Outcome::Released)).await;
    on.broker()
        .cancel(leased[8].id)
        .await
        .expect("the broker works");
    on.pass(on.unit() / 2).await;
    let stats = stats(on, "parcel").await;
    let expected = crate::broker::KindStats {
        held: 1,
        delayed: 1,
        ready: 9,
        leased: 3,
        done: 5,
        dead: 3,
        cancelled: 1,
        total_enqueued: 23,
        total_done: 5,
        total_failed: 3,
        total_expired: 0,
        oldest_ready: stats.oldest_ready,
    };
    assert_eq!(stats, expected);
    assert!(stats.oldest_ready >= on.unit() / 2);
}

pub(super) async fn history_tells_each_step<G: Ground>(on: &G) {
    enqueue(on, vec![parcel(1)]).await;
    let first = lease_one(on).await;
    settle(on, failed(&first, Some(on.unit() / 10))).await;
    on.pass(on.unit() / 2).await;
    let second = lease_one(on).await;
    settle(on, done(&second)).await;
    let history = record(on, first.id).await.history;
    let steps: Vec<_> = history.iter().map(|s| (s.to, s.attempt)).collect();
    use State::{Delayed, Done, Leased, Ready};
    let expected = [
        (Ready, 0),
        (Leased, 1),
        (Delayed, 1),
        (Ready, 1),
        (Leased, 2),
        (Done, 2),
    ];
    assert_eq!(steps, expected);
    assert!(history.is_sorted_by_key(|step| step.at));
}
