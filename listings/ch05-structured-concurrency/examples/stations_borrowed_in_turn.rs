//! Reads as many stations as a list has, each borrowed, in one future.

// ANCHOR: main
use std::time::Duration;

use futures::stream::{FuturesUnordered, StreamExt};
use tokio::time::sleep;

struct Station {
    name: String,
    answers_after: Duration,
}

async fn read(station: &Station) -> &str {
    sleep(station.answers_after).await;
    &station.name
}

#[tokio::main(flavor = "current_thread", start_paused = true)]
async fn main() {
    let station = |name: &str, seconds| Station {
        name: name.to_owned(),
        answers_after: Duration::from_secs(seconds),
    };
    let stations = [
        station("ridge", 3),
        station("harbour", 1),
        station("valley", 2),
    ];
    let mut answers: FuturesUnordered<_> = stations.iter().map(read).collect();
    while let Some(name) = answers.next().await {
        println!("{name}");
    }
}
// ANCHOR_END: main
