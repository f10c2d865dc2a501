//! A lock is held while the task waits, so the task cannot move to another thread.

// ANCHOR: main
use std::sync::{Arc, Mutex};
use std::time::Duration;

use tokio::time::sleep;

#[tokio::main]
async fn main() {
    let log = Arc::new(Mutex::new(Vec::new()));
    let task = tokio::spawn(async move {
        let mut log = log.lock().expect("no task panics");
        log.push("ferry leaves");
        sleep(Duration::from_millis(10)).await;
        log.push("ferry arrives");
    });
    task.await.expect("it does not panic");
}
// ANCHOR_END: main
