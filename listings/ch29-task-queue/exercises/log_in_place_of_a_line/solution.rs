//! A queue on a log: entries are appended, read once, and then pending.

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard};

use ch29::{LEASE, Lease, MAX_ATTEMPTS, Order, Queue, Settled};
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
    pending: BTreeMap<Order, Delivery>,
}

/// Until when an entry is somebody's, and how often it was delivered: its token, as
/// long as an order is pushed once.
struct Delivery {
    until: Instant,
    count: u32,
}

impl Log {
    fn books(&self) -> MutexGuard<'_, Books> {
        self.books.lock().expect("nobody panics while locking it")
    }
}

impl Books {
    /// A pending entry that has been idle for too long. Drops what was delivered often
    /// enough; a queue at work would keep it elsewhere.
    fn idle(&mut self, now: Instant) -> Option<Order> {
        self.pending
            .retain(|_, it| it.until > now || it.count < MAX_ATTEMPTS);
        let mut pending = self.pending.iter();
        let (order, _) = pending.find(|(_, it)| it.until <= now)?;
        Some(*order)
    }

    /// The next entry that nobody has read.
    fn unread(&mut self) -> Option<Order> {
        let order = self.entries.get(self.read).copied()?;
        self.read += 1;
        Some(order)
    }

    /// The delivery that a lease is about, if it is the latest.
    fn current(&mut self, lease: Lease) -> Option<&mut Delivery> {
        let delivery = self.pending.get_mut(&lease.order)?;
        (u64::from(delivery.count) == lease.token).then_some(delivery)
    }
}

impl Queue for Log {
    fn push(&self, order: Order) {
        self.books().entries.push(order);
    }

    fn lease(&self) -> Option<Lease> {
        let (now, mut books) = (Instant::now(), self.books());
        let order = books.idle(now).or_else(|| books.unread())?;
        let before = books.pending.get(&order).map_or(0, |it| it.count);
        let (until, count) = (now + LEASE, before + 1);
        books.pending.insert(order, Delivery { until, count });
        let token = count.into();
        Some(Lease { order, token })
    }

    fn done(&self, lease: Lease) -> Settled {
        let mut books = self.books();
        if books.current(lease).is_none() {
            return Settled::Stale;
        }
        books.pending.remove(&lease.order);
        Settled::Ok
    }

    fn failed(&self, lease: Lease) -> Settled {
        match self.books().current(lease) {
            // At once idle: the next worker that asks gets it.
            Some(delivery) => delivery.until = Instant::now(),
            None => return Settled::Stale,
        }
        Settled::Ok
    }

    fn unfinished(&self) -> usize {
        let books = self.books();
        books.entries.len() - books.read + books.pending.len()
    }
}
