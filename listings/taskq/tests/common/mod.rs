//! A broker at the far end of a line that can be cut, and whatever else tests share.

#![allow(dead_code, reason = "each test uses a part")]

pub mod running;

use std::sync::{Arc, Mutex};
use std::time::Duration;

use taskq::broker::{
    Broker, BrokerError, Cancelled, Enqueued, Extended, LeaseRequest, Leased, Reaped,
    Requeued, Settled, Settlement, Stats, WorkerInfo,
};
use taskq::limits::{OnConflict, RateLimits};
use taskq::model::JobRecord;
use taskq::names::{Timestamp, Token};
use taskq::schedule::{Firing, Planned, Schedule};
use taskq::{JobId, Kind, MemBroker, NewJob};

/// What happens to a call.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Line {
    /// It is made and answered.
    #[default]
    Up,
    /// It does not arrive.
    Cut,
    /// It arrives, but its answer does not.
    Deaf,
    /// It is made, and answered after this time.
    Slow(Duration),
    /// Nothing but the call of this name is answered as if it had been made.
    Pretends(&'static str),
}

/// A memory broker, and a line to it.
#[derive(Clone, Default)]
pub struct Remote {
    pub inner: MemBroker,
    line: Arc<Mutex<Line>>,
}

impl Remote {
    /// Another line to the same broker.
    pub fn new(inner: MemBroker) -> Self {
        let line = Arc::default();
        Self { inner, line }
    }

    pub fn set(&self, line: Line) {
        *self.line.lock().expect("nobody panics with it") = line;
    }

    fn line(&self) -> Line {
        *self.line.lock().expect("nobody panics with it")
    }
}

/// All calls of a broker, with the answer of one that does nothing.
macro_rules! through_the_line {
    ($(fn $name:ident($($arg:ident: $type:ty),*) -> $out:ty, $pretended:expr;)*) => {
        impl Broker for Remote {
            $(async fn $name(&self, $($arg: $type),*) -> Result<$out, BrokerError> {
                let lost = || BrokerError::Unavailable {
                    what: stringify!($name).to_owned(),
                    source: None,
                };
                match self.line() {
                    Line::Cut => return Err(lost()),
                    Line::Pretends(name) if name == stringify!($name) => {
                        return Ok($pretended);
                    }
                    _ => {}
                }
                let answer = self.inner.$name($($arg),*).await;
                match self.line() {
                    Line::Deaf => return Err(lost()),
                    Line::Slow(time) => tokio::time::sleep(time).await,
                    _ => {}
                }
                answer
            })*
        }

        /// The names of all calls.
        pub const CALLS: &[&str] = &[$(stringify!($name)),*];
    };
}

through_the_line! {
    fn enqueue(jobs: Vec<NewJob>) -> Vec<Enqueued>,
        jobs.iter().map(|job| Enqueued::New(job.id)).collect();
    fn lease(request: LeaseRequest) -> Vec<Leased>, { drop(request); Vec::new() };
    fn settle(all: Vec<Settlement>) -> Vec<Settled>, vec![Settled::Ok; all.len()];
    fn extend(leases: Vec<(JobId, Token)>, lease: Duration) -> Vec<Extended>,
        { _ = lease; vec![Extended::Ok; leases.len()] };
    fn reap(limit: usize) -> Reaped, { _ = limit; Reaped::default() };
    fn wait_for_work(kinds: &[Kind], timeout: Duration) -> (),
        { _ = kinds; tokio::time::sleep(timeout).await };
    fn enqueue_batch(members: Vec<NewJob>, then: NewJob) -> Vec<Enqueued>,
        members.iter().chain([&then]).map(|job| Enqueued::New(job.id)).collect();
    fn cancel(id: JobId) -> Cancelled, { _ = id; Cancelled::AtOnce };
    fn requeue(id: JobId) -> Requeued, { _ = id; Requeued::Ok };
    fn sweep(limit: usize) -> usize, { _ = limit; 0 };
    fn job(id: JobId) -> Option<JobRecord>, { _ = id; None };
    fn dead(kind: Option<&Kind>, skip: usize, limit: usize) -> Vec<JobRecord>,
        { _ = (kind, skip, limit); Vec::new() };
    fn stats() -> Stats, Stats::default();
    fn heartbeat(worker: WorkerInfo) -> (), drop(worker);
    fn workers() -> Vec<(WorkerInfo, Duration)>, Vec::new();
    fn put_schedule(schedule: Schedule) -> (), drop(schedule);
    fn remove_schedule(name: &str) -> bool, { _ = name; true };
    fn schedules() -> (Timestamp, Vec<Planned>), (Timestamp(0), Vec::new());
    fn fire(firing: Firing) -> Option<Enqueued>, Some(Enqueued::New(firing.job.id));
    fn configure(limits: RateLimits, conflict: OnConflict) -> (),
        { _ = (limits, conflict); };
}

/// The kind of this name.
pub fn kind(name: &str) -> Kind {
    Kind::new(name).expect("it is letters")
}

/// Brings a memory broker into the laws.
pub struct Ground<B> {
    pub broker: B,
}

impl<B: Broker> taskq::contract::Ground for Ground<B> {
    type Broker = B;

    fn broker(&self) -> &B {
        &self.broker
    }

    async fn pass(&self, time: Duration) {
        tokio::time::sleep(time).await;
    }

    fn unit(&self) -> Duration {
        Duration::from_secs(10)
    }
}
