//! Read, await, write: two futures on one thread count two reports as one.

use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use tokio::time::sleep;

// ANCHOR: main
static REPORTS: AtomicU32 = AtomicU32::new(0);

async fn count_report() {
    let before = REPORTS.load(Ordering::Relaxed);
    acknowledge().await;
    REPORTS.store(before + 1, Ordering::Relaxed);
}

async fn acknowledge() {
    sleep(Duration::from_millis(10)).await;
}

#[tokio::main(flavor = "current_thread", start_paused = true)]
async fn main() {
    tokio::join!(count_report(), count_report());
    println!(
        "2 reports came, {} counted",
        REPORTS.load(Ordering::Relaxed)
    );
}
// ANCHOR_END: main
