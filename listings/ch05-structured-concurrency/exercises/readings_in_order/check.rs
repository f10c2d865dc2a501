//! Run readings as tasks, side by side, and return every result in the order in which
//! the readings were given.

#[cfg_attr(feature = "solution", path = "solution.rs")]
#[cfg_attr(not(feature = "solution"), path = "start.rs")]
mod exercise;

use std::time::Duration;

use exercise::in_order;
use tokio::time::{Instant, sleep};

async fn read(seconds: u64) -> Result<u64, &'static str> {
    sleep(Duration::from_secs(seconds)).await;
    assert_ne!(seconds, 13, "the station on quay 13 is broken");
    if seconds == 2 {
        Err("no wind")
    } else {
        Ok(seconds)
    }
}

#[tokio::test(start_paused = true)]
async fn the_results_stand_where_their_readings_stood() {
    let results = in_order(vec![read(3), read(1), read(4)]).await;
    assert_eq!(
        results,
        [Some(Ok(3)), Some(Ok(1)), Some(Ok(4))],
        "readings of 3 s, 1 s and 4 s were given in this order"
    );
}

#[tokio::test(start_paused = true)]
async fn they_run_side_by_side() {
    let start = Instant::now();
    in_order(vec![read(3), read(1), read(4)]).await;
    let seconds = start.elapsed().as_secs();
    assert_eq!(
        seconds, 4,
        "it took {seconds} s; the longest reading takes 4 s"
    );
}

#[tokio::test(start_paused = true)]
async fn an_error_is_a_result_and_stops_nobody() {
    let results = in_order(vec![read(3), read(2), read(1)]).await;
    assert_eq!(
        results,
        [Some(Ok(3)), Some(Err("no wind")), Some(Ok(1))],
        "the reading that fails has its place, and the others theirs"
    );
}

#[tokio::test(start_paused = true)]
async fn a_panic_leaves_its_place_empty() {
    let results = in_order(vec![read(13), read(1)]).await;
    assert_eq!(
        results,
        [None, Some(Ok(1))],
        "the first of two readings panicked after the second had ended"
    );
}
