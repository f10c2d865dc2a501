//! Requests in flight are the rate at which they arrive times how long each waits.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

// ANCHOR: program
use tokio::time::{interval, sleep};

// ANCHOR: in_flight
/// Starts a request every `1 / rate` seconds and counts those that still wait.
async fn in_flight(rate: u32, wait: Duration) -> u32 {
    let waiting = Arc::new(AtomicU32::new(0));
    let arrivals = tokio::spawn({
        let waiting = Arc::clone(&waiting);
        async move {
            let mut next_request = interval(Duration::from_secs(1) / rate);
            loop {
                next_request.tick().await;
                let waiting = Arc::clone(&waiting);
                tokio::spawn(async move {
                    waiting.fetch_add(1, Ordering::Relaxed);
                    sleep(wait).await;
                    waiting.fetch_sub(1, Ordering::Relaxed);
                });
            }
        }
    });

    // Long enough to be steady, and a millisecond after an arrival, not upon one.
    sleep(Duration::from_millis(10_001)).await;
    arrivals.abort();
    waiting.load(Ordering::Relaxed)
}
// ANCHOR_END: in_flight

// ANCHOR: main
#[tokio::main(flavor = "current_thread", start_paused = true)]
async fn main() {
    for (rate, wait_ms) in [(50, 200), (200, 500), (500, 2_000)] {
        let measured = in_flight(rate, Duration::from_millis(wait_ms)).await;
        println!("{rate:>3} a second, {wait_ms:>4} ms each: {measured:>4} in flight");
    }
}
// ANCHOR_END: main
// ANCHOR_END: program
