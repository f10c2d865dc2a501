use std::time::Duration;

use tokio::task::JoinHandle;
use tokio::time::{Instant, timeout_at};

/// What became of the tasks.
#[derive(Debug, PartialEq)]
pub struct Closed {
    /// Had ended, in whichever way, before an abort reached them.
    pub ended: usize,
    /// Were still at work.
    pub aborted: usize,
}

/// Waits for all tasks until `patience` is over, then aborts the rest.
///
/// It waits for the aborted to be dropped: when it returns, all futures are gone.
pub async fn close(boats: Vec<JoinHandle<()>>, patience: Duration) -> Closed {
    let deadline = Instant::now() + patience;
    let mut ended = 0;
    let mut late = Vec::new();
    for mut boat in boats {
        // Lent: a handle moved into the timeout would be dropped with it.
        match timeout_at(deadline, &mut boat).await {
            Ok(_) => ended += 1,
            Err(_) => late.push(boat),
        }
    }
    for boat in &late {
        boat.abort();
    }
    let mut aborted = 0;
    for boat in late {
        match boat.await {
            Err(error) if error.is_cancelled() => aborted += 1,
            // It ended at the last moment, before the abort reached it.
            _ => ended += 1,
        }
    }
    Closed { ended, aborted }
}
