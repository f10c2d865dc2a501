//! Five parcels are carried by tasks, never more than two at a time.

// ANCHOR: main
use std::time::Duration;

use tokio::task::{JoinError, JoinSet};
use tokio::time::{Instant, sleep};

const LIMIT: usize = 2;

#[tokio::main(flavor = "current_thread", start_paused = true)]
async fn main() {
    let begun = Instant::now();
    let mut carriers = JoinSet::new();
    for parcel in 1..=5 {
        if carriers.len() == LIMIT {
            report(carriers.join_next().await);
        }
        carriers.spawn(async move {
            println!("{} s  parcel {parcel} leaves", begun.elapsed().as_secs());
            sleep(Duration::from_secs(1)).await;
            parcel
        });
    }
    while let Some(carried) = carriers.join_next().await {
        report(Some(carried));
    }
}

fn report(carried: Option<Result<u32, JoinError>>) {
    let carried = carried.expect("the set is not empty");
    let parcel = carried.expect("it does not panic");
    println!("     parcel {parcel} arrives");
}
// ANCHOR_END: main
