use std::time::Duration;

use tokio::task::JoinHandle;
use tokio::time::timeout;

/// What became of the tasks.
#[derive(Debug, PartialEq)]
pub struct Closed {
    /// Returned or panicked, in time.
    pub ended: usize,
    /// Was still at work.
    pub aborted: usize,
}

/// Waits for all tasks, for `patience` and no longer, and aborts the rest.
///
/// When it returns, all their futures have been dropped.
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
