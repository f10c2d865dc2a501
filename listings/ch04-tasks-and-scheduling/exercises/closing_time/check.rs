//! Wait for all tasks until one common deadline, abort the rest, and count both.

#[cfg_attr(feature = "solution", path = "solution.rs")]
#[cfg_attr(not(feature = "solution"), path = "start.rs")]
mod exercise;

use exercise::{Closed, close};
use std::future::pending;
use std::sync::Arc;
use std::time::Duration;
use tokio::task::JoinHandle;
use tokio::time::{Instant, sleep, timeout};

const SECOND: Duration = Duration::from_secs(1);

fn boats(seconds: &[u32]) -> Vec<JoinHandle<()>> {
    let boat = |seconds: &u32| tokio::spawn(sleep(*seconds * SECOND));
    seconds.iter().map(boat).collect()
}

/// Closes with ten seconds of patience; what came of it, and after how many seconds.
async fn closed(boats: Vec<JoinHandle<()>>) -> (Closed, u64) {
    let begun = Instant::now();
    let closed = timeout(3600 * SECOND, close(boats, 10 * SECOND))
        .await
        .expect("close() returns within an hour");
    (closed, begun.elapsed().as_secs())
}

#[tokio::test(start_paused = true)]
async fn it_does_not_wait_longer_than_it_must() {
    let (closed, seconds) = closed(boats(&[1, 4, 2])).await;
    let all = Closed {
        ended: 3,
        aborted: 0,
    };
    assert_eq!(closed, all, "all three return within ten seconds");
    assert_eq!(seconds, 4, "the last of them returns after four seconds");
}

#[tokio::test(start_paused = true)]
async fn the_deadline_is_common_to_all() {
    let (closed, seconds) = closed(boats(&[60, 70, 8, 80])).await;
    assert_eq!(
        seconds, 10,
        "patience is ten seconds for all together, not for each"
    );
    let three_late = Closed {
        ended: 1,
        aborted: 3,
    };
    assert_eq!(
        closed, three_late,
        "one returns after 8 s, three would later"
    );
}

#[tokio::test(start_paused = true)]
async fn whoever_is_late_has_been_dropped() {
    let rope = Arc::new(());
    let held = Arc::clone(&rope);
    let late = tokio::spawn(async move {
        let _held = held;
        pending().await
    });
    closed(vec![late]).await;
    assert_eq!(
        Arc::strong_count(&rope),
        1,
        "close() has returned, and the late boat still holds its rope"
    );
}
