//! What a job is: what is asked of it, and what becomes of it.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use crate::broker::BrokerError;
use crate::names::{JobId, Kind, Priority, Timestamp};
use crate::schedule::Schedule;

// ANCHOR: state
/// Where a job stands. It is in exactly one of these, from the moment it is enqueued
/// until it is forgotten.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(rename_all = "lowercase")]
pub enum State {
    /// Waits until the last member of its batch has ended.
    Held,
    /// Waits for its time.
    Delayed,
    /// Waits for a worker.
    Ready,
    /// A worker holds it until a deadline.
    Leased,
    /// A worker has run it to its end.
    Done,
    /// All attempts failed, or one of them said that another would be useless. It stays
    /// until somebody requeues or cancels it.
    Dead,
    /// Somebody no longer wanted it.
    Cancelled,
}
// ANCHOR_END: state

impl State {
    /// All states, in the order of a job's life.
    pub const ALL: [Self; 7] = [
        Self::Held,
        Self::Delayed,
        Self::Ready,
        Self::Leased,
        Self::Done,
        Self::Dead,
        Self::Cancelled,
    ];

    /// Whether nothing more happens to a job in this state by itself.
    #[must_use]
    pub fn has_ended(self) -> bool {
        matches!(self, Self::Done | Self::Dead | Self::Cancelled)
    }

    /// The name, in lower case.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Held => "held",
            Self::Delayed => "delayed",
            Self::Ready => "ready",
            Self::Leased => "leased",
            Self::Done => "done",
            Self::Dead => "dead",
            Self::Cancelled => "cancelled",
        }
    }
}

impl fmt::Display for State {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// How long to wait before another attempt.
///
/// The limit doubles with every failure, and the wait is any time below it: workers
/// that failed together do not come back together ("full jitter").
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Backoff {
    /// The limit after the first failure.
    #[serde(with = "millis")]
    pub base: Duration,
    /// The limit that is never exceeded.
    #[serde(with = "millis")]
    pub cap: Duration,
}

impl Default for Backoff {
    fn default() -> Self {
        Self {
            base: Duration::from_secs(1),
            cap: Duration::from_mins(10),
        }
    }
}

impl Backoff {
    /// The wait after attempt number `attempt` (from 1) has failed.
    #[must_use]
    pub fn wait(&self, attempt: u32, random: &mut fastrand::Rng) -> Duration {
        let doublings = attempt.saturating_sub(1).min(31);
        let limit = self.base.saturating_mul(1 << doublings).min(self.cap);
        limit.mul_f64(random.f64())
    }
}

/// What is asked for: all of a job that never changes. A broker may store it as one
/// piece of JSON.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct JobSpec {
    /// Which handler.
    pub kind: Kind,
    /// What the handler gets: JSON, kept as it was written.
    pub payload: Box<RawValue>,
    /// Before which others.
    pub priority: Priority,
    /// How often it may be leased before it is given up.
    pub max_attempts: u32,
    /// How long to wait in between.
    pub backoff: Backoff,
    /// How long one attempt may run.
    #[serde(with = "millis")]
    pub timeout: Duration,
    /// How long it and its result can be asked for after it has ended, and as long is
    /// its id known. A dead letter stays until it is requeued or cancelled.
    #[serde(with = "millis")]
    pub keep: Duration,
    /// The trace that the job belongs to, as a W3C `traceparent`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub trace: Option<String>,
    /// The occurrence of a schedule that the job was made for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub occurrence: Option<Timestamp>,
}

/// What two jobs have in common that are really one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Dedupe {
    /// The name of what must not be done twice; a kind has its own names.
    pub key: Arc<str>,
    /// How long after it was enqueued a job takes the place of another with its key.
    #[serde(with = "millis")]
    pub window: Duration,
}

/// A job on its way into a broker.
#[derive(Debug, Clone)]
pub struct NewJob {
    /// Its name. A broker that has a job of this name takes no second one.
    pub id: JobId,
    /// What is asked for.
    pub spec: JobSpec,
    /// How long it is not to begin.
    pub delay: Duration,
    /// Which job would make it superfluous.
    pub dedupe: Option<Dedupe>,
}

impl NewJob {
    /// A job for the handler `kind`, with the defaults: priority 5, ten attempts, ten
    /// minutes for each, kept for a day.
    ///
    /// # Errors
    ///
    /// A payload that JSON cannot express, such as a map whose keys are no strings.
    pub fn new(
        kind: Kind,
        payload: &impl Serialize,
    ) -> Result<Self, serde_json::Error> {
        Ok(Self::from_json(
            kind,
            serde_json::value::to_raw_value(payload)?,
        ))
    }

    /// The same, of a payload that is JSON already.
    #[must_use]
    pub fn from_json(kind: Kind, payload: Box<RawValue>) -> Self {
        Self::from_spec(JobSpec {
            kind,
            payload,
            priority: Priority::DEFAULT,
            max_attempts: 10,
            backoff: Backoff::default(),
            timeout: Duration::from_mins(10),
            keep: Duration::from_hours(24),
            trace: None,
            occurrence: None,
        })
    }

    /// A job that asks for this, with a fresh id.
    #[must_use]
    pub fn from_spec(spec: JobSpec) -> Self {
        Self {
            id: JobId::new(),
            spec,
            delay: Duration::ZERO,
            dedupe: None,
        }
    }

