//! Three errands are given up on after a second and a half, each in its own way.

use std::pin::pin;
use std::time::Duration;

use tokio::time::{Instant, sleep, timeout};

// ANCHOR: main
const PATIENCE: Duration = Duration::from_millis(1500);

/// Takes three seconds, and says when each of them is over.
async fn errand(begun: Instant) {
    for step in 1..=3 {
        sleep(Duration::from_secs(1)).await;
        println!("  step {step} at {:?}", begun.elapsed());
    }
}

async fn do_something_else() {
    sleep(Duration::from_secs(4)).await;
    println!("  four seconds of something else");
}

#[tokio::main(flavor = "current_thread", start_paused = true)]
async fn main() {
    println!("dropped");
    let gave_up = timeout(PATIENCE, errand(Instant::now())).await;
    gave_up.expect_err("the errand takes longer");
    do_something_else().await;

    println!("kept");
    let mut kept = pin!(errand(Instant::now()));
    let gave_up = timeout(PATIENCE, &mut kept).await;
    gave_up.expect_err("the errand takes longer");
    do_something_else().await;
    kept.await;

    println!("spawned");
    let mut task = tokio::spawn(errand(Instant::now()));
    let gave_up = timeout(PATIENCE, &mut task).await;
    gave_up.expect_err("the errand takes longer");
    do_something_else().await;
    task.await.expect("it does not panic");
}
// ANCHOR_END: main
