//! A faulty version: an order is taken out of the line only when it is done.

use std::collections::VecDeque;
use std::sync::{Mutex, MutexGuard};

use crate::{Lease, Order, Queue, Settled};

/// Shows the first order to whoever asks.
#[derive(Default)]
pub struct Peeked {
    waiting: Mutex<VecDeque<Order>>,
}

impl Peeked {
    fn waiting(&self) -> MutexGuard<'_, VecDeque<Order>> {
        self.waiting.lock().expect("nobody panics while locking it")
    }
}

impl Queue for Peeked {
    fn push(&self, order: Order) {
        self.waiting().push_back(order);
    }

    // ANCHOR: lease
    fn lease(&self) -> Option<Lease> {
        let order = *self.waiting().front()?;
        Some(Lease { order, token: 0 })
    }

    fn done(&self, lease: Lease) -> Settled {
        self.waiting().retain(|order| *order != lease.order);
        Settled::Ok
    }
    // ANCHOR_END: lease

    fn failed(&self, _: Lease) -> Settled {
        Settled::Ok
    }

    fn unfinished(&self) -> usize {
        self.waiting().len()
    }
}
