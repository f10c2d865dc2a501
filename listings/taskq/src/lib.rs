//! A distributed task queue that loses nothing: jobs are kept by a [`Broker`], lent to
//! workers for a time, and lent again when that time is over.

pub mod broker;
#[cfg(feature = "contract")]
pub mod contract;
pub mod http;
pub mod limits;
pub mod mem;
pub mod model;
pub mod names;
pub mod pool;
pub mod queue;
pub mod redis;
pub mod registry;
pub mod schedule;
pub mod sqlite;
pub mod upkeep;
pub mod url;
pub mod worker;

pub use broker::{Broker, BrokerError};
pub use mem::MemBroker;
pub use model::{JobSpec, NewJob};
pub use names::{JobId, Kind, Priority};
pub use queue::Queue;
pub use redis::RedisBroker;
pub use registry::{Ctx, JobError, Registry};
pub use sqlite::SqliteBroker;
pub use url::AnyBroker;
pub use worker::{Worker, WorkerOptions};
