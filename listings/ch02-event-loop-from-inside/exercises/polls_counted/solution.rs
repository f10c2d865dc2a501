use std::cell::Cell;
use std::future::poll_fn;
use std::pin::pin;

/// `future`, and in `polls` how often it was polled.
pub async fn counted<F: Future>(future: F, polls: &Cell<u32>) -> F::Output {
    let mut future = pin!(future);
    poll_fn(|context| {
        polls.set(polls.get() + 1);
        future.as_mut().poll(context)
    })
    .await
}
