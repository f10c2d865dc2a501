//! A distributed task queue that loses nothing: jobs are kept by a [`Broker`], lent to
//! workers for a time, and lent again when that time is over.

pub mod broker;
#[cfg(feature = "contract")]
pub mod contract;
pub mod limits;
pub mod mem;
pub mod model;
pub mod names;
pub mod schedule;

pub use broker::{Broker, BrokerError};
pub use mem::MemBroker;
pub use model::{JobSpec, NewJob};
pub use names::{JobId, Kind, Priority};
