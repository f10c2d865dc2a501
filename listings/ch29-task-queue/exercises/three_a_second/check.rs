//! Let no more than three jobs begin in any second, whichever second one looks at, and
//! however many workers ask.

#[cfg_attr(feature = "solution", path = "solution.rs")]
#[cfg_attr(not(feature = "solution"), path = "start.rs")]
mod exercise;

use std::sync::{Arc, Mutex};
use std::time::Duration;

use exercise::Rate;
use tokio::task::JoinSet;
use tokio::time::{Instant, sleep};

const WINDOW: Duration = Duration::from_secs(1);

fn fullest_window(begun: &[Instant]) -> usize {
    let in_window = |&from: &Instant| {
        let within = |&&at: &&Instant| from <= at && at < from + WINDOW;
        begun.iter().filter(within).count()
    };
    begun.iter().map(in_window).max().unwrap_or(0)
}

/// Four workers that begin five jobs each, the first after `idle`.
async fn begun_by_four(idle: Duration) -> Vec<Instant> {
    let rate = Arc::new(Rate::new(3, WINDOW));
    let begun = Arc::new(Mutex::new(Vec::new()));
    sleep(idle).await;
    let mut workers = JoinSet::new();
    for worker in 0..4 {
        let (rate, begun) = (Arc::clone(&rate), Arc::clone(&begun));
        workers.spawn(async move {
            for _ in 0..5 {
                sleep(Duration::from_millis(70 * worker)).await;
                rate.permit().await;
                begun.lock().expect("no panic").push(Instant::now());
            }
        });
    }
    workers.join_all().await;
    Arc::into_inner(begun)
        .expect("all workers have ended")
        .into_inner()
        .expect("no panic")
}

#[tokio::test(start_paused = true)]
async fn no_second_has_more_than_three() {
    for idle in [0, 900, 950, 5000] {
        let begun = begun_by_four(Duration::from_millis(idle)).await;
        let most = fullest_window(&begun);
        assert!(
            most <= 3,
            "after {idle} ms without work, {most} jobs began within one second"
        );
    }
}

#[tokio::test(start_paused = true)]
async fn three_may_begin_at_once_and_none_waits_longer_than_it_must() {
    let start = Instant::now();
    let begun = begun_by_four(Duration::ZERO).await;
    assert_eq!(begun.len(), 20, "every job begins");
    let last = begun.last().expect("there are some").duration_since(start);
    assert!(
        last < 8 * WINDOW,
        "20 jobs took {last:?}; three a second take 6 s"
    );
}
