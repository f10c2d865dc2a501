//! A thousand orders are waiting, and so is the request to stop.

// ANCHOR: main
use tokio::sync::{mpsc, oneshot};

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let (mut orders, mut stop) = full_inbox();
    let mut served = 0;
    loop {
        tokio::select! {
            biased;
            Some(_) = orders.recv() => served += 1,
            _ = &mut stop => break,
        }
    }
    println!("orders first: stopped after {served}");

    let (mut orders, mut stop) = full_inbox();
    let mut served = 0;
    loop {
        tokio::select! {
            biased;
            _ = &mut stop => break,
            Some(_) = orders.recv() => served += 1,
        }
    }
    println!("stop first: stopped after {served}");
}
// ANCHOR_END: main

/// A thousand orders, and a request to stop that has been made already.
fn full_inbox() -> (mpsc::Receiver<u32>, oneshot::Receiver<()>) {
    let (sender, orders) = mpsc::channel(1000);
    for order in 0..1000 {
        sender.try_send(order).expect("there is room");
    }
    let (request, stop) = oneshot::channel();
    request.send(()).expect("the receiver is there");
    (orders, stop)
}
