//! Six orders are taken in turn and served in turn, by one of two schedulers.

// ANCHOR: main
use std::sync::{Arc, Mutex};

use tokio::runtime::Builder;

fn main() -> std::io::Result<()> {
    let current_thread = Builder::new_current_thread().build()?;
    println!(
        "current_thread: {:?}",
        current_thread.block_on(take_orders())
    );

    let multi_thread = Builder::new_multi_thread().worker_threads(1).build()?;
    // A task of its own, so that the worker takes the orders and not this thread.
    let counter = multi_thread.spawn(take_orders());
    let served = multi_thread.block_on(counter)?;
    println!("multi_thread:   {served:?}");
    Ok(())
}

/// The numbers of six orders, as they were served.
async fn take_orders() -> Vec<u32> {
    let served = Arc::new(Mutex::new(Vec::new()));
    let orders: Vec<_> = (0..6)
        .map(|order| {
            let served = Arc::clone(&served);
            tokio::spawn(
                async move { served.lock().expect("no order panics").push(order) },
            )
        })
        .collect();
    for order in orders {
        order.await.expect("no order panics");
    }
    let served = served.lock().expect("no order panics");
    served.clone()
}
// ANCHOR_END: main
