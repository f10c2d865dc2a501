//! A queue on a log: entries are appended, read once, and then pending.

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard};

use ch29::{LEASE, Lease, Order, Queue, Settled};
use tokio::time::Instant;

/// An order for each entry, how far it was read, and what is pending.
#[derive(Default)]
pub struct Log {
    books: Mutex<Books>,
}

#[derive(Default)]
struct Books {
    entries: Vec<Order>,
    read: usize,
    pending: BTreeMap<Order, Instant>,
}

impl Log {
    fn books(&self) -> MutexGuard<'_, Books> {
        self.books.lock().expect("nobody panics while locking it")
    }
}

impl Books {
    /// A pending entry that has been idle for too long.
    fn idle(&self, now: Instant) -> Option<Order> {
        let mut pending = self.pending.iter();
        let (order, _) = pending.find(|(_, until)| **until <= now)?;
        Some(*order)
    }

    /// The next entry that nobody has read.
    fn unread(&mut self) -> Option<Order> {
        let order = self.entries.get(self.read).copied()?;
        self.read += 1;
        Some(order)
    }
}

impl Queue for Log {
    fn push(&self, order: Order) {
        self.books().entries.push(order);
    }

    fn lease(&self) -> Option<Lease> {
        let (now, mut books) = (Instant::now(), self.books());
        let order = books.idle(now).or_else(|| books.unread())?;
        books.pending.insert(order, now + LEASE);
        Some(Lease { order, token: 0 })
    }

    fn done(&self, lease: Lease) -> Settled {
        self.books().pending.remove(&lease.order);
        Settled::Ok
    }

    fn failed(&self, lease: Lease) -> Settled {
        // At once idle: the next worker that asks gets it.
        self.books().pending.insert(lease.order, Instant::now());
        Settled::Ok
    }

    fn unfinished(&self) -> usize {
        let books = self.books();
        books.entries.len() - books.read + books.pending.len()
    }
}
