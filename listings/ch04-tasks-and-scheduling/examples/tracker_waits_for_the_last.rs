//! A tracker is asked to wait before and after it is closed.

// ANCHOR: main
use std::time::Duration;

use tokio::time::{Instant, sleep, timeout};
use tokio_util::task::TaskTracker;

const SECOND: Duration = Duration::from_secs(1);

#[tokio::main(flavor = "current_thread", start_paused = true)]
async fn main() {
    let begun = Instant::now();
    let boats = TaskTracker::new();
    for (boat, seconds) in [("ferry", 1), ("tug", 2)] {
        boats.spawn(async move {
            sleep(seconds * SECOND).await;
            println!("{} s: {boat} is in", begun.elapsed().as_secs());
        });
    }
    // Not tracked, and out until 9 s.
    tokio::spawn(sleep(9 * SECOND));
    println!("{} boats are tracked", boats.len());

    let over = timeout(3 * SECOND, boats.wait()).await.is_ok();
    let (now, out) = (begun.elapsed().as_secs(), boats.len());
    println!("{now} s: {out} out, wait over: {over}");
    boats.close();
    boats.spawn(sleep(3 * SECOND));
    boats.wait().await;
    println!("{} s: all in", begun.elapsed().as_secs());
}
// ANCHOR_END: main
