//! A timeout drops a group, and its task is dropped later.

// ANCHOR: main
use std::time::Duration;

use ch05::{GroupError, TaskGroup};
use tokio::time::{sleep, timeout};

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

#[tokio::main(flavor = "current_thread", start_paused = true)]
async fn main() {
    let unloaded = timeout(2 * SECOND, unload()).await;
    println!("in time: {}", unloaded.is_ok());
    println!("the quay is free: next ship");
    sleep(SECOND).await;
    println!("next ship: moored");
}
// ANCHOR_END: main