    /// With this id in place of a fresh one.
    #[must_use]
    pub fn id(mut self, id: JobId) -> Self {
        self.id = id;
        self
    }

    /// Before or after others of its kind.
    #[must_use]
    pub fn priority(mut self, priority: Priority) -> Self {
        self.spec.priority = priority;
        self
    }

    /// Not before this time has passed.
    #[must_use]
    pub fn delay(mut self, delay: Duration) -> Self {
        self.delay = delay;
        self
    }

    /// Not, if a job with this key was enqueued within the window.
    #[must_use]
    pub fn dedupe(mut self, key: &str, window: Duration) -> Self {
        let key = key.into();
        self.dedupe = Some(Dedupe { key, window });
        self
    }

    /// With at most this many attempts; none is taken for one.
    #[must_use]
    pub fn max_attempts(mut self, attempts: u32) -> Self {
        self.spec.max_attempts = attempts.max(1);
        self
    }

    /// With these waits between attempts.
    #[must_use]
    pub fn backoff(mut self, backoff: Backoff) -> Self {
        self.spec.backoff = backoff;
        self
    }

    /// With this much time for an attempt.
    #[must_use]
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.spec.timeout = timeout;
        self
    }

    /// Kept for this long after its end.
    #[must_use]
    pub fn keep(mut self, time: Duration) -> Self {
        self.spec.keep = time;
        self
    }

    /// As part of this trace (a W3C `traceparent`).
    #[must_use]
    pub fn trace(mut self, traceparent: impl Into<String>) -> Self {
        self.spec.trace = Some(traceparent.into());
        self
    }
}

/// How much one job may bring along.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sizes {
    /// Bytes of a payload.
    pub payload: usize,
    /// Bytes of a result.
    pub result: usize,
}

impl Default for Sizes {
    fn default() -> Self {
        Self {
            payload: 256 * 1024,
            result: 64 * 1024,
        }
    }
}

impl Sizes {
    /// Looks at jobs before any of them is enqueued.
    ///
    /// # Errors
    ///
    /// [`BrokerError::TooLarge`] for the first payload that is.
    pub fn check<'a>(
        &self,
        jobs: impl IntoIterator<Item = &'a NewJob>,
    ) -> Result<(), BrokerError> {
        for job in jobs {
            self.fits(&job.spec, format_args!("job {}", job.id))?;
        }
        Ok(())
    }

    /// Looks at the job of a schedule before it is put.
    ///
    /// # Errors
    ///
    /// [`BrokerError::TooLarge`].
    pub fn check_schedule(&self, schedule: &Schedule) -> Result<(), BrokerError> {
        self.fits(&schedule.spec, format_args!("schedule `{}`", schedule.name))
    }

    fn fits(&self, spec: &JobSpec, of: fmt::Arguments<'_>) -> Result<(), BrokerError> {
        let (size, limit) = (spec.payload.get().len(), self.payload);
        if size > limit {
            let of = of.to_string();
            return Err(BrokerError::TooLarge { of, size, limit });
        }
        Ok(())
    }
}

/// One step in the life of a job.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Transition {
    /// When.
    pub at: Timestamp,
    /// Into which state.
    pub to: State,
    /// After how many attempts.
    pub attempt: u32,
}

/// How many steps a record shows: its first, and after it the latest.
pub const HISTORY: usize = 32;

/// Adds a step to a history, which stays bounded.
pub fn record(history: &mut Vec<Transition>, step: Transition) {
    if history.len() == HISTORY {
        history.remove(1);
    }
    history.push(step);
}

/// All that a broker knows of a job.
#[derive(Debug, Clone, Serialize)]
pub struct JobRecord {
    /// Its name.
    pub id: JobId,
    /// What was asked for.
    pub spec: Arc<JobSpec>,
    /// Where it stands.
    pub state: State,
    /// How often it was leased, not counting leases that were given back.
    pub attempts: u32,
    /// Who holds it, or held it last.
    pub worker: Option<Arc<str>>,
    /// Whether somebody asked to stop it while it runs.
    pub cancel_requested: bool,
    /// How many members of its batch have not ended: above zero while it is held.
    pub waits_for: u64,
    /// What its handler returned: JSON.
    pub result: Option<Arc<RawValue>>,
    /// Why the latest failed attempt did.
    pub error: Option<String>,
    /// Its steps, the latest at the end.
    pub history: Vec<Transition>,
}

/// Durations as whole milliseconds: what every store and every language can read.
pub mod millis {
    use std::time::Duration;

    use serde::{Deserialize, Deserializer, Serializer};

    /// Writes the number of milliseconds.
    ///
    /// # Errors
    ///
    /// The serializer's own.
    pub fn serialize<S: Serializer>(time: &Duration, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_u64(u64::try_from(time.as_millis()).unwrap_or(u64::MAX))
    }

    /// Reads the number of milliseconds.
    ///
    /// # Errors
    ///
    /// The deserializer's own: no such number.
    pub fn deserialize<'de, D: Deserializer<'de>>(
        from: D,
    ) -> Result<Duration, D::Error> {
        u64::deserialize(from).map(Duration::from_millis)
    }
}
