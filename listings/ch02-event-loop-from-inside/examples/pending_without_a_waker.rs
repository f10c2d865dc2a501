//! A future that keeps no waker is polled once, and then forgotten.

use std::cell::Cell;
use std::future::poll_fn;
use std::rc::Rc;
use std::task::Poll;
use std::time::Duration;

use tokio::time::sleep;

// ANCHOR: main
#[tokio::main(flavor = "local", start_paused = true)]
async fn main() {
    let open = Rc::new(Cell::new(false));
    let polls = Rc::new(Cell::new(0));
    let boat = tokio::task::spawn_local({
        let (open, polls) = (Rc::clone(&open), Rc::clone(&polls));
        poll_fn(move |_context| {
            polls.set(polls.get() + 1);
            if open.get() {
                Poll::Ready(())
            } else {
                Poll::Pending
            }
        })
    });
    sleep(Duration::from_secs(1)).await;
    open.set(true);
    sleep(Duration::from_secs(3600)).await;
    println!("polls: {}, ended: {}", polls.get(), boat.is_finished());
}
// ANCHOR_END: main
