//! A worker that runs beside a test, and looks at what it does.

use std::time::Duration;

use taskq::broker::{Broker, KindStats};
use taskq::model::JobRecord;
use taskq::worker::Drained;
use taskq::{JobId, NewJob, Registry, Worker, WorkerOptions, upkeep};
use tokio::sync::watch;
use tokio::task::JoinHandle;
use tokio::time::sleep;
use tokio_util::sync::CancellationToken;

use super::kind;

pub const SECOND: Duration = Duration::from_secs(1);

/// A worker that runs beside the test, with four slots and leases of six seconds.
pub struct Running {
    stop: CancellationToken,
    ends: JoinHandle<Drained>,
}

impl Running {
    pub fn start(broker: impl Broker, registry: Registry) -> Self {
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

    pub async fn drain(self) -> Drained {
        self.stop.cancel();
        self.ends.await.expect("a worker does not panic")
    }
}

/// What keeps the broker in order, beside the test.
pub fn keep_up(broker: impl Broker) {
    tokio::spawn(async move {
        let never = CancellationToken::new();
        upkeep::run(&broker, SECOND, 7, &never).await;
    });
}

pub async fn record(broker: &impl Broker, id: JobId) -> JobRecord {
    let record = broker.job(id).await.expect("it is up");
    record.expect("the job is known")
}

pub async fn ended(broker: &impl Broker, id: JobId) -> JobRecord {
    loop {
        let record = record(broker, id).await;
        if record.state.has_ended() {
            return record;
        }
        sleep(SECOND / 100).await;
    }
}

pub async fn stats(broker: &impl Broker, name: &str) -> KindStats {
    let mut stats = broker.stats().await.expect("it is up");
    stats.kinds.remove(&kind(name)).expect("it was enqueued")
}

pub fn job(name: &str, payload: impl serde::Serialize) -> NewJob {
    NewJob::new(kind(name), &payload).expect("it is JSON")
}

pub async fn enqueue(broker: &impl Broker, job: NewJob) -> JobId {
    let enqueued = broker.enqueue(vec![job]).await.expect("it is up");
    enqueued[0].id()
}
