//! `try_join!` lends one list to two futures, and drops one when the other fails.

use std::time::Duration;

use tokio::time::sleep;

const SECOND: Duration = Duration::from_secs(1);

// ANCHOR: main
struct Clerk;

impl Drop for Clerk {
    fn drop(&mut self) {
        println!("clerk: stops counting");
    }
}

async fn count(parcels: &[u32]) -> Result<usize, String> {
    let _clerk = Clerk;
    sleep(5 * SECOND).await;
    Ok(parcels.len())
}

async fn weigh(parcels: &[u32]) -> Result<u32, String> {
    sleep(SECOND).await;
    match parcels.iter().find(|kg| **kg > 30) {
        Some(kg) => Err(format!("{kg} kg is too heavy")),
        None => Ok(parcels.iter().sum()),
    }
}

#[tokio::main(flavor = "current_thread", start_paused = true)]
async fn main() {
    let parcels = vec![12, 31, 7];
    let checked = tokio::try_join!(count(&parcels), weigh(&parcels));
    println!("{checked:?}");
    println!("still mine: {parcels:?}");
}
// ANCHOR_END: main
