//! Two stations race, and the slower one is waited for afterwards.

// ANCHOR: main
use std::pin::pin;
use std::time::Duration;

use tokio::time::{Instant, sleep};

async fn ask(seconds: u64, wind_kmh: u32) -> u32 {
    sleep(Duration::from_secs(seconds)).await;
    wind_kmh
}

#[tokio::main(flavor = "current_thread", start_paused = true)]
async fn main() {
    let asked = Instant::now();
    let mut harbour = pin!(ask(3, 14));
    tokio::select! {
        wind_kmh = &mut harbour => println!("harbour: {wind_kmh} km/h"),
        wind_kmh = ask(1, 71) => {
            println!("ridge: {wind_kmh} km/h after {:?}", asked.elapsed());
            let wind_kmh = harbour.await;
            println!("harbour: {wind_kmh} km/h after {:?}", asked.elapsed());
        }
    }
}
// ANCHOR_END: main
