//! A panic in one task stops the others, and comes back as a failure.

// ANCHOR: main
use std::time::Duration;

use ch05::{Failure, GroupError, TaskGroup};
use tokio::time::sleep;

// ANCHOR_END: main
const SECOND: Duration = Duration::from_secs(1);

struct Hold;

impl Drop for Hold {
    fn drop(&mut self) {
        println!("hold: closed");
    }
}

// ANCHOR: main
async fn load() -> Result<(), GroupError<&'static str>> {
    TaskGroup::scope(async |group| {
        group.spawn(async {
            let _hold = Hold;
            sleep(5 * SECOND).await;
            Ok(())
        });
        group.spawn(async {
            sleep(SECOND).await;
            let (tonnes, holds) = (40, 0);
            println!("{} tonnes in each", tonnes / holds);
            Ok(())
        });
        Ok(())
    })
    .await
}

#[tokio::main(flavor = "current_thread", start_paused = true)]
async fn main() {
    let refused = load().await.expect_err("one task has a bug");
    for failure in refused.leaves() {
        match failure {
            Failure::Panic(message) => println!("a bug: {message}"),
            other => println!("refused: {other}"),
        }
    }
}
// ANCHOR_END: main
