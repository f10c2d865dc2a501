//! Fourth version: an order that has been tried often enough is set aside.

use std::collections::{BTreeMap, VecDeque};
use std::sync::{Mutex, MutexGuard};

use tokio::time::Instant;

use crate::{LEASE, Lease, Order, Queue, Settled};

/// Lends each order no more than [`MAX_ATTEMPTS`] times.
#[derive(Default)]
pub struct Bounded {
    books: Mutex<Books>,
}

// ANCHOR: books
/// How often an order may be lent.
pub const MAX_ATTEMPTS: u32 = 3;

#[derive(Default)]
struct Books {
    waiting: VecDeque<(Order, u32)>,
    leased: BTreeMap<Order, Held>,
    dead: Vec<Order>,
    last_token: u64,
}

struct Held {
    token: u64,
    deadline: Instant,
    attempt: u32,
}

impl Books {
    fn take_back(&mut self, now: Instant) {
        let expired = self.leased.extract_if(.., |_, held| held.deadline <= now);
        for (order, Held { attempt, .. }) in expired.collect::<Vec<_>>() {
            self.retry(order, attempt);
        }
    }

    /// Lets an order wait for another attempt, or sets it aside.
    fn retry(&mut self, order: Order, attempt: u32) {
        if attempt < MAX_ATTEMPTS {
            self.waiting.push_front((order, attempt));
        } else {
            self.dead.push(order);
        }
    }
    // ANCHOR_END: books

    /// Ends a lease, if it is the present one. Returns which attempt it was.
    fn end(&mut self, lease: Lease) -> Option<u32> {
        let held = self.leased.get(&lease.order)?;
        let (attempt, present) = (held.attempt, held.token == lease.token);
        if !present {
            return None;
        }
        self.leased.remove(&lease.order);
        Some(attempt)
    }
}

impl Bounded {
    fn books(&self) -> MutexGuard<'_, Books> {
        self.books.lock().expect("nobody panics while locking it")
    }

    /// The orders that were given up, in that order.
    #[must_use]
    pub fn dead(&self) -> Vec<Order> {
        self.books().dead.clone()
    }
}

impl Queue for Bounded {
    fn push(&self, order: Order) {
        self.books().waiting.push_back((order, 0));
    }

    fn lease(&self) -> Option<Lease> {
        let (now, mut books) = (Instant::now(), self.books());
        books.take_back(now);
        let (order, before) = books.waiting.pop_front()?;
        books.last_token += 1;
        let held = Held {
            token: books.last_token,
            deadline: now + LEASE,
            attempt: before + 1,
        };
        let token = held.token;
        books.leased.insert(order, held);
        Some(Lease { order, token })
    }

    fn done(&self, lease: Lease) -> Settled {
        match self.books().end(lease) {
            Some(_) => Settled::Ok,
            None => Settled::Stale,
        }
    }

    fn failed(&self, lease: Lease) -> Settled {
        let mut books = self.books();
        let Some(attempt) = books.end(lease) else {
            return Settled::Stale;
        };
        books.retry(lease.order, attempt);
        Settled::Ok
    }

    fn unfinished(&self) -> usize {
        let books = self.books();
        books.waiting.len() + books.leased.len()
    }
}
