//! The queue of chapter 29, version by version: each breaks a law that the next keeps.
//! An order is pushed once.

mod bounded;
mod fenced;
pub mod laws;
mod leased;
mod peeked;
mod popped;

use std::time::Duration;

pub use bounded::{Bounded, MAX_ATTEMPTS};
pub use fenced::Fenced;
pub use leased::Leased;
pub use peeked::Peeked;
pub use popped::Popped;

/// An order, by its number.
pub type Order = u32;

// ANCHOR: lease
/// How long a worker may keep an order without a word.
pub const LEASE: Duration = Duration::from_secs(5);

/// An order in the hands of a worker.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Lease {
    /// Which order.
    pub order: Order,
    /// Which lease of it: the first two versions do not tell leases apart.
    pub token: u64,
}
// ANCHOR_END: lease

// ANCHOR: settled
/// Whether a worker's report counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Settled {
    /// It did.
    Ok,
    /// Its lease was over: nothing has changed.
    Stale,
}
// ANCHOR_END: settled

// ANCHOR: queue
/// Keeps orders, and hands them to workers.
pub trait Queue: Default + Send + Sync + 'static {
    /// Takes an order.
    fn push(&self, order: Order);

    /// Hands out the next order, if one waits.
    fn lease(&self) -> Option<Lease>;

    /// Hears that an order is done.
    fn done(&self, lease: Lease) -> Settled;

    /// Hears that an order has failed, and is to be tried again.
    fn failed(&self, lease: Lease) -> Settled;

    /// How many orders are known and neither done nor given up.
    fn unfinished(&self) -> usize;
}
// ANCHOR_END: queue
