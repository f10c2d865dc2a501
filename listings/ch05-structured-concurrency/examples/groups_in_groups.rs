//! A convoy of two ships, a group each: a failure deep down stops everything.

// ANCHOR: main
use std::fmt::{self, Display, Formatter};
use std::time::Duration;

use ch05::{GroupError, TaskGroup};
use tokio::time::sleep;

// ANCHOR_END: main
const SECOND: Duration = Duration::from_secs(1);

#[derive(Debug)]
struct Fault(&'static str);

impl Display for Fault {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }
}

struct Hold(&'static str);

impl Drop for Hold {
    fn drop(&mut self) {
        println!("{}: hold closed", self.0);
    }
}

async fn load(ship: &'static str) -> Result<(), Fault> {
    let _hold = Hold(ship);
    sleep(5 * SECOND).await;
    Ok(())
}

async fn refuel(outcome: Result<(), Fault>) -> Result<(), Fault> {
    sleep(SECOND).await;
    outcome
}

// ANCHOR: main
async fn prepare(
    ship: &'static str,
    fuel: Result<(), Fault>,
) -> Result<(), GroupError<Fault>> {
    TaskGroup::scope(async |group| {
        group.spawn(load(ship));
        group.spawn(refuel(fuel));
        Ok(())
    })
    .await
}

#[tokio::main(flavor = "current_thread", start_paused = true)]
async fn main() {
    let convoy: Result<(), GroupError<Fault>> = TaskGroup::scope(async |convoy| {
        convoy.spawn_group(prepare("Anna", Ok(())));
        convoy.spawn_group(prepare("Berta", Err(Fault("leaking pipe"))));
        convoy.spawn(load("escort"));
        Ok(())
    })
    .await;
    if let Err(failed) = convoy {
        println!("failed: {failed}");
    }
}
// ANCHOR_END: main
