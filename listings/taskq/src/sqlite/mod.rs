//! A broker in a file: durable, for the processes of one machine, with nothing to
//! install.
//!
//! One thread owns the connection. While it waits for the disk, requests gather; then
//! it makes one transaction of all of them, so that a hundred callers wait for the disk
//! once. Several processes may use a file at a time.
//!
//! ```
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # let folder = tempfile::tempdir()?;
//! # std::env::set_current_dir(&folder)?;
//! use taskq::sqlite::Settings;
//! use taskq::{Broker, Queue, SqliteBroker};
//!
//! let broker = SqliteBroker::open("sqlite:jobs.db", Settings::default()).await?;
//! let id = Queue::new(broker).push("resize", &("cat.png", 640)).await?;
//!
//! let again = SqliteBroker::open("sqlite:jobs.db", Settings::default()).await?;
//! assert!(again.job(id).await?.is_some());
//! # Ok(())
//! # }
//! ```

mod fault;
mod file;
mod kinds;
mod leases;
mod ledger;
mod others;
mod rows;
mod writer;

use std::path::Path;
use std::sync::Arc;
use std::thread;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use tokio::sync::{Notify, mpsc, oneshot};
use tokio::time::{Instant, sleep_until};

use crate::broker::{
    Broker, BrokerError, Cancelled, Enqueued, Extended, LeaseRequest, Leased, Reaped,
    Requeued, Settled, Settlement, Stats, WorkerInfo,
};
use crate::limits::{OnConflict, RateLimits};
use crate::model::{JobRecord, NewJob};
use crate::names::{JobId, Kind, Timestamp, Token};
use crate::schedule::{Firing, Planned, Schedule};

pub use file::Settings;

use fault::Fault;
use ledger::{Entry, Ledger};
use writer::{Call, Clock, Request, Writer};

/// The broker. Its clones share their thread, which ends after the last of them.
///
/// Its clock is the machine's, but stands still where that is set back. Then leases and
/// delays last longer by as much; where it is set forward, leases expire early, and the
/// token of who held one is refused.
#[derive(Clone)]
pub struct SqliteBroker {
    shared: Arc<Shared>,
}

struct Shared {
    requests: mpsc::Sender<Box<dyn Request>>,
    /// Told of each commit after which there is more to lease.
    news: Arc<Notify>,
    settings: Settings,
    path: Arc<Path>,
}

/// How many requests may wait for the thread before callers have to.
const WAITING: usize = 1024;

impl SqliteBroker {
    /// Opens the queue in a file, which is made if there is none: `jobs.db` or
    /// `sqlite:jobs.db`.
    ///
    /// # Errors
    ///
    /// [`BrokerError::Unsuitable`] for a file that is another program's or cannot be
    /// written, [`BrokerError::Corrupt`] for one that is damaged, and
    /// [`BrokerError::Unavailable`] for one that stays locked.
    pub async fn open(
        path: impl AsRef<Path>,
        settings: Settings,
    ) -> Result<Self, BrokerError> {
        Self::open_with_clock(path, settings, || {
            let now = SystemTime::now().duration_since(UNIX_EPOCH);
            Timestamp(0).after(now.unwrap_or_default())
        })
        .await
    }

    /// The same, with another clock: for tests, which can let it jump.
    ///
    /// # Errors
    ///
    /// As [`SqliteBroker::open`].
    pub async fn open_with_clock(
        path: impl AsRef<Path>,
        settings: Settings,
        clock: impl FnMut() -> Timestamp + Send + 'static,
    ) -> Result<Self, BrokerError> {
        let path: Arc<Path> = file::without_scheme(path.as_ref()).into();
        let news = Arc::new(Notify::new());
        let (requests, queue) = mpsc::channel(WAITING);
        let (opened, is_open) = oneshot::channel();
        let shared = Shared {
            requests,
            news: Arc::clone(&news),
            settings,
            path: Arc::clone(&path),
        };
        let serve = move || match file::open(&path, &settings) {
            Err(fault) => _ = opened.send(Err(fault.explain(&path))),
            Ok(db) => {
                let writer = Writer {
                    ledger: Ledger::new(db),
                    clock: Clock::new(clock),
                    news,
                    patience: settings.patience,
                    path,
                    others: (0, None),
                };
                if opened.send(Ok(())).is_ok() {
                    writer.run(queue);
                }
            }
        };
        thread::Builder::new()
            .name("taskq-sqlite".to_owned())
            .spawn(serve)
            .map_err(|error| BrokerError::Unavailable {
                what: "a thread could not be started".to_owned(),
                source: Some(error.into()),
            })?;
        is_open.await.unwrap_or_else(|_| Err(shared.gone()))?;
        Ok(Self {
            shared: Arc::new(shared),
        })
    }

