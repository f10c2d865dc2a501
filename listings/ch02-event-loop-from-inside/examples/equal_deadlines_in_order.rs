//! Five sleeps that end together wake their tasks in the order in which they began.

use std::time::Duration;

use tokio::task::JoinSet;
// ANCHOR: main
use tokio::time::{Instant, sleep, sleep_until};

#[tokio::main(flavor = "current_thread", start_paused = true)]
async fn main() {
    let noon = Instant::now() + Duration::from_secs(5);
    let mut bells = JoinSet::new();
    for bell in ["harbour", "chapel", "school", "market", "tower"] {
        bells.spawn(async move {
            sleep_until(noon).await;
            println!("{bell}");
        });
        // The later a bell begins to wait, the shorter it waits.
        sleep(Duration::from_secs(1)).await;
    }
    bells.join_all().await;
}
// ANCHOR_END: main
