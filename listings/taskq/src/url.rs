//! Which broker an address means.

use std::time::Duration;

use crate::broker::{
    Broker, BrokerError, Cancelled, Enqueued, Extended, LeaseRequest, Leased, Reaped,
    Requeued, Settled, Settlement, Stats, WorkerInfo,
};
use crate::limits::{OnConflict, RateLimits};
use crate::mem::MemBroker;
use crate::model::{JobRecord, NewJob};
use crate::names::{Invalid, JobId, Kind, Timestamp, Token};
use crate::redis::{self, RedisBroker};
use crate::schedule::{Firing, Planned, Schedule};
use crate::sqlite::{self, SqliteBroker};

/// A broker that was chosen by its address. Its clones share their jobs.
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// use taskq::{AnyBroker, Queue};
///
/// let queue = Queue::new(AnyBroker::open("memory:", "mail").await?);
/// queue.push("email", &"ann@example.com").await?;
///
/// let error = AnyBroker::open("kafka://localhost", "mail").await.err();
/// assert_eq!(
///     error.expect("there is no such broker").to_string(),
///     "`kafka://localhost` is no broker: it takes memory:, sqlite:FILE or \
///      redis://HOST:PORT"
/// );
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub enum AnyBroker {
    /// `memory:`
    Memory(MemBroker),
    /// `sqlite:FILE`
    Sqlite(SqliteBroker),
    /// `redis://HOST:PORT`
    Redis(RedisBroker),
}

impl AnyBroker {
    /// The forms of an address.
    pub const FORMS: &str = "memory:, sqlite:FILE or redis://HOST:PORT";

    /// The broker of this address, and in Redis the queue of this name. In a file and
    /// in memory there is one queue, whatever its name.
    ///
    /// # Errors
    ///
    /// [`BrokerError::Invalid`] for an address that is none; else as
    /// [`SqliteBroker::open`] and [`RedisBroker::connect`].
    pub async fn open(url: &str, queue: &str) -> Result<Self, BrokerError> {
        let (scheme, rest) = url.split_once(':').unwrap_or_default();
        match scheme {
            "memory" if rest.is_empty() => Ok(Self::Memory(MemBroker::default())),
            "sqlite" if !rest.is_empty() => {
                let settings = sqlite::Settings::default();
                Ok(Self::Sqlite(SqliteBroker::open(url, settings).await?))
            }
            "redis" | "rediss" | "redis+unix" | "unix" => {
                let queue = queue.to_owned();
                let settings = redis::Settings {
                    queue,
                    ..redis::Settings::default()
                };
                Ok(Self::Redis(RedisBroker::connect(url, settings).await?))
            }
            _ => Err(Invalid::new("broker", url, Self::FORMS).into()),
        }
    }

    /// Whether its jobs are forgotten with this process.
    #[must_use]
    pub fn is_memory(&self) -> bool {
        matches!(self, Self::Memory(_))
    }
}

/// Every call goes to the broker that was chosen. `Broker` is no trait for `dyn`: its
/// futures are of many types.
macro_rules! by_address {
    ($(fn $name:ident($($arg:ident: $type:ty),*) -> $out:ty;)*) => {
        impl Broker for AnyBroker {
            $(async fn $name(&self, $($arg: $type),*) -> Result<$out, BrokerError> {
                match self {
                    Self::Memory(broker) => broker.$name($($arg),*).await,
                    Self::Sqlite(broker) => broker.$name($($arg),*).await,
                    Self::Redis(broker) => broker.$name($($arg),*).await,
                }
            })*
        }
    };
}

by_address! {
    fn enqueue(jobs: Vec<NewJob>) -> Vec<Enqueued>;
    fn lease(request: LeaseRequest) -> Vec<Leased>;
    fn settle(settlements: Vec<Settlement>) -> Vec<Settled>;
    fn extend(leases: Vec<(JobId, Token)>, lease: Duration) -> Vec<Extended>;
    fn reap(limit: usize) -> Reaped;
    fn wait_for_work(kinds: &[Kind], timeout: Duration) -> ();
    fn enqueue_batch(members: Vec<NewJob>, then: NewJob) -> Vec<Enqueued>;
    fn cancel(id: JobId) -> Cancelled;
    fn requeue(id: JobId) -> Requeued;
    fn sweep(limit: usize) -> usize;
    fn job(id: JobId) -> Option<JobRecord>;
    fn dead(kind: Option<&Kind>, skip: usize, limit: usize) -> Vec<JobRecord>;
    fn stats() -> Stats;
    fn heartbeat(worker: WorkerInfo) -> ();
    fn workers() -> Vec<(WorkerInfo, Duration)>;
    fn put_schedule(schedule: Schedule) -> ();
    fn remove_schedule(name: &str) -> bool;
    fn schedules() -> (Timestamp, Vec<Planned>);
    fn fire(firing: Firing) -> Option<Enqueued>;
    fn configure(limits: RateLimits, conflict: OnConflict) -> ();
}
