//! Joined sums that never await run one after another: async makes no sum faster.

use std::collections::HashSet;
use std::thread;

// ANCHOR: main
async fn add_up_rain(station: &str, tenths_of_mm: u64) -> thread::ThreadId {
    println!("{station}: begins");
    let year: u64 = (0..1_000_000).map(|reading| reading % tenths_of_mm).sum();
    println!("{station}: ends with {year}");
    thread::current().id()
}

#[tokio::main(flavor = "multi_thread", worker_threads = 2)]
async fn main() {
    let (harbour, valley, ridge) = tokio::join!(
        add_up_rain("harbour", 3),
        add_up_rain("valley", 5),
        add_up_rain("ridge", 9),
    );

    let threads = HashSet::from([harbour, valley, ridge]);
    println!("threads: {}", threads.len());
}
// ANCHOR_END: main
