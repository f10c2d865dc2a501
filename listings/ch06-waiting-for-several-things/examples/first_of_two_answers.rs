//! Two stations race, and the slower one is waited for afterwards.

// ANCHOR: main
use std::pin::pin;
use std::time::Duration;

use tokio::time::{Instant, sleep};

async fn ask(seconds: u64, knots: u32) -> u32 {
    sleep(Duration::from_secs(seconds)).await;
    knots
}

#[tokio::main(flavor = "current_thread", start_paused = true)]
async fn main() {
    let asked = Instant::now();
    let mut harbour = pin!(ask(3, 14));
    tokio::select! {
        knots = &mut harbour => println!("harbour: {knots} knots"),
        knots = ask(1, 71) => {
            println!("ridge: {knots} knots after {:?}", asked.elapsed());
            let knots = harbour.await;
            println!("harbour: {knots} knots after {:?}", asked.elapsed());
        }
    }
}
// ANCHOR_END: main