    /// Asks for something that may change what is stored.
    async fn write<T: Send + 'static>(
        &self,
        act: impl FnMut(&mut Ledger) -> Result<T, Fault> + Send + 'static,
    ) -> Result<T, BrokerError> {
        self.ask(true, act).await
    }

    /// Asks for something that does not: it needs no turn among processes.
    async fn read<T: Send + 'static>(
        &self,
        act: impl FnMut(&mut Ledger) -> Result<T, Fault> + Send + 'static,
    ) -> Result<T, BrokerError> {
        self.ask(false, act).await
    }

    async fn ask<T: Send + 'static>(
        &self,
        writes: bool,
        act: impl FnMut(&mut Ledger) -> Result<T, Fault> + Send + 'static,
    ) -> Result<T, BrokerError> {
        let (to, answer) = oneshot::channel();
        let call = Call {
            writes,
            act,
            answer: None,
            to,
        };
        let sent = self.shared.requests.send(Box::new(call)).await;
        sent.map_err(|_| self.shared.gone())?;
        answer.await.unwrap_or_else(|_| Err(self.shared.gone()))
    }

    /// Returns when another process has committed something since `version`. Processes
    /// do not look in step.
    async fn changed_elsewhere(&self, version: i64) -> Result<(), BrokerError> {
        loop {
            let pause = self.shared.settings.poll.mul_f64(0.5 + fastrand::f64());
            tokio::time::sleep(pause).await;
            if self.read(|ledger| ledger.data_version()).await? != version {
                return Ok(());
            }
        }
    }
}

impl Shared {
    fn gone(&self) -> BrokerError {
        let what = format!("the thread for {} has ended", self.path.display());
        BrokerError::Unavailable { what, source: None }
    }
}

fn entries(jobs: Vec<NewJob>) -> Vec<Entry> {
    jobs.into_iter().map(Entry::new).collect()
}

impl Broker for SqliteBroker {
    async fn enqueue(&self, jobs: Vec<NewJob>) -> Result<Vec<Enqueued>, BrokerError> {
        self.shared.settings.sizes.check(&jobs)?;
        let jobs = entries(jobs);
        self.write(move |ledger| {
            jobs.iter().map(|job| ledger.enqueue(job, None)).collect()
        })
        .await
    }

    async fn lease(&self, request: LeaseRequest) -> Result<Vec<Leased>, BrokerError> {
        let leased = self.write(move |ledger| ledger.lease(&request)).await?;
        let read = |lent: leases::Lent| {
            let spec = serde_json::from_str(&lent.spec);
            let spec = spec.map_err(|error| BrokerError::Corrupt {
                what: format!("the spec of job {} cannot be read: {error}", lent.id),
            })?;
            Ok(Leased {
                id: lent.id,
                token: lent.token,
                attempt: lent.attempt,
                spec: Arc::new(spec),
            })
        };
        leased.into_iter().map(read).collect()
    }

    async fn settle(
        &self,
        settlements: Vec<Settlement>,
    ) -> Result<Vec<Settled>, BrokerError> {
        let limit = self.shared.settings.sizes.result;
        let within = |settlement: Settlement| Settlement {
            outcome: settlement.outcome.within(limit),
            ..settlement
        };
        let settlements: Vec<_> = settlements.into_iter().map(within).collect();
        self.write(move |ledger| {
            settlements.iter().map(|one| ledger.settle(one)).collect()
        })
        .await
    }

    async fn extend(
        &self,
        leases: Vec<(JobId, Token)>,
        lease: Duration,
    ) -> Result<Vec<Extended>, BrokerError> {
        self.write(move |ledger| {
            leases
                .iter()
                .map(|&held| ledger.extend(held, lease))
                .collect()
        })
        .await
    }

    async fn reap(&self, limit: usize) -> Result<Reaped, BrokerError> {
        self.write(move |ledger| ledger.reap(limit)).await
    }

