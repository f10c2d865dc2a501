//! A `JoinSet` keeps every result until somebody takes it.

use std::time::Duration;

use tokio::task::JoinSet;
use tokio::time::sleep;

// ANCHOR: main
#[tokio::main(flavor = "current_thread", start_paused = true)]
async fn main() {
    for takes_results in [false, true] {
        let mut boats = JoinSet::new();
        for _ in 0..1_000 {
            boats.spawn(sleep(Duration::from_secs(2)));
            sleep(Duration::from_secs(1)).await;
            while takes_results && boats.try_join_next().is_some() {}
        }
        println!("after 1000 boats: {} in the set", boats.len());
    }
}
// ANCHOR_END: main
