//! A lock is held for each entry, and free while the task waits.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use tokio::time::sleep;

// ANCHOR: main
type Log = Mutex<Vec<&'static str>>;

/// Not async, so that no guard can live across an await.
fn write(log: &Log, entry: &'static str) {
    log.lock().expect("no task panics").push(entry);
}

#[tokio::main(flavor = "current_thread", start_paused = true)]
async fn main() {
    let log = Arc::new(Log::default());
    let task = tokio::spawn({
        let log = Arc::clone(&log);
        async move {
            write(&log, "ferry leaves");
            sleep(Duration::from_millis(10)).await;
            write(&log, "ferry arrives");
        }
    });
    task.await.expect("it does not panic");
    println!("{:?}", log.lock().expect("no task panics"));
}
// ANCHOR_END: main
