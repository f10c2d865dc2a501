//! `tokio::spawn` in a task of a group makes a task that the group does not know.

use std::time::Duration;

use ch05::{GroupError, TaskGroup};
use tokio::time::sleep;

const SECOND: Duration = Duration::from_secs(1);

// ANCHOR: main
async fn load() -> Result<(), GroupError<&'static str>> {
    TaskGroup::scope(async |group| {
        group.spawn(async {
            tokio::spawn(async {
                sleep(3 * SECOND).await;
                println!("crane: one more container");
            });
            sleep(SECOND).await;
            Ok(())
        });
        Ok(())
    })
    .await
}

#[tokio::main(flavor = "current_thread", start_paused = true)]
async fn main() {
    load().await.expect("nothing fails");
    println!("loaded: casting off");
    sleep(9 * SECOND).await;
}
// ANCHOR_END: main
