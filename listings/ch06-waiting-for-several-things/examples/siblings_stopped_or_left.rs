//! One of two calls fails; the other is stopped, or left to finish.

// ANCHOR: main
use std::time::Duration;

use tokio::task::JoinSet;
use tokio::time::sleep;

struct Line;

impl Drop for Line {
    fn drop(&mut self) {
        println!("  the line to the harbour is free");
    }
}

async fn harbour() -> Result<u32, &'static str> {
    let _line = Line;
    sleep(Duration::from_secs(3)).await;
    println!("  the harbour answers");
    Ok(14)
}

async fn valley() -> Result<u32, &'static str> {
    sleep(Duration::from_secs(1)).await;
    Err("no power")
}

#[tokio::main(flavor = "current_thread", start_paused = true)]
async fn main() {
    let answers = tokio::try_join!(harbour(), valley());
    println!("stopped: {}", answers.expect_err("the valley fails"));
    sleep(Duration::from_secs(5)).await;

    {
        let mut calls = JoinSet::new();
        calls.spawn(harbour());
        calls.spawn(valley());
        let first = calls.join_next().await.expect("there are two");
        let answer = first.expect("it does not panic");
        println!("left: {}", answer.expect_err("the valley fails"));
        calls.detach_all();
    }
    sleep(Duration::from_secs(5)).await;
}
// ANCHOR_END: main
