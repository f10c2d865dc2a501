//! One call fails after a second, among 30 and among 31.

use std::time::Duration;

use futures::future::try_join_all;
use tokio::time::{Instant, sleep};

// ANCHOR: main
async fn ask(station: u64) -> Result<u64, &'static str> {
    match station {
        0 => sleep(Duration::from_secs(60)).await,
        _ => sleep(Duration::from_secs(1)).await,
    }
    if station == 1 {
        return Err("no power");
    }
    Ok(station)
}

#[tokio::main(flavor = "current_thread", start_paused = true)]
async fn main() {
    for count in [30, 31] {
        let asked = Instant::now();
        let answers = try_join_all((0..count).map(ask)).await;
        let reason = answers.expect_err("station 1 fails");
        println!("{count} stations: {reason} after {:?}", asked.elapsed());
    }
}
// ANCHOR_END: main
