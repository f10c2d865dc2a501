//! First version: whoever takes an order has it, and the queue forgets it.

// ANCHOR: queue
use std::collections::VecDeque;
use std::sync::{Mutex, MutexGuard};

use crate::{Lease, Order, Queue, Settled};

/// Hands out each order once.
#[derive(Default)]
pub struct Popped {
    waiting: Mutex<VecDeque<Order>>,
}

impl Popped {
    fn waiting(&self) -> MutexGuard<'_, VecDeque<Order>> {
        self.waiting.lock().expect("nobody panics while locking it")
    }
}

impl Queue for Popped {
    fn push(&self, order: Order) {
        self.waiting().push_back(order);
    }

    fn lease(&self) -> Option<Lease> {
        let order = self.waiting().pop_front()?;
        Some(Lease { order, token: 0 })
    }

    fn done(&self, _: Lease) -> Settled {
        Settled::Ok
    }

    fn unfinished(&self) -> usize {
        self.waiting().len()
    }
    // ANCHOR_END: queue

    fn failed(&self, lease: Lease) -> Settled {
        self.push(lease.order);
        Settled::Ok
    }
    // ANCHOR: queue
}
// ANCHOR_END: queue
