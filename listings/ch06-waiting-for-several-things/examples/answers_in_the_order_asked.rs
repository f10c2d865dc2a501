//! Three stations answer in one order, and their answers stand in another.

// ANCHOR: main
use std::time::Duration;

use futures::future::join_all;
use tokio::time::sleep;

async fn ask(station: &'static str, seconds: u64) -> &'static str {
    sleep(Duration::from_secs(seconds)).await;
    println!("  {station} answers");
    station
}

#[tokio::main(flavor = "current_thread", start_paused = true)]
async fn main() {
    let answers = tokio::join!(ask("harbour", 3), ask("valley", 1), ask("ridge", 2));
    println!("join!: {answers:?}");

    let stations = vec![("harbour", 3), ("valley", 1), ("ridge", 2)];
    let calls = stations
        .into_iter()
        .map(|(name, seconds)| ask(name, seconds));
    let answers = join_all(calls).await;
    println!("join_all: {answers:?}");
}
// ANCHOR_END: main
