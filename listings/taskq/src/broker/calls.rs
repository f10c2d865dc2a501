//! What brokers are asked and what they answer.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use crate::model::{JobSpec, State};
use crate::names::{JobId, Kind, Token};

/// What became of a job that was to be enqueued.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
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
    /// The trace that the job belongs to: its own, if nobody gave it one. A job's id
    /// has the size of a trace's.
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
    /// The handler failed. Another attempt follows after this time, or none: a dead
    /// letter it becomes at once, or because this was the last attempt.
    Failed {
        /// Why.
        error: String,
        /// When to try again, if that has any use.
        retry_in: Option<Duration>,
    },
    /// The worker stopped because it was asked to cancel the job.
    Cancelled,
    /// The worker gives it back unfinished: no attempt is counted. It may have had its
    /// effect all the same, and so with one attempt a job may still run twice.
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
    /// The lease was over: nothing has changed. After a repeated call, the first one
    /// may have counted.
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
    /// It waited or was a dead letter, and has ended.
    AtOnce,
    /// It runs: its worker hears of it with the next heartbeat.
    Requested,
    /// It was done or cancelled before.
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
