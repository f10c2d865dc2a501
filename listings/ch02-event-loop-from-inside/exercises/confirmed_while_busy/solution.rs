use super::compute_price;
use std::sync::mpsc::Sender;
use tokio::task::spawn_blocking;

/// Confirms an order in a task of its own, and returns its price.
pub async fn take_order(confirm: Sender<()>) -> u32 {
    tokio::spawn(async move { confirm.send(()).expect("the office listens") });
    spawn_blocking(compute_price)
        .await
        .expect("it does not panic")
}
