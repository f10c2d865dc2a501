//! Nobody will send another order, and the loop over the inbox spins.

// ANCHOR: main
use std::pin::pin;
use std::time::Duration;

use tokio::sync::mpsc;
use tokio::time::{Instant, sleep};

const CLOSING: Duration = Duration::from_secs(1);

#[tokio::main(flavor = "current_thread", start_paused = true)]
async fn main() {
    spinning().await;
    patient().await;
}

async fn spinning() {
    let begun = Instant::now();
    let (sender, mut orders) = mpsc::channel::<u32>(1);
    drop(sender);
    let mut closing = pin!(sleep(CLOSING));
    let mut rounds = 0;
    while rounds < 1000 {
        rounds += 1;
        tokio::select! {
            order = orders.recv() => {
                if let Some(order) = order {
                    println!("order {order}");
                }
            }
            () = &mut closing => break,
        }
    }
    println!("order:       {rounds} rounds in {:?}", begun.elapsed());
}

async fn patient() {
    let begun = Instant::now();
    let (sender, mut orders) = mpsc::channel::<u32>(1);
    drop(sender);
    let mut closing = pin!(sleep(CLOSING));
    let mut rounds = 0;
    while rounds < 1000 {
        rounds += 1;
        tokio::select! {
            Some(order) = orders.recv() => println!("order {order}"),
            () = &mut closing => break,
        }
    }
    println!("Some(order): {rounds} round in {:?}", begun.elapsed());
}
// ANCHOR_END: main
