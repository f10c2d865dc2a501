use std::cell::Cell;

/// `future`, and in `polls` how often it was polled.
pub async fn counted<F: Future>(future: F, polls: &Cell<u32>) -> F::Output {
    // This counts how often it is awaited. How often is it polled?
    polls.set(polls.get() + 1);
    future.await
}
