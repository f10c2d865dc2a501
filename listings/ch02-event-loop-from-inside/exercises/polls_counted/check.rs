//! Count how often a future is polled, without changing what it does.

#[cfg_attr(feature = "solution", path = "solution.rs")]
#[cfg_attr(not(feature = "solution"), path = "start.rs")]
mod exercise;

use exercise::counted;
use std::cell::Cell;
use std::time::Duration;
use tokio::time::sleep;

const SECOND: Duration = Duration::from_secs(1);

#[track_caller]
fn assert_polls(polls: &Cell<u32>, expected: u32, why: &str) {
    let polls = polls.get();
    assert_eq!(polls, expected, "{polls} polls were counted: {why}");
}

#[tokio::test(start_paused = true)]
async fn what_it_returns_comes_through() {
    let polls = Cell::new(0);
    let wind = counted(async { 71 }, &polls).await;
    assert_eq!(wind, 71, "the future returned 71, not {wind}");
    assert_polls(&polls, 1, "a future that never waits is polled once");
}

#[tokio::test(start_paused = true)]
async fn each_sleep_is_one_more_poll() {
    let polls = Cell::new(0);
    let night = async {
        sleep(SECOND).await;
        sleep(SECOND).await;
    };
    counted(night, &polls).await;
    assert_polls(
        &polls,
        3,
        "it is polled at first, and after each of two sleeps",
    );
}

#[tokio::test(start_paused = true)]
async fn a_neighbour_in_join_adds_polls() {
    let polls = Cell::new(0);
    let neighbour = async {
        sleep(SECOND).await;
        sleep(SECOND).await;
    };
    tokio::join!(counted(sleep(3 * SECOND), &polls), neighbour);
    assert_polls(
        &polls,
        4,
        "its own two, and one each time the neighbour woke the task they share",
    );
}
