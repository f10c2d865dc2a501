//! Awaits three readings created beforehand, then three tasks spawned beforehand.

use std::time::Duration;

use tokio::time::{Instant, sleep};

// ANCHOR: station
/// A station that answers after a second, with the wind in km/h.
async fn station(wind_kmh: u32) -> u32 {
    sleep(Duration::from_secs(1)).await;
    wind_kmh
}
// ANCHOR_END: station

// ANCHOR: main
#[tokio::main(flavor = "current_thread", start_paused = true)]
async fn main() {
    let start = Instant::now();
    let mut strongest = 0;
    for reading in [14, 9, 71].map(station) {
        strongest = strongest.max(reading.await);
    }
    let seconds = start.elapsed().as_secs();
    println!("created first: {strongest} km/h after {seconds} s");

    let start = Instant::now();
    let mut strongest = 0;
    for task in [14, 9, 71].map(|wind_kmh| tokio::spawn(station(wind_kmh))) {
        strongest = strongest.max(task.await.expect("a station does not panic"));
    }
    let seconds = start.elapsed().as_secs();
    println!("spawned first: {strongest} km/h after {seconds} s");
}
// ANCHOR_END: main
