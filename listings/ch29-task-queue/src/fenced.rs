//! Third version: every lease has a number, and only the latest counts.

use std::collections::{BTreeMap, VecDeque};
use std::sync::{Mutex, MutexGuard};

use tokio::time::Instant;

use crate::{LEASE, Lease, Order, Queue, Settled};

/// Lends each order under a new token, and hears whoever has the latest.
#[derive(Default)]
pub struct Fenced {
    books: Mutex<Books>,
}

// ANCHOR: books
#[derive(Default)]
struct Books {
    waiting: VecDeque<Order>,
    leased: BTreeMap<Order, Lent>,
    last_token: u64,
}

struct Lent {
    token: u64,
    deadline: Instant,
}

impl Books {
    fn take_back(&mut self, now: Instant) {
        let expired = self.leased.extract_if(.., |_, lent| lent.deadline <= now);
        let expired: Vec<_> = expired.collect();
        for (order, _) in expired.into_iter().rev() {
            self.waiting.push_front(order);
        }
    }

    /// Ends a lease, if it is the present one.
    fn end(&mut self, lease: Lease) -> Settled {
        match self.leased.get(&lease.order) {
            Some(lent) if lent.token == lease.token => {
                self.leased.remove(&lease.order);
                Settled::Ok
            }
            _ => Settled::Stale,
        }
    }
}
// ANCHOR_END: books

impl Fenced {
    fn books(&self) -> MutexGuard<'_, Books> {
        self.books.lock().expect("nobody panics while locking it")
    }
}

impl Queue for Fenced {
    fn push(&self, order: Order) {
        self.books().waiting.push_back(order);
    }

    // ANCHOR: calls
    fn lease(&self) -> Option<Lease> {
        let (now, mut books) = (Instant::now(), self.books());
        books.take_back(now);
        let order = books.waiting.pop_front()?;
        books.last_token += 1;
        let (token, deadline) = (books.last_token, now + LEASE);
        books.leased.insert(order, Lent { token, deadline });
        Some(Lease { order, token })
    }

    fn done(&self, lease: Lease) -> Settled {
        self.books().end(lease)
    }

    fn failed(&self, lease: Lease) -> Settled {
        let mut books = self.books();
        let settled = books.end(lease);
        if settled == Settled::Ok {
            books.waiting.push_back(lease.order);
        }
        settled
    }
    // ANCHOR_END: calls

    fn unfinished(&self) -> usize {
        let books = self.books();
        books.waiting.len() + books.leased.len()
    }
}
