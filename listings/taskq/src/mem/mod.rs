//! A broker in the memory of this process: for tests, for virtual time, and for work
//! that may be forgotten with the process.

mod aside;
mod dedupe;
mod ledger;
mod places;

use std::sync::{Arc, Mutex};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use tokio::sync::Notify;
use tokio::time::{Instant, sleep_until};

use crate::broker::{
    Broker, BrokerError, Cancelled, Enqueued, Extended, LeaseRequest, Leased, Reaped,
    Requeued, Settled, Settlement, Stats, WorkerInfo,
};
use crate::limits::{OnConflict, RateLimits};
use crate::model::{JobRecord, NewJob, Sizes};
use crate::names::{JobId, Kind, Timestamp, Token};
use crate::schedule::{Firing, Planned, Schedule};

use ledger::Ledger;
use places::Role;

/// The broker. Its clones share their jobs.
///
/// Its clock is Tokio's, so that paused time is its time too.
#[derive(Clone)]
pub struct MemBroker {
    shared: Arc<Shared>,
}

struct Shared {
    // No operation waits while it holds the lock: a mutex of the standard library, and
    // one for everything, because a lease looks at all that the other calls change.
    ledger: Mutex<Ledger>,
    /// Told whenever a job begins to wait for a worker or for its time.
    news: Notify,
    sizes: Sizes,
    /// One instant by both clocks.
    epoch: (Timestamp, Instant),
}

impl Default for MemBroker {
    fn default() -> Self {
        let now = SystemTime::now().duration_since(UNIX_EPOCH);
        Self::starting_at(Timestamp(0).after(now.unwrap_or_default()))
    }
}

impl MemBroker {
    /// An empty broker whose clock shows `now`.
    #[must_use]
    pub fn starting_at(now: Timestamp) -> Self {
        let shared = Shared {
            ledger: Mutex::default(),
            news: Notify::new(),
            sizes: Sizes::default(),
            epoch: (now, Instant::now()),
        };
        Self {
            shared: Arc::new(shared),
        }
    }

    /// Reads or changes everything at one instant.
    fn at_once<T>(&self, act: impl FnOnce(&mut Ledger, Timestamp) -> T) -> T {
        let (answer, news) = {
            let mut ledger = self
                .shared
                .ledger
                .lock()
                .expect("no operation panics while it holds the lock");
            let (start, instant) = self.shared.epoch;
            let answer = act(&mut ledger, start.after(instant.elapsed()));
            (answer, ledger.take_news())
        };
        if news {
            self.shared.news.notify_waiters();
        }
        answer
    }
}

impl Broker for MemBroker {
    async fn enqueue(&self, jobs: Vec<NewJob>) -> Result<Vec<Enqueued>, BrokerError> {
        self.shared.sizes.check(&jobs)?;
        Ok(self.at_once(|ledger, now| {
            jobs.into_iter()
                .map(|job| ledger.enqueue(job, Role::Alone, now))
                .collect()
        }))
    }

    async fn lease(&self, request: LeaseRequest) -> Result<Vec<Leased>, BrokerError> {
        Ok(self.at_once(|ledger, now| ledger.lease(&request, now)))
    }

    async fn settle(
        &self,
        settlements: Vec<Settlement>,
    ) -> Result<Vec<Settled>, BrokerError> {
        let limit = self.shared.sizes.result;
        Ok(self.at_once(|ledger, now| {
            settlements
                .into_iter()
                .map(|s| ledger.settle(s.id, s.token, s.outcome.within(limit), now))
                .collect()
        }))
    }

    async fn extend(
        &self,
        leases: Vec<(JobId, Token)>,
        lease: Duration,
    ) -> Result<Vec<Extended>, BrokerError> {
        Ok(self.at_once(|ledger, now| {
            leases
                .into_iter()
                .map(|(id, token)| ledger.extend(id, token, now.after(lease)))
                .collect()
        }))
    }

    async fn reap(&self, limit: usize) -> Result<Reaped, BrokerError> {
        Ok(self.at_once(|ledger, now| ledger.reap(limit, now)))
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
            let chance = self.at_once(|ledger, now| {
                ledger.next_chance(kinds, now).map(|at| at.since(now))
            });
            if chance == Some(Duration::ZERO) || Instant::now() >= deadline {
                return Ok(());
            }
            let until = chance.map_or(deadline, |chance| Instant::now() + chance);
            tokio::select! {
                () = news => {}
                () = sleep_until(until.min(deadline)) => {}
            }
        }
    }

    async fn enqueue_batch(
        &self,
        members: Vec<NewJob>,
        then: NewJob,
    ) -> Result<Vec<Enqueued>, BrokerError> {
        self.shared
            .sizes
            .check(members.iter().chain(std::iter::once(&then)))?;
        Ok(self.at_once(|ledger, now| ledger.enqueue_batch(members, then, now)))
    }

    async fn cancel(&self, id: JobId) -> Result<Cancelled, BrokerError> {
        Ok(self.at_once(|ledger, now| ledger.cancel(id, now)))
    }

    async fn requeue(&self, id: JobId) -> Result<Requeued, BrokerError> {
        Ok(self.at_once(|ledger, now| ledger.requeue(id, now)))
    }

    async fn sweep(&self, limit: usize) -> Result<usize, BrokerError> {
        Ok(self.at_once(|ledger, now| ledger.sweep(limit, now)))
    }

    async fn job(&self, id: JobId) -> Result<Option<JobRecord>, BrokerError> {
        Ok(self.at_once(|ledger, _| ledger.job(id)))
    }

    async fn dead(
        &self,
        kind: Option<&Kind>,
        skip: usize,
        limit: usize,
    ) -> Result<Vec<JobRecord>, BrokerError> {
        Ok(self.at_once(|ledger, _| ledger.dead(kind, skip, limit)))
    }

    async fn stats(&self) -> Result<Stats, BrokerError> {
        Ok(self.at_once(|ledger, now| ledger.stats(now)))
    }

    async fn heartbeat(&self, worker: WorkerInfo) -> Result<(), BrokerError> {
        self.at_once(|ledger, now| ledger.workers.hear(worker, now));
        Ok(())
    }

    async fn workers(&self) -> Result<Vec<(WorkerInfo, Duration)>, BrokerError> {
        Ok(self.at_once(|ledger, now| ledger.workers.all(now)))
    }

    async fn put_schedule(&self, schedule: Schedule) -> Result<(), BrokerError> {
        self.shared.sizes.check_schedule(&schedule)?;
        self.at_once(|ledger, now| ledger.schedules.put(schedule, now))
    }

    async fn remove_schedule(&self, name: &str) -> Result<bool, BrokerError> {
        Ok(self.at_once(|ledger, _| ledger.schedules.remove(name)))
    }

    async fn schedules(&self) -> Result<(Timestamp, Vec<Planned>), BrokerError> {
        Ok(self.at_once(|ledger, now| (now, ledger.schedules.all())))
    }

    async fn fire(&self, firing: Firing) -> Result<Option<Enqueued>, BrokerError> {
        self.shared.sizes.check([&firing.job])?;
        Ok(self.at_once(|ledger, now| ledger.fire(firing, now)))
    }

    async fn configure(
        &self,
        limits: RateLimits,
        conflict: OnConflict,
    ) -> Result<(), BrokerError> {
        self.at_once(|ledger, _| ledger.configure(limits, conflict))
    }
}
