use std::time::Duration;

use tokio::task::JoinHandle;
use tokio::time::timeout;

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
    let mut ended = 0;
    let mut aborted = 0;
    for boat in boats {
        match timeout(patience, boat).await {
            Ok(_) => ended += 1,
            Err(_) => aborted += 1,
        }
    }
    Closed { ended, aborted }
}
