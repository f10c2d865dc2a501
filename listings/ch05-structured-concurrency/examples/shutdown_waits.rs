//! Ends a `JoinSet` in two ways: by dropping it, and by `shutdown`.

use std::time::Duration;

use tokio::task::JoinSet;
use tokio::time::sleep;

const SECOND: Duration = Duration::from_secs(1);

struct Crane(&'static str);

impl Drop for Crane {
    fn drop(&mut self) {
        println!("{} crane: down", self.0);
    }
}

// ANCHOR: main
async fn cranes(quay: &'static str) -> JoinSet<()> {
    let mut cranes = JoinSet::new();
    cranes.spawn(async move {
        let _crane = Crane(quay);
        sleep(9 * SECOND).await;
    });
    sleep(SECOND).await;
    cranes
}

#[tokio::main(flavor = "current_thread", start_paused = true)]
async fn main() {
    drop(cranes("north").await);
    println!("north quay: dropped");
    sleep(SECOND).await;

    cranes("south").await.shutdown().await;
    println!("south quay: shut down");
}
// ANCHOR_END: main
