//! A schedule that several schedulers fire.

use std::sync::{Mutex, MutexGuard};
use std::time::Duration;

use tokio::time::{Instant, sleep_until};

/// The time between two occurrences.
pub const EVERY: Duration = Duration::from_secs(60);

/// When the next occurrence is, and what was enqueued.
pub struct Schedule {
    books: Mutex<Books>,
}

struct Books {
    next: Instant,
    enqueued: Vec<Instant>,
}

impl Schedule {
    /// A schedule whose first occurrence is at `first`.
    pub fn new(first: Instant) -> Self {
        let (next, enqueued) = (first, Vec::new());
        let books = Mutex::new(Books { next, enqueued });
        Self { books }
    }

    fn books(&self) -> MutexGuard<'_, Books> {
        self.books.lock().expect("nobody panics while locking it")
    }

    /// The next occurrence.
    pub fn next(&self) -> Instant {
        self.books().next
    }

    /// Enqueues the job of the occurrence `at`, if it is the next. Returns whether.
    pub fn fire(&self, at: Instant) -> bool {
        let mut books = self.books();
        let is_next = books.next == at;
        if is_next {
            books.enqueued.push(at);
            books.next = at + EVERY;
        }
        is_next
    }

    /// The occurrences whose job was enqueued.
    pub fn enqueued(&self) -> Vec<Instant> {
        self.books().enqueued.clone()
    }
}

/// Fires every occurrence. Any number of these may run.
pub async fn scheduler(schedule: &Schedule) {
    loop {
        let at = schedule.next();
        sleep_until(at).await;
        schedule.fire(at);
    }
}
