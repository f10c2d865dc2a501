//! A worker that stops in the middle of asking for work.

// ANCHOR: main
use std::time::Duration;

use ch29::{Lease, Leased, Queue};
use tokio::time::{Instant, sleep};

/// Asks a queue that is half a second away.
async fn ask(queue: &Leased) -> Option<Lease> {
    sleep(Duration::from_millis(250)).await;
    let lease = queue.lease();
    sleep(Duration::from_millis(250)).await;
    lease
}

#[tokio::main(flavor = "current_thread", start_paused = true)]
async fn main() {
    let (start, queue) = (Instant::now(), Leased::default());
    queue.push(1);
    let stop = sleep(Duration::from_millis(400));
    tokio::select! {
        lease = ask(&queue) => println!("works on {lease:?}"),
        () = stop => println!("stops, without an order"),
    }
    while queue.lease().is_none() {
        sleep(Duration::from_secs(1)).await;
    }
    println!("order 1 waited until {} s", start.elapsed().as_secs());
}
// ANCHOR_END: main
