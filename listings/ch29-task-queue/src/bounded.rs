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
    leased: BTreeMap<Order, Lent>,
    dead: Vec<Order>,
    last_token: u64,
}

struct Lent {
    token: u64,
    deadline: Instant,
    attempt: u32,
}

impl Books {
    fn take_back(&mut self, now: Instant) {
        let expired = self.leased.extract_if(.., |_, lent| lent.deadline <= now);
        let expired: Vec<_> = expired.collect();
        for (order, Lent { attempt, .. }) in expired.into_iter().rev() {
            if self.may_be_tried_again(order, attempt) {
                self.waiting.push_front((order, attempt));
            }
        }
    }

    /// Sets an order aside if this attempt was its last.
    fn may_be_tried_again(&mut self, order: Order, attempt: u32) -> bool {
        let again = attempt < MAX_ATTEMPTS;
        if !again {
            self.dead.push(order);
        }
        again
    }
    // ANCHOR_END: books

    /// Ends a lease, if it is the present one. Returns which attempt it was.
    fn end(&mut self, lease: Lease) -> Option<u32> {
        let lent = self.leased.get(&lease.order)?;
        let attempt = (lent.token == lease.token).then_some(lent.attempt)?;
        self.leased.remove(&lease.order);
        Some(attempt)
    }
}

impl Bounded {
    fn books(&self) -> MutexGuard<'_, Books> {
        self.books.lock().expect("nobody panics while locking it")
    }

    /// The orders that were given up.
    #[must_use]
    pub fn dead(&self) -> Vec<Order> {
        self.books().dead.clone()
    }
}

impl Queue for Bounded {
    fn push(&self, order: Order) {
        self.books().waiting.push_back((order, 0));
    }

    // ANCHOR: calls
    fn lease(&self) -> Option<Lease> {
        let (now, mut books) = (Instant::now(), self.books());
        books.take_back(now);
        let (order, before) = books.waiting.pop_front()?;
        books.last_token += 1;
        let lent = Lent {
            token: books.last_token,
            deadline: now + LEASE,
            attempt: before + 1,
        };
        let token = lent.token;
        books.leased.insert(order, lent);
        Some(Lease { order, token })
    }

    fn failed(&self, lease: Lease) -> Settled {
        let mut books = self.books();
        let Some(attempt) = books.end(lease) else {
            return Settled::Stale;
        };
        if books.may_be_tried_again(lease.order, attempt) {
            books.waiting.push_back((lease.order, attempt));
        }
        Settled::Ok
    }
    // ANCHOR_END: calls

    fn done(&self, lease: Lease) -> Settled {
        match self.books().end(lease) {
            Some(_) => Settled::Ok,
            None => Settled::Stale,
        }
    }

    fn unfinished(&self) -> usize {
        let books = self.books();
        books.waiting.len() + books.leased.len()
    }
}
