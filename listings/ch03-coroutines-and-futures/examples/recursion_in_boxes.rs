//! An `async fn` awaits itself through a box, and a task spawns its own kind.

use std::pin::Pin;

// ANCHOR: main
/// One allocation for each level.
async fn gates(height: u32) -> u32 {
    if height == 0 {
        return 0;
    }
    1 + Box::pin(gates(height - 1)).await
}

/// The type is written out, so that `spawn` need not look inside to find it.
fn gates_in_tasks(height: u32) -> Pin<Box<dyn Future<Output = u32> + Send>> {
    Box::pin(async move {
        if height == 0 {
            return 0;
        }
        let below = tokio::spawn(gates_in_tasks(height - 1));
        1 + below.await.expect("it does not panic")
    })
}

#[tokio::main(flavor = "current_thread")]
async fn main() {
    println!("{} gates, awaited", gates(5).await);
    println!("{} gates, spawned", gates_in_tasks(5).await);
}
// ANCHOR_END: main
