//! A deadline that is a task of an outer group waits until the inner one is gone.

use std::time::Duration;

use ch05::{GroupError, TaskGroup};
use tokio::time::sleep;

const SECOND: Duration = Duration::from_secs(1);

struct Crane;

impl Drop for Crane {
    fn drop(&mut self) {
        println!("crane: down");
    }
}

async fn unload() -> Result<(), GroupError<&'static str>> {
    TaskGroup::scope(async |group| {
        group.spawn(async {
            let _crane = Crane;
            sleep(9 * SECOND).await;
            Ok(())
        });
        Ok(())
    })
    .await
}

// ANCHOR: main
async fn unload_within(limit: Duration) -> Result<(), GroupError<&'static str>> {
    TaskGroup::scope(async |group| {
        group.spawn(async move {
            sleep(limit).await;
            Err("too late")
        });
        unload().await?;
        group.cancel();
        Ok(())
    })
    .await
}

#[tokio::main(flavor = "current_thread", start_paused = true)]
async fn main() {
    for limit in [2 * SECOND, 20 * SECOND] {
        match unload_within(limit).await {
            Ok(()) => println!("unloaded: next ship"),
            Err(why) => println!("{why}: next ship"),
        }
    }
}
// ANCHOR_END: main
