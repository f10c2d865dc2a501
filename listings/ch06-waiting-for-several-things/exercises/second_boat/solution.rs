use std::pin::pin;
use std::time::Duration;

use tokio::time::timeout;

/// Sends a boat, and a second one if the first has not arrived when patience
/// ends. Gives what arrives first.
pub async fn hedged<F: Future>(send: impl Fn() -> F, patience: Duration) -> F::Output {
    let mut first = pin!(send());
    if let Ok(arrived) = timeout(patience, &mut first).await {
        return arrived;
    }
    tokio::select! {
        arrived = first => arrived,
        arrived = send() => arrived,
    }
}
