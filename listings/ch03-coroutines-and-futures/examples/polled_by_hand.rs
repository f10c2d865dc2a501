//! Polls a future three times, and nothing happens in between.

// ANCHOR: countdown
use std::future::poll_fn;
use std::pin::pin;
use std::task::{Context, Poll, Waker};

async fn countdown() -> &'static str {
    println!("  three");
    pause().await;
    println!("  two");
    pause().await;
    println!("  one");
    "cast off"
}

/// Pending once, then ready.
async fn pause() {
    let mut polled = false;
    poll_fn(|_context| {
        if polled {
            return Poll::Ready(());
        }
        polled = true;
        Poll::Pending
    })
    .await;
}
// ANCHOR_END: countdown

// ANCHOR: main
fn main() {
    let mut countdown = pin!(countdown());
    println!("made");
    let mut context = Context::from_waker(Waker::noop());
    for poll in 1..=3 {
        println!("poll {poll}");
        let state = countdown.as_mut().poll(&mut context);
        println!("  {state:?}");
    }
}
// ANCHOR_END: main
