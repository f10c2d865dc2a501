//! A pinned sleep is awaited in every round of a loop, and runs out once.

// ANCHOR: main
use std::pin::pin;
use std::time::Duration;

use tokio::time::{Instant, sleep};

const SECOND: Duration = Duration::from_secs(1);

#[tokio::main(flavor = "current_thread", start_paused = true)]
async fn main() {
    let begun = Instant::now();
    let mut closing = pin!(sleep(10 * SECOND));
    let mut served = 0;
    loop {
        tokio::select! {
            biased;
            () = &mut closing => break,
            () = sleep(3 * SECOND) => served += 1,
        }
    }
    println!("{served} served, closed after {:?}", begun.elapsed());
}
// ANCHOR_END: main
