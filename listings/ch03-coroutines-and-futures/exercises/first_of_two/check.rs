//! Wait for whichever of two futures is ready first, and drop the other, once.

#[cfg_attr(feature = "solution", path = "solution.rs")]
#[cfg_attr(not(feature = "solution"), path = "start.rs")]
mod exercise;

use exercise::{First, first};
use std::cell::Cell;
use std::future::pending;
use std::time::Duration;
use tokio::time::{Instant, sleep, timeout};

const SECOND: Duration = Duration::from_secs(1);

/// Counts how often it is dropped.
struct Rope<'a>(&'a Cell<u32>);

impl Drop for Rope<'_> {
    fn drop(&mut self) {
        self.0.set(self.0.get() + 1);
    }
}

#[tokio::test(start_paused = true)]
async fn the_sooner_one_wins() {
    let begun = Instant::now();
    let winner = first(after(3, "ridge"), after(1, "valley")).await;
    assert_eq!(
        winner,
        First::Right("valley"),
        "ridge takes three seconds and valley one, so the right one is first"
    );
    assert_eq!(
        begun.elapsed().as_secs(),
        1,
        "first() is ready when the sooner one is, after one second"
    );
}

#[tokio::test(start_paused = true)]
async fn either_side_may_win() {
    let winner = first(after(1, "ridge"), after(3, "valley")).await;
    assert_eq!(
        winner,
        First::Left("ridge"),
        "ridge takes one second, valley three"
    );
}

#[tokio::test(start_paused = true)]
async fn the_loser_is_dropped_when_first_is_ready() {
    let drops = Cell::new(0);
    let rope = Rope(&drops);
    let loser = async move {
        let _rope = rope;
        pending::<()>().await
    };
    timeout(60 * SECOND, first(loser, sleep(SECOND)))
        .await
        .expect("the right one is ready after a second, and the left one never");
    assert_eq!(
        drops.get(),
        1,
        "the loser holds a rope, which is dropped once, with the loser"
    );
}

async fn after(seconds: u32, name: &'static str) -> &'static str {
    sleep(seconds * SECOND).await;
    name
}
