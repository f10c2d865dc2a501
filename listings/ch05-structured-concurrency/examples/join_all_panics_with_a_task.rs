//! `JoinSet::join_all` gives up three readings because of one.

use std::time::Duration;

use tokio::task::JoinSet;
use tokio::time::sleep;

// ANCHOR: main
async fn read(station: u64) -> u64 {
    sleep(Duration::from_secs(station)).await;
    assert_ne!(station, 3, "station 3 answers nonsense");
    station
}

#[tokio::main(flavor = "current_thread", start_paused = true)]
async fn main() {
    let mut readings = JoinSet::new();
    for station in 1..=4 {
        readings.spawn(read(station));
    }
    println!("{:?}", readings.join_all().await);
}
// ANCHOR_END: main
