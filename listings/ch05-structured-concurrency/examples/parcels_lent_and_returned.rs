//! Each task owns its part of a list while it works, and returns it.

use std::time::Duration;

use tokio::task::JoinSet;
use tokio::time::sleep;

// ANCHOR: main
async fn weigh(mut parcels: Vec<u32>) -> Vec<u32> {
    sleep(Duration::from_secs(parcels.len() as u64)).await;
    for kg in &mut parcels {
        *kg += 1;
    }
    parcels
}

#[tokio::main(flavor = "current_thread", start_paused = true)]
async fn main() {
    let mut shelves = vec![vec![12, 31, 7], vec![4, 9]];
    let mut weighing = JoinSet::new();
    for (place, shelf) in shelves.iter_mut().enumerate() {
        let parcels = std::mem::take(shelf);
        weighing.spawn(async move { (place, weigh(parcels).await) });
    }
    while let Some(ended) = weighing.join_next().await {
        let (place, parcels) = ended.expect("no scale panics");
        shelves[place] = parcels;
    }
    println!("with their wrapping: {shelves:?}");
}
// ANCHOR_END: main
