//! Three awaits in a row give no other task a turn.

// ANCHOR: main
use tokio::task::JoinSet;

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let mut boats = JoinSet::new();
    boats.spawn(async {
        for knot in 1..=3 {
            println!("ferry: knot {knot}");
            log(knot).await;
        }
    });
    boats.spawn(async { println!("tug: leaves") });
    boats.join_all().await;
}

/// An `async fn` that never waits.
async fn log(knot: u32) {
    println!("  log: {knot}");
}
// ANCHOR_END: main
