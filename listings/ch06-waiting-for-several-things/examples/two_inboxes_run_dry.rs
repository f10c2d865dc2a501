//! A loop serves two inboxes until both are closed.

use tokio::sync::mpsc;

// ANCHOR: main
#[tokio::main(flavor = "current_thread")]
async fn main() {
    let (by_telephone, mut calls) = mpsc::channel(10);
    let (by_post, mut letters) = mpsc::channel(10);
    for order in [1, 2] {
        by_telephone.try_send(order).expect("there is room");
    }
    by_post.try_send(3).expect("there is room");
    drop((by_telephone, by_post));

    loop {
        tokio::select! {
            biased;
            Some(order) = calls.recv() => println!("order {order} by telephone"),
            Some(order) = letters.recv() => println!("order {order} by post"),
            else => break,
        }
    }
    println!("both are closed");
}
// ANCHOR_END: main
