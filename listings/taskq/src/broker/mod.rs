//! What a broker does. Everything comes in batches: one transaction, one script call or
//! one lock serves many jobs.

mod calls;

use std::error::Error;
use std::future::Future;
use std::time::Duration;

use crate::limits::{OnConflict, RateLimit, RateLimits};
use crate::model::{JobRecord, NewJob};
use crate::names::{Invalid, JobId, Kind, Timestamp, Token};
use crate::schedule::{Firing, Planned, Schedule};

pub use calls::*;

/// Keeps jobs and hands them out. What it promises are the laws in `contract`.
///
/// What happens to a job happens as a whole or not at all, and so does a batch. A call
/// about many jobs may take several steps, and after an error some of them have been
/// made. A caller that is dropped, or gets [`BrokerError::Unavailable`], cannot tell
/// which: it may repeat any call except [`lease`](Broker::lease), whose lost jobs come
/// back when their lease expires. Each ends within seconds, by an error if need be.
pub trait Broker: Send + Sync + 'static {
    // ANCHOR: core
    /// Takes these jobs. The answer has their order.
    ///
    /// A job whose id is known already, or whose dedupe key is taken, is not taken
    /// again. So where a call about many jobs has failed, and a part of them was taken,
    /// the same call takes the rest.
    fn enqueue(&self, jobs: Vec<NewJob>) -> impl Reply<Vec<Enqueued>>;

    /// Lends jobs to a worker until a deadline, the most urgent first. It may lend
    /// fewer than there are, and does not wait.
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

    /// Takes a batch in one step: its members, and the job `then`, which is held until
    /// each member has ended, however it did. The answer is about the members, then
    /// about `then`.
    ///
    /// A member that was a duplicate is not waited for. If `then` is known already, so
    /// is the batch, and nothing is taken.
    fn enqueue_batch(
        &self,
        members: Vec<NewJob>,
        then: NewJob,
    ) -> impl Reply<Vec<Enqueued>>;

    /// Ends a job that waits or is a dead letter, or asks the worker that runs it to
    /// stop.
    fn cancel(&self, id: JobId) -> impl Reply<Cancelled>;

    /// Gives a dead letter all its attempts once more.
    fn requeue(&self, id: JobId) -> impl Reply<Requeued>;

    /// Forgets up to `limit` jobs that ended and whose time to be kept is over, and
    /// whatever else nobody will ask for. Returns how many jobs.
    fn sweep(&self, limit: usize) -> impl Reply<usize>;

    /// What is known of a job.
    fn job(&self, id: JobId) -> impl Reply<Option<JobRecord>>;

    /// Dead letters, the latest first: of one kind or all, `limit` of them after the
    /// first `skip`.
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
    /// A payload is above the limit. Nothing of its call was taken.
    #[error(
        "the payload of {of} has {size} bytes, {limit} are allowed: store it \
             elsewhere and enqueue its address"
    )]
    TooLarge {
        /// Whose: a job's, or a schedule's.
        of: String,
        /// Its bytes.
        size: usize,
        /// The bytes allowed.
        limit: usize,
    },
    /// Somebody who uses the same broker has set something else.
    #[error(
        "the rate of `{kind}` is set to {kept} in this queue, and this process \
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
