//! What the broker keeps of a job, in places that it does not look at twice.

use std::sync::Arc;
use std::time::Duration;

use taskq::broker::{Broker, LeaseRequest, Leased, Outcome, Settled, Settlement};
use taskq::model::Backoff;
use taskq::{JobId, Kind, NewJob, Priority, RedisBroker};

use crate::server::Server;

fn mail() -> NewJob {
    let kind = Kind::new("mail").expect("it is letters");
    NewJob::new(kind, &"ann@example.org").expect("text is JSON")
}

async fn lease(broker: &RedisBroker) -> Vec<Leased> {
    let request = LeaseRequest {
        worker: "ann".into(),
        kinds: vec![(mail().spec.kind, 1)],
        total: 1,
        lease: Duration::from_mins(1),
    };
    broker.lease(request).await.expect("the broker works")
}

/// Cancels a job that is kept for no time, and has it swept away.
async fn forget(broker: &RedisBroker, id: JobId) {
    broker.cancel(id).await.expect("it works");
    tokio::time::sleep(Duration::from_millis(2)).await;
    assert_eq!(broker.sweep(10).await.expect("it works"), 1);
}

/// All of a spec comes back, to whoever leases the job and to whoever looks at it: also
/// when it was cancelled before it was leased.
pub async fn spec_comes_back_whole() {
    let server = Server::start(&[]);
    let broker = server.broker().await;
    let mut job =
        mail().trace("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01");
    job.spec.priority = Priority::new(8).expect("it is below ten");
    job.spec.max_attempts = 3;
    job.spec.backoff = Backoff {
        base: Duration::from_millis(7),
        cap: Duration::from_mins(7),
    };
    job.spec.timeout = Duration::from_secs(77);
    job.spec.keep = Duration::from_hours(7);
    let given = serde_json::to_value(&job.spec).expect("it is JSON");
    let is_same = |spec| serde_json::to_value(spec).expect("it is JSON") == given;

    broker
        .enqueue(vec![job.clone()])
        .await
        .expect("it is taken");
    let leased = lease(&broker).await.pop().expect("it waits");
    assert!(is_same(&*leased.spec), "{leased:?}");
    let cancelled = NewJob {
        id: JobId::new(),
        ..job
    };
    let id = cancelled.id;
    broker.enqueue(vec![cancelled]).await.expect("it is taken");
    let waiting = broker
        .job(id)
        .await
        .expect("it works")
        .expect("it is known");
    assert!(is_same(&*waiting.spec), "{waiting:?}");
    broker.cancel(id).await.expect("it works");
    assert!(lease(&broker).await.is_empty());
    let cancelled = broker.job(id).await.expect("it works").expect("it is kept");
    assert!(is_same(&*cancelled.spec), "{cancelled:?}");
}

/// A cancelled job leaves its entry in the line. If the job is forgotten and taken
/// again before a worker gets there, the entry is not its own.
pub async fn old_entry_starts_nothing() {
    let server = Server::start(&[]);
    let broker = server.broker().await;
    let mut job = mail().id(JobId::from_u128(7));
    job.spec.keep = Duration::ZERO;
    broker
        .enqueue(vec![job.clone()])
        .await
        .expect("it is taken");
    forget(&broker, job.id).await;

    let later = job.clone().delay(Duration::from_mins(1));
    broker.enqueue(vec![later]).await.expect("it is taken");
    assert!(lease(&broker).await.is_empty(), "before its time");
    forget(&broker, job.id).await;

    for _ in 0..2 {
        broker
            .enqueue(vec![job.clone()])
            .await
            .expect("it is taken");
        forget(&broker, job.id).await;
    }
    broker.enqueue(vec![job]).await.expect("it is taken");
    assert_eq!(lease(&broker).await.len(), 1);
    assert!(lease(&broker).await.is_empty(), "it is leased once");
}

/// Of two outcomes in one call the first counts, whichever of them is the usual one.
pub async fn first_outcome_counts() {
    let server = Server::start(&[]);
    let broker = server.broker().await;
    let result = serde_json::value::to_raw_value(&true).expect("it is JSON");
    let done = Outcome::Done(Arc::from(result));
    let failed = Outcome::Failed {
        error: "no such address".to_owned(),
        retry_in: None,
    };
    for (first, second) in [(&done, &failed), (&failed, &done)] {
        broker.enqueue(vec![mail()]).await.expect("it is taken");
        let job = lease(&broker).await.pop().expect("it waits");
        let (id, token) = (job.id, job.token);
        let both = [first, second, second].map(|outcome| Settlement {
            id,
            token,
            outcome: outcome.clone(),
        });
        let settled = broker.settle(both.into()).await.expect("it works");
        assert_eq!(settled, [Settled::Ok, Settled::Stale, Settled::Stale]);
    }
    let stats = broker.stats().await.expect("it works").kinds;
    let mails = &stats[&mail().spec.kind];
    assert_eq!((mails.done, mails.dead, mails.leased), (1, 1, 0));
}
