use std::time::Duration;

use tokio::task::JoinHandle;
use tokio::time::{Instant, timeout_at};

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
            // It returned at the last moment, before the abort reached it.
            _ => ended += 1,
        }
    }
    Closed { ended, aborted }
}
