//! What somebody has to do from time to time, wherever jobs are kept.

use std::time::Duration;

use tokio::time::sleep;
use tokio_util::sync::CancellationToken;
use tracing::{info, warn};

use crate::broker::{Broker, BrokerError};
use crate::schedule;

/// How many jobs one call may move.
const LIMIT: usize = 1000;

/// Takes back jobs whose lease expired, enqueues what schedules ask for, and forgets
/// what nobody asks for, about each `every`, until `stop`.
///
/// Any number of processes may do so: one is enough, two survive each other. They drift
/// apart by chance, and do not all come at once. A broker that is away is asked again.
/// At `stop` it ends at once, however much is left to do: others go on from there.
///
/// # Cancel safety
///
/// The future may be dropped at any time.
pub async fn run<B: Broker>(
    broker: &B,
    every: Duration,
    seed: u64,
    stop: &CancellationToken,
) {
    let mut random = fastrand::Rng::with_seed(seed);
    loop {
        let pause = every.mul_f64(0.75 + random.f64() / 2.0);
        if stop.run_until_cancelled(sleep(pause)).await.is_none() {
            return;
        }
        match stop.run_until_cancelled(once(broker)).await {
            Some(Err(error)) => warn!(%error, "upkeep"),
            Some(Ok(())) => {}
            None => return,
        }
    }
}

/// Does all of it once.
///
/// # Errors
///
/// The broker's: what was done before stays done.
pub async fn once<B: Broker>(broker: &B) -> Result<(), BrokerError> {
    reap(broker).await?;
    let fired = schedule::tick(broker).await?;
    if !fired.is_empty() {
        info!(jobs = fired.len(), "schedules");
    }
    while broker.sweep(LIMIT).await? == LIMIT {
        // There may be hours of results to forget: the dead do not wait for that.
        reap(broker).await?;
    }
    Ok(())
}

async fn reap<B: Broker>(broker: &B) -> Result<(), BrokerError> {
    loop {
        let reaped = broker.reap(LIMIT).await?;
        let expired = reaped.reclaimed + reaped.ended;
        if expired > 0 {
            info!(reaped.reclaimed, reaped.ended, "leases expired");
        }
        if expired < LIMIT && reaped.promoted < LIMIT {
            return Ok(());
        }
    }
}
