//! Three stations are asked over two lines, and answer in one order or the other.

// ANCHOR: main
use std::time::Duration;

use futures::{StreamExt, stream};
use tokio::time::{Instant, sleep};

const STATIONS: [(&str, u64); 3] = [("harbour", 3), ("valley", 1), ("ridge", 1)];

async fn ask(begun: Instant, station: &str, seconds: u64) -> &str {
    println!("  {} s  {station} is asked", begun.elapsed().as_secs());
    sleep(Duration::from_secs(seconds)).await;
    station
}

#[tokio::main(flavor = "current_thread", start_paused = true)]
async fn main() {
    let begun = Instant::now();
    let calls = stream::iter(STATIONS).map(|(name, s)| ask(begun, name, s));
    let answers: Vec<_> = calls.buffered(2).collect().await;
    println!("buffered: {answers:?} in {:?}", begun.elapsed());

    let begun = Instant::now();
    let calls = stream::iter(STATIONS).map(|(name, s)| ask(begun, name, s));
    let answers: Vec<_> = calls.buffer_unordered(2).collect().await;
    println!("buffer_unordered: {answers:?} in {:?}", begun.elapsed());
}
// ANCHOR_END: main
