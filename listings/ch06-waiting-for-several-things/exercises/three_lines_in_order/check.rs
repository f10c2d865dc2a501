//! Ask over three lines, return the answers in the order of the questions, and a failure as soon as it is known.

#[cfg_attr(feature = "solution", path = "solution.rs")]
#[cfg_attr(not(feature = "solution"), path = "start.rs")]
mod exercise;

use std::cell::Cell;
use std::time::Duration;

use exercise::ask_all;
use tokio::time::{Instant, sleep, timeout};

const MINUTE: Duration = Duration::from_secs(60);

#[tokio::test(start_paused = true)]
async fn three_at_a_time_in_the_order_asked() {
    let (busy, peak) = (Cell::new(0), Cell::new(0));
    let calls = [4, 1, 2, 3, 1].map(async |seconds: u64| {
        busy.set(busy.get() + 1);
        peak.set(peak.get().max(busy.get()));
        sleep(Duration::from_secs(seconds)).await;
        busy.set(busy.get() - 1);
        Ok::<_, &str>(seconds)
    });
    let answers = timeout(MINUTE, ask_all(calls.into()))
        .await
        .expect("five calls of four seconds at most end within a minute");
    assert_eq!(
        answers,
        Ok(vec![4, 1, 2, 3, 1]),
        "every answer belongs where its question stood"
    );
    assert_eq!(
        peak.get(),
        3,
        "there are three lines: three calls at a time, not more and not fewer"
    );
}

#[tokio::test(start_paused = true)]
async fn a_failure_is_returned_at_once() {
    let begun = Instant::now();
    let calls = [(10, Ok(10)), (1, Err("no power")), (2, Ok(2))].map(
        async |(seconds, answer): (u64, Result<u64, &'static str>)| {
            sleep(Duration::from_secs(seconds)).await;
            answer
        },
    );
    let answers = timeout(MINUTE, ask_all(calls.into()))
        .await
        .expect("three calls of ten seconds at most end within a minute");
    assert_eq!(answers, Err("no power"), "one call fails, so all have");
    assert_eq!(
        begun.elapsed().as_secs(),
        1,
        "the second call fails after one second; the first, which takes ten, \
         does not have to be waited for"
    );
}
