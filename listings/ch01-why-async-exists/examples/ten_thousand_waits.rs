//! Ten thousand tasks wait for a second each: one thread, one second.

use std::collections::HashSet;
use std::thread;
use std::time::Duration;

// ANCHOR: main
use tokio::task::JoinSet;
use tokio::time::{Instant, sleep};

#[tokio::main(flavor = "current_thread", start_paused = true)]
async fn main() {
    let start = Instant::now();
    let mut waits = JoinSet::new();
    for _ in 0..10_000 {
        waits.spawn(async {
            sleep(Duration::from_secs(1)).await;
            thread::current().id()
        });
    }

    let woke_on = waits.join_all().await;
    let seconds = start.elapsed().as_secs();
    let threads = woke_on.iter().collect::<HashSet<_>>().len();
    println!("{} waits, {seconds} s, {threads} thread", woke_on.len());
}
// ANCHOR_END: main
