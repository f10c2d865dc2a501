use std::time::Duration;

use tokio::time::timeout;

/// Sends a boat, and a second one if the first has not arrived when patience
/// ends. Gives what arrives first.
pub async fn hedged<F: Future>(send: impl Fn() -> F, patience: Duration) -> F::Output {
    match timeout(patience, send()).await {
        Ok(arrived) => arrived,
        Err(_) => send().await,
    }
}
