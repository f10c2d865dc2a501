//! A call that blocks its thread stops the display, which needs that thread.

use std::sync::atomic::{AtomicU32, Ordering};
use std::thread;
use std::time::Duration;

// ANCHOR: display
static REDRAWN: AtomicU32 = AtomicU32::new(0);

async fn display() {
    loop {
        tokio::time::sleep(Duration::from_millis(10)).await;
        REDRAWN.fetch_add(1, Ordering::Relaxed);
    }
}

/// A driver that knows nothing of async: it keeps its thread until it has an answer.
fn read_station() -> u32 {
    thread::sleep(Duration::from_millis(300));
    14
}
// ANCHOR_END: display

// ANCHOR: main
#[tokio::main(flavor = "current_thread")]
async fn main() {
    tokio::spawn(display());
    tokio::time::sleep(Duration::from_millis(50)).await;

    let before = REDRAWN.load(Ordering::Relaxed);
    let wind_kmh = read_station();
    let during = REDRAWN.load(Ordering::Relaxed) - before;

    println!("{wind_kmh} km/h, display redrawn meanwhile: {}", during > 0);
}
// ANCHOR_END: main
