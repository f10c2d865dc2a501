//! What a broker does. Everything comes in batches: one transaction, one script call or
//! one lock serves many jobs.

use std::collections::BTreeMap;
use std::error::Error;
use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use crate::limits::{OnConflict, RateLimit, RateLimits};
use crate::model::{JobRecord, JobSpec, NewJob, State};
use crate::names::{Invalid, JobId, Kind, Timestamp, Token};
use crate::schedule::{Firing, Planned, Schedule};

/// Keeps jobs and hands them out. What it promises are the laws in `contract`.
///
/// Each call happens as a whole or not at all. A caller that is dropped, or gets
/// [`BrokerError::Unavailable`], cannot tell which: it may repeat any call except
/// [`lease`](Broker::lease), whose lost jobs come back when their lease expires.
pub trait Broker: Send + Sync + 'static {
    // ANCHOR: core
    /// Takes all of these jobs, or none. The answer has their order.
    ///
    /// A job whose id is known already, or whose dedupe key is taken, is not taken again.
    fn enqueue(&self, jobs: Vec<NewJob>) -> impl Reply<Vec<Enqueued>>;

    /// Lends jobs to a worker until a deadline, the most urgent first. It may lend fewer
    /// than there are, and does not wait.
    fn lease(&self, request: LeaseRequest) -> impl Reply<Vec<Leased>>;

    /// Hears how leased jobs went. The answer has their order.
    fn settle(&self, settlements: Vec<Settlement>) -> impl Reply<Vec<Settled>>;

    /// Moves the deadlines of leases to `lease` from now. The answer has their order.
    fn extend(
        &self,
        leases: Vec<(JobId, Token)>,
        lease: Duration,
    ) -> impl Reply<Vec<Extended>>;

    /// Takes back up to `limit` jobs whose lease has expired, and lets up to `limit`
    /// delayed jobs whose time has come wait for a worker.
    fn reap(&self, limit: usize) -> impl Reply<Reaped>;
    // ANCHOR_END: core

    /// Returns when there may be something to lease, or after `timeout`. It may return
    /// early for nothing. Cancel safe.
    fn wait_for_work(&self, kinds: &[Kind], timeout: Duration) -> impl Reply<()>;

    /// Takes a batch: its members, and the job `then`, which is held until each member
    /// has ended, however it did. The answer is about the members, then about `then`.
    ///
    /// A member that was a duplicate is not waited for. If `then` is known already, so is
    /// the batch, and nothing is taken.
    fn enqueue_batch(
        &self,
        members: Vec<NewJob>,
        then: NewJob,
    ) -> impl Reply<Vec<Enqueued>>;

    /// Ends a job that waits, or asks the worker that runs it to stop.
    fn cancel(&self, id: JobId) -> impl Reply<Cancelled>;

    /// Gives a dead letter all its attempts once more.
    fn requeue(&self, id: JobId) -> impl Reply<Requeued>;

    /// Forgets up to `limit` jobs that ended and whose time to be kept is over, and
    /// whatever else nobody will ask for. Returns how many jobs.
    fn sweep(&self, limit: usize) -> impl Reply<usize>;

    /// What is known of a job.
    fn job(&self, id: JobId) -> impl Reply<Option<JobRecord>>;

    /// Dead letters, the latest first: of one kind or all, `limit` of them after the first
    /// `skip`.
    fn dead(
        &self,
        kind: Option<&Kind>,
        skip: usize,
        limit: usize,
    ) -> impl Reply<Vec<JobRecord>>;

    /// How many jobs there are of each kind in each state.
    fn stats(&self) -> impl Reply<Stats>;

    /// Notes that a worker lives.
    fn heartbeat(&self, worker: WorkerInfo) -> impl Reply<()>;

    /// The workers, and how long ago each was heard of. Those silent for
    /// [`FORGOTTEN_AFTER`] are left out.
    fn workers(&self) -> impl Reply<Vec<(WorkerInfo, Duration)>>;

    /// Adds a schedule, or replaces the one of its name. One that has not changed keeps
    /// its next occurrence.
    fn put_schedule(&self, schedule: Schedule) -> impl Reply<()>;

    /// Removes a schedule. Returns whether there was one.
    fn remove_schedule(&self, name: &str) -> impl Reply<bool>;

    /// The time by the broker's clock, and every schedule with its next occurrence.
    fn schedules(&self) -> impl Reply<(Timestamp, Vec<Planned>)>;

    /// Enqueues a schedule's job and moves the schedule on, both or neither: neither if
    /// its next occurrence is not `firing.at` any more.
    fn fire(&self, firing: Firing) -> impl Reply<Option<Enqueued>>;

    /// Sets how many jobs of a kind may begin in a time. A kind that is not named keeps
    /// what it has, or with [`OnConflict::Replace`] loses it.
    ///
    /// # Errors
    ///
    /// [`BrokerError::SettingsConflict`] if another value is set and `conflict` is
    /// [`OnConflict::Refuse`]; nothing has changed then.
    fn configure(&self, limits: RateLimits, conflict: OnConflict) -> impl Reply<()>;
}

