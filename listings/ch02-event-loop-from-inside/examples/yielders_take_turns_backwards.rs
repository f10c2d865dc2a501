//! Three tasks yield to each other, and every other round runs backwards.

// ANCHOR: main
use tokio::task::{JoinSet, yield_now};

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let mut boats = JoinSet::new();
    for boat in ["A", "B", "C"] {
        boats.spawn(async move {
            for round in 0..3 {
                print!("{boat}{round} ");
                yield_now().await;
            }
        });
    }
    boats.join_all().await;
    println!();
}
// ANCHOR_END: main
