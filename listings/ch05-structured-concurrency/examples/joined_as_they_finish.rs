//! Collects three readings in a `JoinSet`, each when its task has ended.

// ANCHOR: main
use std::time::Duration;

use tokio::task::JoinSet;
use tokio::time::sleep;

async fn read(station: &'static str, seconds: u64) -> (&'static str, u64) {
    sleep(Duration::from_secs(seconds)).await;
    (station, 10 * seconds)
}

#[tokio::main(flavor = "current_thread", start_paused = true)]
async fn main() {
    let mut readings = JoinSet::new();
    readings.spawn(read("ridge", 3));
    readings.spawn(read("harbour", 1));
    readings.spawn(read("valley", 2));
    while let Some(ended) = readings.join_next().await {
        let (station, wind_kmh) = ended.expect("no reading panics");
        println!("{station} {wind_kmh} km/h, {} to come", readings.len());
    }
}
// ANCHOR_END: main