/// What every call of a broker returns: a future that another thread may run.
pub trait Reply<T>: Future<Output = Result<T, BrokerError>> + Send {}

impl<T, F: Future<Output = Result<T, BrokerError>> + Send> Reply<T> for F {}

/// After this long without a heartbeat, a worker is no longer listed.
pub const FORGOTTEN_AFTER: Duration = Duration::from_mins(1);

/// Why a broker did not do what it was asked.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum BrokerError {
    /// It could not be reached, or did not answer in time. Another try may succeed.
    #[error("the broker is not available: {what}")]
    Unavailable {
        /// What was tried.
        what: String,
        /// Why it failed.
        source: Option<Box<dyn Error + Send + Sync>>,
    },
    /// A payload is above the limit. No job of its call was taken.
    #[error(
        "the payload of job {id} has {size} bytes, {limit} are allowed: store it \
             elsewhere and enqueue its address"
    )]
    TooLarge {
        /// Whose.
        id: JobId,
        /// Its bytes.
        size: usize,
        /// The bytes allowed.
        limit: usize,
    },
    /// Somebody who uses the same broker has set something else.
    #[error(
        "the rate of `{kind}` is set to {kept} in this queue, and this deployment \
             wants {given}: give both the same value, use another queue, or replace it \
             on purpose"
    )]
    SettingsConflict {
        /// The kind in question.
        kind: Kind,
        /// What is set.
        kept: RateLimit,
        /// What was to be set.
        given: RateLimit,
    },
    /// The store holds something that no broker of this version wrote.
    #[error("the store is damaged, or another version wrote it: {what}")]
    Corrupt {
        /// What was found where.
        what: String,
    },
    /// A value that cannot be: of a schedule that was not made by [`Schedule::new`].
    #[error(transparent)]
    Invalid(#[from] Invalid),
    /// The store cannot serve as a broker.
    #[error("{found} cannot keep this queue: it takes {needed}")]
    Unsuitable {
        /// What is there.
        found: String,
        /// What would do.
        needed: String,
    },
}

impl BrokerError {
    /// Whether the same call may succeed later.
    #[must_use]
    pub fn is_retryable(&self) -> bool {
        matches!(self, Self::Unavailable { .. })
    }
}

/// What became of a job that was to be enqueued.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Enqueued {
    /// It was taken.
    New(JobId),
    /// This one was there before and takes its place.
    Duplicate(JobId),
}

impl Enqueued {
    /// The job that will be run.
    #[must_use]
    pub fn id(self) -> JobId {
        let (Self::New(id) | Self::Duplicate(id)) = self;
        id
    }
}

/// What a worker has room for.
#[derive(Debug, Clone)]
pub struct LeaseRequest {
    /// Who asks.
    pub worker: Arc<str>,
    /// For each kind it can run, how many more of it now. A kind without room does not
    /// keep others from being leased.
    pub kinds: Vec<(Kind, usize)>,
    /// How many more of all kinds together.
    pub total: usize,
    /// How long until a job that is not settled or extended goes to somebody else.
    pub lease: Duration,
}

/// A job in the hands of a worker.
#[derive(Debug, Clone)]
pub struct Leased {
    /// Its name.
    pub id: JobId,
    /// The proof that this worker holds it.
    pub token: Token,
    /// Which attempt this is, from 1.
    pub attempt: u32,
    /// What is asked for.
    pub spec: Arc<JobSpec>,
}

impl Leased {
    /// The trace that the job belongs to: its own, if nobody gave it one. A job's id has
    /// the size of a trace's.
    #[must_use]
    pub fn trace(&self) -> String {
        let id = self.id.as_u128();
        let own = || format!("00-{id:032x}-{:016x}-01", id as u64);
        self.spec.trace.clone().unwrap_or_else(own)
    }
}

