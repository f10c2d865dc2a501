//! What a worker tells the broker: that it lives, and how its jobs went.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::{mpsc, watch};
use tokio::time::{MissedTickBehavior, interval, sleep, timeout};
use tracing::{debug, error, warn};

use crate::broker::{Broker, Settled, Settlement, WorkerInfo};

use super::{Core, RECONNECT};

/// How many settlements may go to the broker in one call.
const MAX_BATCH: usize = 1000;

/// Extends all leases, three times in the life of one, until it is aborted. Where that
/// fails, it soon tries again.
pub(super) async fn heartbeat<B: Broker>(
    core: Arc<Core<B>>,
    slots: watch::Receiver<usize>,
) {
    let lease = core.options.lease;
    let mut beat = interval((lease / 3).max(Duration::from_millis(1)));
    beat.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        beat.tick().await;
        let info = WorkerInfo {
            id: Arc::clone(&core.options.id),
            kinds: core.registry.kinds().cloned().collect(),
            slots: *slots.borrow(),
            running: core.gauge.running(),
        };
        let lives = async {
            if let Err(error) = core.broker.heartbeat(info).await {
                warn!(%error, "the broker does not hear this worker");
            }
        };
        // An answer that comes later is about leases that are over.
        let both = timeout(lease, async { tokio::join!(lives, extend(&core)) });
        match both.await {
            Ok(((), true)) => continue,
            Ok(((), false)) => {}
            Err(_) => warn!("the broker has not answered for {lease:?}"),
        }
        beat.reset_after((lease / 12).min(Duration::from_secs(1)));
    }
}

/// Whether no lease has to be extended any more.
async fn extend<B: Broker>(core: &Core<B>) -> bool {
    let leases = core.held.all();
    if leases.is_empty() {
        return true;
    }
    let until = core.lease_end();
    match core.broker.extend(leases.clone(), core.options.lease).await {
        Ok(said) => {
            for (id, _) in core.held.hear(leases.into_iter().zip(said), until) {
                warn!(%id, "its lease was lost");
            }
            true
        }
        // Jobs go on: the broker may be back before their leases end.
        Err(error) => {
            warn!(%error, "leases could not be extended");
            false
        }
    }
}

/// Stops attempts whose leases could not be extended, as soon as they may be over: by
/// then somebody else may have their jobs. Nothing is reported of them.
pub(super) async fn expire<B: Broker>(core: Arc<Core<B>>) {
    loop {
        for (id, _) in core.held.expire().await {
            warn!(%id, why = "not extended in time", "its lease was lost");
        }
    }
}

/// Settles what has ended, all that there is in one call, until no sender is left.
///
/// While one call is under way the next batch collects: under load batches grow, and
/// without load no outcome waits.
pub(super) async fn settle<B: Broker>(
    core: Arc<Core<B>>,
    mut settlements: mpsc::Receiver<Settlement>,
) {
    let mut random = fastrand::Rng::with_seed(core.options.seed);
    let mut batch = Vec::new();
    while settlements.recv_many(&mut batch, MAX_BATCH).await > 0 {
        let mut failures = 0;
        let answers = loop {
            match core.broker.settle(batch.clone()).await {
                Ok(answers) => break answers,
                Err(error) if error.is_retryable() => {
                    failures += 1;
                    warn!(%error, failures, "outcomes wait for the broker");
                    sleep(RECONNECT.wait(failures, &mut random)).await;
                }
                Err(error) => {
                    error!(%error, "outcomes are lost: the leases will expire");
                    break Vec::new();
                }
            }
        };
        for (settlement, answer) in batch.iter().zip(answers) {
            let Settlement { id, token, .. } = settlement;
            match answer {
                Settled::Ok => debug!(%id, %token, "settled"),
                Settled::Stale => {
                    warn!(%id, %token, "its outcome came too late, or twice");
                }
            }
        }
        for settlement in batch.drain(..) {
            core.held.remove((settlement.id, settlement.token));
        }
    }
}
