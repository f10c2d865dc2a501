//! What a worker holds: leases, which must be extended, and slots, which are few.

use std::collections::{BTreeMap, HashMap};
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};
use std::sync::{Arc, Mutex, MutexGuard};

use tokio::sync::Notify;
use tokio::time::{Instant, sleep_until};
use tokio_util::sync::CancellationToken;

use crate::broker::Extended;
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

/// One attempt, and until when its lease lasts at least.
struct Attempt {
    fate: Fate,
    cancel: CancellationToken,
    until: Instant,
}

impl Attempt {
    fn is_unfinished(&self) -> bool {
        self.fate != Fate::Finished
    }
}

#[derive(Default)]
struct Leases {
    attempts: HashMap<Lease, Attempt>,
    /// When somebody looks for leases that are over.
    next_look: Option<Instant>,
}

/// The leases, from the moment they are given until the broker has settled them.
#[derive(Default)]
pub(super) struct Held {
    leases: Mutex<Leases>,
    /// Told when the next look comes too late.
    too_late: Notify,
}

impl Held {
    fn leases(&self) -> MutexGuard<'_, Leases> {
        let leases = self.leases.lock();
        leases.expect("nobody panics while holding this lock")
    }

    /// Adds a lease. The token is cancelled when the attempt has become useless.
    pub fn insert(&self, lease: Lease, until: Instant) -> CancellationToken {
        let cancel = CancellationToken::new();
        let attempt = Attempt {
            fate: Fate::Running,
            cancel: cancel.clone(),
            until,
        };
        let mut leases = self.leases();
        leases.attempts.insert(lease, attempt);
        if leases.next_look.is_none_or(|look| until < look) {
            leases.next_look = Some(until);
            self.too_late.notify_one();
        }
        cancel
    }

    /// How an attempt stands, before its outcome is sent; nothing, if its lease was
    /// lost.
    pub fn finish(&self, lease: Lease) -> Option<Fate> {
        let mut leases = self.leases();
        let attempt = leases.attempts.get_mut(&lease)?;
        Some(std::mem::replace(&mut attempt.fate, Fate::Finished))
    }

    /// Ends a lease that was settled or given up.
    pub fn remove(&self, lease: Lease) {
        if let Some(attempt) = self.leases().attempts.remove(&lease) {
            attempt.cancel.cancel();
        }
    }

    /// Notes what the broker has said of leases that were to last until then. Ends
    /// those that were lost, and their attempts, and returns them. If an outcome is on
    /// its way, the settler hears more of it.
    pub fn hear(
        &self,
        said: impl Iterator<Item = (Lease, Extended)>,
        until: Instant,
    ) -> Vec<Lease> {
        let attempts = &mut self.leases().attempts;
        let mut lost = Vec::new();
        for (lease, said) in said {
            let Some(attempt) = attempts.get_mut(&lease) else {
                continue;
            };
            match said {
                Extended::Stale if attempt.is_unfinished() => {
                    attempt.cancel.cancel();
                    attempts.remove(&lease);
                    lost.push(lease);
                }
                Extended::Stale => {}
                Extended::Ok => attempt.until = until,
                Extended::CancelRequested => {
                    attempt.until = until;
                    if attempt.fate == Fate::Running {
                        attempt.fate = Fate::CancelRequested;
                        attempt.cancel.cancel();
                    }
                }
            }
        }
        lost
    }

    /// Returns when a lease may be over by this machine's clock. Ends those that are,
    /// and their attempts, and returns them.
    ///
    /// # Cancel safety
    ///
    /// What was ended before is not returned again.
    pub async fn expire(&self) -> Vec<Lease> {
        loop {
            let next_look = self.leases().next_look;
            let look = async {
                match next_look {
                    Some(at) => sleep_until(at).await,
                    None => std::future::pending().await,
                }
            };
            tokio::select! {
                () = look => {}
                () = self.too_late.notified() => continue,
            }
            let (now, mut leases) = (Instant::now(), self.leases());
            let mut lost = Vec::new();
            leases.attempts.retain(|&lease, attempt| {
                let is_over = attempt.is_unfinished() && attempt.until <= now;
                if is_over {
                    attempt.cancel.cancel();
                    lost.push(lease);
                }
                !is_over
            });
            let rest = leases.attempts.values().filter(|it| it.is_unfinished());
            leases.next_look = rest.map(|it| it.until).min();
            if !lost.is_empty() {
                return lost;
            }
        }
    }

    pub fn all(&self) -> Vec<Lease> {
        self.leases().attempts.keys().copied().collect()
    }

    /// The leases of attempts that were aborted. What cannot be aborted, a function on
    /// its own thread, is told to look.
    pub fn give_up(&self) -> Vec<Lease> {
        let attempts = &mut self.leases().attempts;
        let running = attempts.iter_mut().filter(|(_, it)| it.is_unfinished());
        let given_up = running.map(|(&lease, attempt)| {
            attempt.fate = Fate::Finished;
            attempt.cancel.cancel();
            lease
        });
        given_up.collect()
    }

    pub fn len(&self) -> usize {
        self.leases().attempts.len()
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
