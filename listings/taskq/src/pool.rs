//! How many slots a worker should have: more while jobs wait too long, fewer while
//! slots stand idle.

use std::time::Duration;

use tokio::sync::watch;
use tokio::time::sleep;
use tokio_util::sync::CancellationToken;
use tracing::{info, warn};

use crate::broker::Broker;
use crate::names::Kind;
use crate::worker::Gauge;

/// What decides.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Bounds {
    /// Never fewer slots; none is taken for one.
    pub min: usize,
    /// Never more; fewer than `min` is taken for as many.
    pub max: usize,
    /// For how long a job may wait until there are more. A long line that moves fast is
    /// no reason, a short one that stands still is.
    pub patience: Duration,
    /// For how many looks in a row slots have to stand idle until there are fewer.
    pub calm: u32,
}

/// What was seen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Load {
    /// How many jobs are ready.
    pub ready: u64,
    /// For how long one of them has waited.
    pub oldest: Duration,
    /// How many run here.
    pub running: usize,
}

/// Decides how many slots there are.
#[derive(Debug, Clone)]
pub struct Autoscaler {
    bounds: Bounds,
    slots: usize,
    idle_looks: u32,
}

impl Autoscaler {
    /// One that begins with the fewest slots.
    #[must_use]
    pub fn new(mut bounds: Bounds) -> Self {
        bounds.min = bounds.min.max(1);
        bounds.max = bounds.max.max(bounds.min);
        Self {
            bounds,
            slots: bounds.min,
            idle_looks: 0,
        }
    }

    // ANCHOR: look
    /// How many slots there should be, after another look.
    ///
    /// The longer jobs have waited, the faster it grows: at most threefold in one look,
    /// and to no more than there are jobs. It shrinks by halves, and only after it has
    /// been calm for a while: what has come in waves will come again.
    pub fn look(&mut self, load: Load) -> usize {
        let Bounds {
            min,
            max,
            patience,
            calm,
        } = self.bounds;
        let jobs = load.running.saturating_add(load.ready as usize);
        let idle = load.oldest < patience / 2 && load.running * 2 <= self.slots;
        self.idle_looks = if idle { self.idle_looks + 1 } else { 0 };
        if load.oldest > patience {
            let late = load.oldest.as_secs_f64() / patience.as_secs_f64();
            let wanted = (self.slots as f64 * late.clamp(1.5, 3.0)).ceil() as usize;
            self.slots = wanted.min(jobs).max(self.slots).clamp(min, max);
        } else if self.idle_looks >= calm {
            self.slots = (self.slots / 2).max(load.running).clamp(min, max);
            self.idle_looks = 0;
        }
        self.slots
    }
    // ANCHOR_END: look
}

/// Looks each `every`, and sets the slots of a worker, until `stop`.
///
/// # Cancel safety
///
/// The future may be dropped at any time; the worker keeps the slots that it has.
pub async fn autoscale<B: Broker>(
    broker: &B,
    kinds: &[Kind],
    bounds: Bounds,
    every: Duration,
    (gauge, slots): (Gauge, watch::Sender<usize>),
    stop: &CancellationToken,
) {
    let mut scaler = Autoscaler::new(bounds);
    let look = || async {
        sleep(every).await;
        broker.stats().await
    };
    while let Some(stats) = stop.run_until_cancelled(look()).await {
        let stats = match stats {
            Ok(stats) => stats,
            Err(error) => {
                warn!(%error, "the load is not known, the slots stay");
                continue;
            }
        };
        let ours = || kinds.iter().filter_map(|kind| stats.kinds.get(kind));
        let load = Load {
            ready: ours().map(|stats| stats.ready).sum(),
            oldest: ours().map(|s| s.oldest_ready).max().unwrap_or_default(),
            running: gauge.running(),
        };
        let wanted = scaler.look(load);
        slots.send_if_modified(|now| {
            let changed = *now != wanted;
            if changed {
                info!(from = *now, to = wanted, ?load.oldest, load.ready, "slots");
                *now = wanted;
            }
            changed
        });
    }
}
