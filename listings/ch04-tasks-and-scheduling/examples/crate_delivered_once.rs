//! The delivery's handle aborts it when it is given up.

use std::time::Duration;

use tokio::time::{Instant, sleep, timeout};
// ANCHOR: main
use tokio_util::task::AbortOnDropHandle;

// ANCHOR_END: main

const SECOND: Duration = Duration::from_secs(1);

/// Unloads after so many seconds.
async fn deliver(begun: Instant, boat: &'static str, seconds: u32) {
    sleep(seconds * SECOND).await;
    println!("{} s: {boat} unloads the crate", begun.elapsed().as_secs());
}

// ANCHOR: main
#[tokio::main(flavor = "current_thread", start_paused = true)]
async fn main() {
    let begun = Instant::now();
    for (boat, seconds) in [("ferry", 4), ("tug", 1)] {
        let delivery = tokio::spawn(deliver(begun, boat, seconds));
        match timeout(2 * SECOND, AbortOnDropHandle::new(delivery)).await {
            Ok(Ok(())) => break,
            Ok(Err(error)) => panic!("{boat}: {error}"),
            Err(_) => println!("{} s: {boat} is given up", begun.elapsed().as_secs()),
        }
    }
    sleep(2 * SECOND).await;
}
// ANCHOR_END: main