    async fn wait_for_work(
        &self,
        kinds: &[Kind],
        timeout: Duration,
    ) -> Result<(), BrokerError> {
        let deadline = Instant::now() + timeout;
        loop {
            // Registered before the look: what happens after the look is not missed.
            let mut news = std::pin::pin!(self.shared.news.notified());
            news.as_mut().enable();
            let kinds = kinds.to_vec();
            let look = move |ledger: &mut Ledger| {
                let chance = ledger.next_chance(&kinds)?;
                let wait = chance.map(|at| at.since(ledger.now));
                Ok((ledger.data_version()?, wait))
            };
            let (version, wait) = self.read(look).await?;
            if wait == Some(Duration::ZERO) || Instant::now() >= deadline {
                return Ok(());
            }
            let until = wait.map_or(deadline, |wait| Instant::now() + wait);
            tokio::select! {
                () = news => {}
                () = sleep_until(until.min(deadline)) => {}
                changed = self.changed_elsewhere(version) => changed?,
            }
        }
    }

    async fn enqueue_batch(
        &self,
        members: Vec<NewJob>,
        then: NewJob,
    ) -> Result<Vec<Enqueued>, BrokerError> {
        let sizes = self.shared.settings.sizes;
        sizes.check(members.iter().chain([&then]))?;
        let (members, then) = (entries(members), Entry::new(then));
        self.write(move |ledger| ledger.enqueue_batch(&members, &then))
            .await
    }

    async fn cancel(&self, id: JobId) -> Result<Cancelled, BrokerError> {
        self.write(move |ledger| ledger.cancel(id)).await
    }

    async fn requeue(&self, id: JobId) -> Result<Requeued, BrokerError> {
        self.write(move |ledger| ledger.requeue(id)).await
    }

    async fn sweep(&self, limit: usize) -> Result<usize, BrokerError> {
        self.write(move |ledger| ledger.sweep(limit)).await
    }

    async fn job(&self, id: JobId) -> Result<Option<JobRecord>, BrokerError> {
        let found = self.read(move |ledger| ledger.job(id)).await?;
        found.map(|(job, spec)| job.into_record(&spec)).transpose()
    }

    async fn dead(
        &self,
        kind: Option<&Kind>,
        skip: usize,
        limit: usize,
    ) -> Result<Vec<JobRecord>, BrokerError> {
        let kind = kind.cloned();
        let page = move |ledger: &mut Ledger| ledger.dead(kind.as_ref(), skip, limit);
        let page = self.read(page).await?;
        page.into_iter()
            .map(|(job, spec)| job.into_record(&spec))
            .collect()
    }

    async fn stats(&self) -> Result<Stats, BrokerError> {
        self.read(Ledger::stats).await
    }

    async fn heartbeat(&self, worker: WorkerInfo) -> Result<(), BrokerError> {
        self.write(move |ledger| ledger.heartbeat(&worker)).await
    }

    async fn workers(&self) -> Result<Vec<(WorkerInfo, Duration)>, BrokerError> {
        self.read(|ledger| ledger.workers()).await
    }

    async fn put_schedule(&self, schedule: Schedule) -> Result<(), BrokerError> {
        self.shared.settings.sizes.check_schedule(&schedule)?;
        self.write(move |ledger| ledger.put_schedule(&schedule))
            .await
    }

    async fn remove_schedule(&self, name: &str) -> Result<bool, BrokerError> {
        let name = name.to_owned();
        self.write(move |ledger| ledger.remove_schedule(&name))
            .await
    }

    async fn schedules(&self) -> Result<(Timestamp, Vec<Planned>), BrokerError> {
        self.read(|ledger| Ok((ledger.now, ledger.schedules()?)))
            .await
    }

    async fn fire(&self, firing: Firing) -> Result<Option<Enqueued>, BrokerError> {
        self.shared.settings.sizes.check([&firing.job])?;
        let Firing {
            name,
            at,
            next,
            job,
        } = firing;
        let job = Entry::new(job);
        self.write(move |ledger| ledger.fire(&name, at, next, &job))
            .await
    }

    async fn configure(
        &self,
        limits: RateLimits,
        conflict: OnConflict,
    ) -> Result<(), BrokerError> {
        self.write(move |ledger| ledger.configure(&limits, conflict))
            .await
    }
}
