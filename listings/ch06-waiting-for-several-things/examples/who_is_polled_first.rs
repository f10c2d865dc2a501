//! Three branches of a `join!` note each of their polls.

// ANCHOR: main
use std::cell::RefCell;

use tokio::task::yield_now;

async fn branch(letter: char, polls: &RefCell<String>) {
    for _ in 0..3 {
        polls.borrow_mut().push(letter);
        yield_now().await;
    }
}

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let polls = RefCell::new(String::new());
    tokio::join!(
        branch('a', &polls),
        branch('b', &polls),
        branch('c', &polls)
    );
    println!("join!:  {}", polls.take());

    tokio::join!(
        biased;
        branch('a', &polls),
        branch('b', &polls),
        branch('c', &polls),
    );
    println!("biased: {}", polls.take());
}
// ANCHOR_END: main
