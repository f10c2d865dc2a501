//! Three stations are asked together, and each answer is used when it is there.

// ANCHOR: main
use std::time::Duration;

use futures::StreamExt;
use futures::stream::FuturesUnordered;
use tokio::time::{Instant, sleep};

struct Station {
    name: &'static str,
    seconds: u64,
}

async fn ask(station: &Station) -> &str {
    sleep(Duration::from_secs(station.seconds)).await;
    station.name
}

#[tokio::main(flavor = "current_thread", start_paused = true)]
async fn main() {
    let stations = [("harbour", 3), ("valley", 1), ("ridge", 2)]
        .map(|(name, seconds)| Station { name, seconds });
    let asked = Instant::now();
    let mut calls: FuturesUnordered<_> = stations.iter().map(ask).collect();
    while let Some(name) = calls.next().await {
        println!("{} s  {name}", asked.elapsed().as_secs());
    }
}
// ANCHOR_END: main
