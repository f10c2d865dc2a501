/// Lets every task that is ready take a turn before the caller takes its next.
pub async fn next_please() {
    // Runs every other round backwards.
    tokio::task::yield_now().await;
}
