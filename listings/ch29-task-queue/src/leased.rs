//! Second version: an order is lent until a deadline.

// ANCHOR: queue
use std::collections::{BTreeMap, VecDeque};
use std::sync::{Mutex, MutexGuard};

use tokio::time::Instant;

use crate::{LEASE, Lease, Order, Queue, Settled};

/// Lends each order until a deadline, and then to somebody else.
#[derive(Default)]
pub struct Leased {
    books: Mutex<Books>,
}

#[derive(Default)]
struct Books {
    waiting: VecDeque<Order>,
    leased: BTreeMap<Order, Instant>,
}

impl Books {
    fn take_back(&mut self, now: Instant) {
        let expired = self.leased.extract_if(.., |_, deadline| *deadline <= now);
        let expired: Vec<_> = expired.collect();
        for (order, _) in expired.into_iter().rev() {
            self.waiting.push_front(order);
        }
    }
}

impl Leased {
    fn books(&self) -> MutexGuard<'_, Books> {
        self.books.lock().expect("nobody panics while locking it")
    }
}

impl Queue for Leased {
    fn push(&self, order: Order) {
        self.books().waiting.push_back(order);
    }

    fn lease(&self) -> Option<Lease> {
        let (now, mut books) = (Instant::now(), self.books());
        books.take_back(now);
        let order = books.waiting.pop_front()?;
        books.leased.insert(order, now + LEASE);
        Some(Lease { order, token: 0 })
    }

    fn done(&self, lease: Lease) -> Settled {
        self.books().leased.remove(&lease.order);
        Settled::Ok
    }

    fn failed(&self, lease: Lease) -> Settled {
        let mut books = self.books();
        books.leased.remove(&lease.order);
        books.waiting.push_back(lease.order);
        Settled::Ok
    }
    // ANCHOR_END: queue

    fn unfinished(&self) -> usize {
        let books = self.books();
        books.waiting.len() + books.leased.len()
    }
    // ANCHOR: queue
}
// ANCHOR_END: queue
