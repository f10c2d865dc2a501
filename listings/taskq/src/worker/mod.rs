//! Leases jobs, runs them, and settles what became of them.

mod attempt;
mod held;
mod reports;

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::{mpsc, watch};
use tokio::task::JoinSet;
use tokio::time::{Instant, sleep, timeout};
use tokio_util::sync::CancellationToken;
use tracing::{info, warn};

use crate::broker::{Broker, LeaseRequest, Outcome, Settlement};
use crate::model::Backoff;
use crate::names::{JobId, Kind};
use crate::registry::Registry;

pub use held::Gauge;
use held::Held;

/// How a worker works.
#[derive(Debug, Clone)]
pub struct WorkerOptions {
    /// How it is called: as no other worker, not even the one before a restart.
    pub id: Arc<str>,
    /// How long a job stays leased to a worker that is not heard of. A third of this is
    /// the time between heartbeats. A worker that cannot reach the broker for as long
    /// stops its jobs.
    pub lease: Duration,
    /// How long jobs may go on after the worker was told to stop.
    pub drain: Duration,
    /// How long to wait for news of work before asking for it anyway.
    pub poll: Duration,
    /// Where the randomness of its waits begins.
    pub seed: u64,
}

impl Default for WorkerOptions {
    fn default() -> Self {
        Self {
            id: JobId::new().to_string().into(),
            lease: Duration::from_secs(6),
            drain: Duration::from_secs(20),
            poll: Duration::from_secs(1),
            seed: fastrand::u64(..),
        }
    }
}

/// How long to leave a broker alone that is not available.
const RECONNECT: Backoff = Backoff {
    base: Duration::from_millis(200),
    cap: Duration::from_secs(5),
};

/// Runs the jobs of a broker, as many at once as it has slots.
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// use taskq::{Broker, Ctx, Kind, MemBroker, Queue, Registry, Worker};
/// use tokio_util::sync::CancellationToken;
///
/// let stop = CancellationToken::new();
/// let mut registry = Registry::default();
/// let stopped = stop.clone();
/// registry.on(Kind::new("greet")?, move |ctx: Ctx, name: String| {
///     let stop = stopped.clone();
///     async move {
///         stop.cancel();
///         Ok(format!("{name}, attempt {}", ctx.attempt))
///     }
/// });
///
/// let broker = MemBroker::default();
/// let id = Queue::new(broker.clone()).push("greet", &"Ann").await?;
/// let drained = Worker::new(broker.clone(), registry, 4).run(stop).await;
/// assert_eq!(drained.released, 0);
///
/// let job = broker.job(id).await?.expect("it is kept for a day");
/// assert_eq!(job.result.expect("it is done").get(), r#""Ann, attempt 1""#);
/// # Ok(())
/// # }
/// ```
pub struct Worker<B> {
    core: Arc<Core<B>>,
    slots: watch::Receiver<usize>,
}

/// What the tasks of a worker share.
struct Core<B> {
    broker: B,
    registry: Registry,
    options: WorkerOptions,
    held: Held,
    gauge: Gauge,
}

/// How a worker ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Drained {
    /// Jobs that still ran at the deadline, and were given back.
    pub released: usize,
    /// Leases that could not be settled because the broker was away. They expire.
    pub unsettled: usize,
}

impl<B: Broker> Worker<B> {
    /// A worker that runs what `registry` has handlers for, `slots` at a time.
    #[must_use]
    pub fn new(broker: B, registry: Registry, slots: usize) -> Self {
        let (_, fixed) = watch::channel(slots);
        Self::with_options(broker, registry, fixed, WorkerOptions::default())
    }

    /// The same, with a number of slots that may change while it works.
    #[must_use]
    pub fn with_options(
        broker: B,
        registry: Registry,
        slots: watch::Receiver<usize>,
        options: WorkerOptions,
    ) -> Self {
        let core = Core {
            broker,
            gauge: Gauge::new(registry.kinds()),
            registry,
            options,
            held: Held::default(),
        };
        Self {
            core: Arc::new(core),
            slots,
        }
    }

    /// Shows how many jobs run, also while the worker does.
    #[must_use]
    pub fn gauge(&self) -> Gauge {
        self.core.gauge.clone()
    }