/// How a leased job went.
#[derive(Debug, Clone)]
pub struct Settlement {
    /// Which job.
    pub id: JobId,
    /// The proof that it is the worker's to settle.
    pub token: Token,
    /// How it went.
    pub outcome: Outcome,
}

/// How an attempt ended.
#[derive(Debug, Clone)]
pub enum Outcome {
    /// The handler returned this.
    Done(Arc<RawValue>),
    /// The handler failed. Another attempt follows after this time, or none: a dead letter
    /// it becomes at once, or because this was the last attempt.
    Failed {
        /// Why.
        error: String,
        /// When to try again, if that has any use.
        retry_in: Option<Duration>,
    },
    /// The worker stopped because it was asked to cancel the job.
    Cancelled,
    /// The worker gives it back as if it had never had it: no attempt is counted.
    Released,
}

impl Outcome {
    /// The longest error that is kept, in bytes.
    pub const MAX_ERROR: usize = 4096;

    /// The outcome as it may be stored: a result above the limit becomes a dead letter
    /// that says so, an error is cut.
    #[must_use]
    pub fn within(self, limit: usize) -> Self {
        match self {
            Self::Done(result) if result.get().len() > limit => Self::Failed {
                error: format!(
                    "the result is too large: {} bytes, {limit} are allowed",
                    result.get().len()
                ),
                retry_in: None,
            },
            Self::Failed {
                mut error,
                retry_in,
            } => {
                error.truncate(error.floor_char_boundary(Self::MAX_ERROR));
                Self::Failed { error, retry_in }
            }
            other => other,
        }
    }
}

/// Whether a settlement counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Settled {
    /// It did.
    Ok,
    /// The lease was over: nothing has changed. After a repeated call, the first one may
    /// have counted.
    Stale,
}

/// Whether a lease goes on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Extended {
    /// It does.
    Ok,
    /// It does, but somebody wants the job to stop.
    CancelRequested,
    /// It was over: somebody else may have the job.
    Stale,
}

/// What a reaper found.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Reaped {
    /// Expired leases whose jobs wait again.
    pub reclaimed: usize,
    /// Expired leases that were the last attempt, or of jobs that were to be cancelled.
    pub ended: usize,
    /// Delayed jobs whose time has come.
    pub promoted: usize,
}

/// What cancelling did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cancelled {
    /// It waited, and has ended.
    AtOnce,
    /// It runs: its worker hears of it with the next heartbeat.
    Requested,
    /// It had ended before.
    AlreadyEnded(State),
    /// There is no such job.
    Unknown,
}

/// What requeueing did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Requeued {
    /// It waits for a worker.
    Ok,
    /// It is no dead letter but this.
    NotDead(State),
    /// There is no such job.
    Unknown,
}

/// How many jobs there are.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stats {
    /// For each kind that was ever enqueued.
    pub kinds: BTreeMap<Kind, KindStats>,
}

/// How many jobs of a kind there are, and what has happened to it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct KindStats {
    /// Jobs that wait for their batch.
    pub held: u64,
    /// Jobs that wait for their time.
    pub delayed: u64,
    /// Jobs that wait for a worker.
    pub ready: u64,
    /// Jobs that a worker holds.
    pub leased: u64,
    /// Jobs done and not forgotten yet.
    pub done: u64,
    /// Dead letters.
    pub dead: u64,
    /// Jobs cancelled and not forgotten yet.
    pub cancelled: u64,
    /// Jobs ever taken.
    pub total_enqueued: u64,
    /// Jobs ever done.
    pub total_done: u64,
    /// Attempts that failed.
    pub total_failed: u64,
    /// Leases that expired.
    pub total_expired: u64,
    /// For how long the job has been ready that is next in line; the longest of the ten
    /// priorities.
    #[serde(with = "crate::model::millis")]
    pub oldest_ready: Duration,
}

impl KindStats {
    /// How many there are in a state.
    pub fn of(&mut self, state: State) -> &mut u64 {
        match state {
            State::Held => &mut self.held,
            State::Delayed => &mut self.delayed,
            State::Ready => &mut self.ready,
            State::Leased => &mut self.leased,
            State::Done => &mut self.done,
            State::Dead => &mut self.dead,
            State::Cancelled => &mut self.cancelled,
        }
    }
}

/// What a worker says of itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct WorkerInfo {
    /// Its name: unique, new with every start.
    pub id: Arc<str>,
    /// What it runs.
    pub kinds: Vec<Kind>,
    /// How many jobs it runs at once.
    pub slots: usize,
    /// How many it runs now.
    pub running: usize,
}
