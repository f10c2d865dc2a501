//! What a worker holds: leases, which must be extended, and slots, which are few.

use std::collections::{BTreeMap, HashMap};
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};
use std::sync::{Arc, Mutex, MutexGuard};

use tokio::sync::Notify;
use tokio_util::sync::CancellationToken;

use crate::names::{JobId, Kind, Token};

/// One lease. A job that was lost may come back to the same worker, with another token.
pub(super) type Lease = (JobId, Token);

/// What is known of an attempt.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Fate {
    Running,
    CancelRequested,
    /// Its outcome is on its way to the broker.
    Finished,
}

/// The leases, from the moment they are given until the broker has settled them.
#[derive(Default)]
pub(super) struct Held {
    leases: Mutex<HashMap<Lease, (Fate, CancellationToken)>>,
}

impl Held {
    fn leases(&self) -> MutexGuard<'_, HashMap<Lease, (Fate, CancellationToken)>> {
        let leases = self.leases.lock();
        leases.expect("nobody panics while holding this lock")
    }

    /// Adds a lease. The token is cancelled when the attempt has become useless.
    pub fn insert(&self, lease: Lease) -> CancellationToken {
        let cancel = CancellationToken::new();
        let entry = (Fate::Running, cancel.clone());
        self.leases().insert(lease, entry);
        cancel
    }

    /// How an attempt stands, before its outcome is sent; nothing, if its lease was
    /// lost.
    pub fn finish(&self, lease: Lease) -> Option<Fate> {
        let mut leases = self.leases();
        let (fate, _) = leases.get_mut(&lease)?;
        Some(std::mem::replace(fate, Fate::Finished))
    }

    /// Ends a lease that was settled or given up.
    pub fn remove(&self, lease: Lease) {
        if let Some((_, cancel)) = self.leases().remove(&lease) {
            cancel.cancel();
        }
    }

    /// Ends a lease that was lost, and its attempt. Returns whether there was one.
    pub fn remove_unfinished(&self, lease: Lease) -> bool {
        let mut leases = self.leases();
        let running = leases
            .get(&lease)
            .is_some_and(|(f, _)| *f != Fate::Finished);
        if running && let Some((_, cancel)) = leases.remove(&lease) {
            cancel.cancel();
        }
        running
    }

    /// Tells an attempt that nobody wants it any more.
    pub fn request_cancel(&self, lease: Lease) {
        if let Some((fate @ Fate::Running, cancel)) = self.leases().get_mut(&lease) {
            *fate = Fate::CancelRequested;
            cancel.cancel();
        }
    }

    pub fn all(&self) -> Vec<Lease> {
        self.leases().keys().copied().collect()
    }

    /// The leases of attempts that were aborted. What cannot be aborted, a function on
    /// its own thread, is told to look.
    pub fn give_up(&self) -> Vec<Lease> {
        let leases = self.leases();
        let running = leases.iter().filter(|(_, (f, _))| *f != Fate::Finished);
        let cancelled = running.map(|(&lease, (_, cancel))| {
            cancel.cancel();
            lease
        });
        cancelled.collect()
    }

    pub fn len(&self) -> usize {
        self.leases().len()
    }
}

/// How many jobs run.
#[derive(Debug, Clone)]
pub struct Gauge {
    counts: Arc<Counts>,
}

#[derive(Debug)]
struct Counts {
    all: AtomicUsize,
    kinds: BTreeMap<Kind, AtomicUsize>,
    freed: Notify,
}

impl Gauge {
    pub(super) fn new<'a>(kinds: impl Iterator<Item = &'a Kind>) -> Self {
        let counts = Counts {
            all: AtomicUsize::new(0),
            kinds: kinds
                .map(|kind| (kind.clone(), AtomicUsize::new(0)))
                .collect(),
            freed: Notify::new(),
        };
        Self {
            counts: Arc::new(counts),
        }
    }

    /// All that run now.
    #[must_use]
    pub fn running(&self) -> usize {
        self.counts.all.load(Relaxed)
    }

    /// Those of one kind.
    #[must_use]
    pub fn running_of(&self, kind: &Kind) -> usize {
        self.counts.kinds.get(kind).map_or(0, |n| n.load(Relaxed))
    }

    /// Returns when one has ended since the last time.
    pub(super) async fn freed(&self) {
        self.counts.freed.notified().await;
    }

    /// Takes a slot. Only one task does so: what it has seen free stays free.
    pub(super) fn take(&self, kind: &Kind) -> Slot {
        self.counts.all.fetch_add(1, Relaxed);
        if let Some(count) = self.counts.kinds.get(kind) {
            count.fetch_add(1, Relaxed);
        }
        Slot {
            gauge: self.clone(),
            kind: kind.clone(),
        }
    }
}

/// One running job. It moves to the thread that runs it, so that a slot is free when
/// its work is over and no earlier.
pub(super) struct Slot {
    gauge: Gauge,
    kind: Kind,
}

impl Drop for Slot {
    fn drop(&mut self) {
        let counts = &self.gauge.counts;
        counts.all.fetch_sub(1, Relaxed);
        if let Some(count) = counts.kinds.get(&self.kind) {
            count.fetch_sub(1, Relaxed);
        }
        counts.freed.notify_one();
    }
}
