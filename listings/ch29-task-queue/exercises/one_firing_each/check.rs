//! Fire each occurrence of a schedule once, however many schedulers run, and however
//! late one of them is.

#[cfg_attr(feature = "solution", path = "solution.rs")]
#[cfg_attr(not(feature = "solution"), path = "start.rs")]
mod exercise;

use exercise::{EVERY, Schedule, scheduler};
use tokio::time::{Instant, timeout};

#[tokio::test(start_paused = true)]
async fn two_schedulers_enqueue_each_occurrence_once() {
    let first = Instant::now() + EVERY;
    let schedule = Schedule::new(first);
    let both = async { tokio::join!(scheduler(&schedule), scheduler(&schedule)) };
    let never = timeout(EVERY * 21 / 2, both).await;
    assert!(never.is_err(), "a scheduler ended");
    let expected: Vec<_> = (0..10).map(|n| first + n * EVERY).collect();
    let enqueued = schedule.enqueued();
    assert_eq!(
        enqueued.len(),
        10,
        "10 minutes have 10 occurrences, and {} jobs were enqueued",
        enqueued.len()
    );
    assert_eq!(enqueued, expected, "each occurrence has one job");
}

#[tokio::test(start_paused = true)]
async fn a_late_scheduler_does_not_turn_back_the_clock() {
    let first = Instant::now();
    let schedule = Schedule::new(first);
    assert!(schedule.fire(first), "the first occurrence is due");
    assert!(schedule.fire(first + EVERY), "so is the second");
    assert!(!schedule.fire(first), "the first was fired long ago");
    let next = schedule.next();
    assert_eq!(next, first + 2 * EVERY, "the schedule has gone back");
}