    // ANCHOR: run
    /// Works until `stop`, then lets jobs end until the deadline, and gives back those
    /// that still run. Afterwards the worker holds no lease, unless the broker was
    /// away. A job that was given back may have had its effect; a thread that does not
    /// look at [`Ctx::cancel`](crate::Ctx) goes on beside the next attempt.
    ///
    /// # Cancel safety
    ///
    /// If the future is dropped, so are all jobs; their leases expire.
    pub async fn run(mut self, stop: CancellationToken) -> Drained {
        let core = Arc::clone(&self.core);
        let (settle, settlements) = mpsc::channel(1024);
        let (mut jobs, mut settler) = (JoinSet::new(), JoinSet::new());
        let mut heart = JoinSet::new();
        settler.spawn(reports::settle(Arc::clone(&core), settlements));
        heart.spawn(reports::heartbeat(Arc::clone(&core), self.slots.clone()));
        heart.spawn(reports::expire(Arc::clone(&core)));

        self.fetch(&stop, &mut jobs, &settle).await;

        info!(worker = %core.options.id, running = jobs.len(), "draining");
        let all = async { while jobs.join_next().await.is_some() {} };
        _ = timeout(core.options.drain, all).await;
        // A handler that never awaits cannot be aborted, and is not waited for.
        _ = timeout(core.options.lease, jobs.shutdown()).await;
        let released = core.give_back(settle).await;
        let settled = async { while settler.join_next().await.is_some() {} };
        _ = timeout(core.options.lease, settled).await;
        heart.shutdown().await;
        Drained {
            released,
            unsettled: core.held.len(),
        }
    }
    // ANCHOR_END: run

    // ANCHOR: fetch
    /// Leases and starts jobs until `stop`.
    async fn fetch(
        &mut self,
        stop: &CancellationToken,
        jobs: &mut JoinSet<()>,
        settle: &mpsc::Sender<Settlement>,
    ) {
        let core = Arc::clone(&self.core);
        let mut random = fastrand::Rng::with_seed(core.options.seed);
        let mut failures = 0;
        while !stop.is_cancelled() {
            while jobs.try_join_next().is_some() {}
            let request = core.room(*self.slots.borrow_and_update());
            let kinds: Vec<_> = request.kinds.iter().map(|(k, _)| k.clone()).collect();
            if kinds.is_empty() || request.total == 0 {
                tokio::select! {
                    () = core.gauge.freed() => {}
                    Ok(()) = self.slots.changed() => {}
                    () = stop.cancelled() => {}
                }
                continue;
            }
            let until = core.lease_end();
            // Never dropped half-way: its answer may bring leases.
            match core.broker.lease(request).await {
                Ok(leased) if leased.is_empty() => {
                    failures = 0;
                    let some_are_full = kinds.len() < core.registry.kinds().count();
                    tokio::select! {
                        () = core.wait_for_work(&kinds) => {}
                        () = core.gauge.freed(), if some_are_full => {}
                        Ok(()) = self.slots.changed() => {}
                        () = stop.cancelled() => {}
                    }
                }
                Ok(leased) => {
                    failures = 0;
                    for job in leased {
                        let cancel = core.held.insert((job.id, job.token), until);
                        let slot = core.gauge.take(&job.spec.kind);
                        let (core, settle) = (Arc::clone(&core), settle.clone());
                        jobs.spawn(attempt::make(core, job, cancel, slot, settle));
                    }
                }
                Err(error) => {
                    failures += 1;
                    warn!(%error, failures, "no jobs could be leased");
                    tokio::select! {
                        () = sleep(RECONNECT.wait(failures, &mut random)) => {}
                        () = stop.cancelled() => {}
                    }
                }
            }
        }
    }
    // ANCHOR_END: fetch
}

impl<B: Broker> Core<B> {
    /// Until when a lease lasts at least that is asked for now: the broker counts from
    /// when the call arrives.
    fn lease_end(&self) -> Instant {
        let (now, year) = (Instant::now(), Duration::from_hours(24 * 365));
        now + self.options.lease.min(year)
    }

    /// What may be leased while `slots` jobs may run.
    fn room(&self, slots: usize) -> LeaseRequest {
        let handlers = self.registry.handlers();
        let room = handlers.map(|(kind, handler)| {
            let running = self.gauge.running_of(kind);
            (kind.clone(), handler.at_most.saturating_sub(running))
        });
        LeaseRequest {
            worker: Arc::clone(&self.options.id),
            kinds: room.filter(|(_, room)| *room > 0).collect(),
            total: slots.saturating_sub(self.gauge.running()),
            lease: self.options.lease,
        }
    }

    async fn wait_for_work(&self, kinds: &[Kind]) {
        let poll = self.options.poll;
        if let Err(error) = self.broker.wait_for_work(kinds, poll).await {
            warn!(%error, "no news of work");
            sleep(poll).await;
        }
    }

    /// Releases what has not ended. The settler ends when it has done so.
    async fn give_back(&self, settle: mpsc::Sender<Settlement>) -> usize {
        let unfinished = self.held.give_up();
        let released = unfinished.len();
        let send = async move {
            for (id, token) in unfinished {
                let outcome = Outcome::Released;
                let settlement = Settlement { id, token, outcome };
                // Fails when there is no settler, and then there is nothing to do.
                _ = settle.send(settlement).await;
            }
        };
        _ = timeout(self.options.lease, send).await;
        released
    }
}
