//! Waits for three stations in two ways, and prints how long each way took.

use std::time::Duration;

use tokio::time::{Instant, sleep};

// ANCHOR: program
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
    let winds = (station(14).await, station(9).await, station(71).await);
    let seconds = start.elapsed().as_secs();
    println!("one after another: {winds:?} after {seconds} s");

    let start = Instant::now();
    let winds = tokio::join!(station(14), station(9), station(71));
    let seconds = start.elapsed().as_secs();
    println!("together: {winds:?} after {seconds} s");
}
// ANCHOR_END: main
// ANCHOR_END: program
