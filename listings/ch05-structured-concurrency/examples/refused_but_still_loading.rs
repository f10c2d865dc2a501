//! Customs refuses a ship, and the other offices go on clearing it.

// ANCHOR: offices
use std::time::Duration;

use tokio::time::{Instant, sleep, sleep_until};

const SECOND: Duration = Duration::from_secs(1);

type Refusal = &'static str;

async fn customs() -> Result<(), Refusal> {
    sleep(SECOND).await;
    Err("customs: no papers")
}

async fn pilot() -> Result<(), Refusal> {
    sleep(2 * SECOND).await;
    println!("2 s  pilot: on board");
    Ok(())
}

async fn fuel() -> Result<(), Refusal> {
    sleep(3 * SECOND).await;
    println!("3 s  fuel: 40 tonnes delivered");
    Ok(())
}
// ANCHOR_END: offices

// ANCHOR: clear
async fn clear_for_sea() -> Result<(), Refusal> {
    let customs = tokio::spawn(customs());
    let pilot = tokio::spawn(pilot());
    let fuel = tokio::spawn(fuel());
    for office in [customs, pilot, fuel] {
        office.await.expect("no office panics")?;
    }
    Ok(())
}

#[tokio::main(flavor = "current_thread", start_paused = true)]
async fn main() {
    let start = Instant::now();
    let cleared = clear_for_sea().await;
    println!("{} s  {cleared:?}", start.elapsed().as_secs());
    sleep_until(start + 4 * SECOND).await;
}
// ANCHOR_END: clear
