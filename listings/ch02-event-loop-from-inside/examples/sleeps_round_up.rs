//! Sleeps of no time, a nanosecond, one and a half milliseconds and an hour.

use std::time::Duration;

// ANCHOR: main
use tokio::time::{Instant, sleep};

#[tokio::main(flavor = "current_thread", start_paused = true)]
async fn main() {
    let durations = [
        Duration::ZERO,
        Duration::from_nanos(1),
        Duration::from_micros(1500),
        Duration::from_secs(3600),
    ];
    for duration in durations {
        let begun = Instant::now();
        sleep(duration).await;
        println!("sleep({duration:?}) takes {:?}", begun.elapsed());
    }
}
// ANCHOR_END: main
