//! A tracker is asked to wait before and after it is closed.

use std::time::Duration;

use tokio::time::{Instant, sleep, timeout};
use tokio_util::task::TaskTracker;

const SECOND: Duration = Duration::from_secs(1);

// ANCHOR: main
#[tokio::main(flavor = "current_thread", start_paused = true)]
async fn main() {
    let begun = Instant::now();
    let boats = TaskTracker::new();
    for (boat, seconds) in [("ferry", 1), ("tug", 5)] {
        boats.spawn(async move {
            sleep(seconds * SECOND).await;
            println!("{} s: {boat} is in", begun.elapsed().as_secs());
        });
    }
    tokio::spawn(sleep(9 * SECOND));
    println!("{} boats are tracked", boats.len());

    let all_in = timeout(3 * SECOND, boats.wait()).await.is_ok();
    println!("{} s: all in: {all_in}", begun.elapsed().as_secs());
    boats.close();
    boats.spawn(sleep(3 * SECOND));
    boats.wait().await;
    println!("{} s: all in", begun.elapsed().as_secs());
}
// ANCHOR_END: main
