//! A `TaskGroup` stops its body when a task fails.

// ANCHOR: clear
use std::time::Duration;

use ch05::TaskGroup;
use tokio::time::{Instant, sleep};

// ANCHOR_END: clear
const SECOND: Duration = Duration::from_secs(1);

type Refusal = &'static str;

struct Pilot;

impl Drop for Pilot {
    fn drop(&mut self) {
        println!("     pilot: goes home");
    }
}

async fn refused_by(office: Refusal) -> Result<(), Refusal> {
    sleep(SECOND).await;
    Err(office)
}

// ANCHOR: clear
async fn clear(until_high_tide: Duration) {
    let start = Instant::now();
    let cleared = TaskGroup::scope(async |group| {
        group.spawn(async {
            let _pilot = Pilot;
            sleep(9 * SECOND).await;
            Ok(())
        });
        group.spawn(refused_by("customs"));
        group.spawn(refused_by("health"));
        sleep(until_high_tide).await;
        Ok("cleared for sea")
    })
    .await;
    let seconds = start.elapsed().as_secs();
    match cleared {
        Ok(cleared) => println!("{seconds} s  {cleared}"),
        Err(refused) => println!("{seconds} s  refused by {refused}"),
    }
}

#[tokio::main(flavor = "current_thread", start_paused = true)]
async fn main() {
    clear(Duration::ZERO).await;
    clear(6 * SECOND).await;
}
// ANCHOR_END: clear
