use super::compute_price;
use std::sync::mpsc::Sender;

/// Confirms an order in a task of its own, and returns its price.
pub async fn take_order(confirm: Sender<()>) -> u32 {
    tokio::spawn(async move { confirm.send(()).expect("the office listens") });
    // There are two workers. Why does the confirmation wait for this line?
    compute_price()
}
