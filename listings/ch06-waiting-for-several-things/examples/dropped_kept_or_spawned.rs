//! Three errands are given up on after a second and a half, each in its own way.

// ANCHOR: main
use std::pin::pin;
use std::time::Duration;

use tokio::time::{Instant, sleep, timeout};

const PATIENCE: Duration = Duration::from_millis(1500);

/// Takes three seconds, and says when each of them is over.
async fn errand(name: &str, begun: Instant) {
    for step in 1..=3 {
        sleep(Duration::from_secs(1)).await;
        println!("{name}: step {step} at {:?}", begun.elapsed());
    }
}

async fn do_something_else() {
    sleep(Duration::from_secs(4)).await;
    println!("four seconds of something else");
}

#[tokio::main(flavor = "current_thread", start_paused = true)]
async fn main() {
    let dropped = errand("dropped", Instant::now());
    let gave_up = timeout(PATIENCE, dropped).await;
    gave_up.expect_err("the errand takes longer");
    do_something_else().await;

    let mut kept = pin!(errand("kept", Instant::now()));
    let gave_up = timeout(PATIENCE, &mut kept).await;
    gave_up.expect_err("the errand takes longer");
    do_something_else().await;
    kept.await;

    let mut spawned = tokio::spawn(errand("spawned", Instant::now()));
    let gave_up = timeout(PATIENCE, &mut spawned).await;
    gave_up.expect_err("the errand takes longer");
    do_something_else().await;
    spawned.await.expect("it does not panic");
}
// ANCHOR_END: main
