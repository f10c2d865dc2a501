//! Return the first good answer, and if there is none every reason, in the order in which they came.

#[cfg_attr(feature = "solution", path = "solution.rs")]
#[cfg_attr(not(feature = "solution"), path = "start.rs")]
mod exercise;

use std::panic::AssertUnwindSafe;
use std::time::Duration;

use exercise::{Call, first_good};
use futures::FutureExt;
use tokio::time::{Instant, sleep, timeout};

fn ask(seconds: u64, answer: Result<u32, &str>) -> Call {
    let answer = answer.map_err(str::to_owned);
    async move {
        sleep(Duration::from_secs(seconds)).await;
        answer
    }
    .boxed()
}

async fn within_a_minute(calls: Vec<Call>) -> Result<u32, Vec<String>> {
    timeout(Duration::from_secs(60), first_good(calls))
        .await
        .expect("all calls end within five seconds, so first_good() has to as well")
}

#[tokio::test(start_paused = true)]
async fn a_failure_is_no_answer() {
    let begun = Instant::now();
    let calls = vec![ask(3, Ok(14)), ask(1, Err("no power")), ask(2, Ok(71))];
    assert_eq!(
        within_a_minute(calls).await,
        Ok(71),
        "the call that fails after one second is no answer; 71 comes after two"
    );
    assert_eq!(
        begun.elapsed().as_secs(),
        2,
        "the first good answer is there after two seconds: wait for no other"
    );
}

#[tokio::test(start_paused = true)]
async fn every_reason_is_kept() {
    let calls = vec![
        ask(3, Err("fog")),
        ask(1, Err("no power")),
        ask(2, Err("ice")),
    ];
    let reasons = within_a_minute(calls)
        .await
        .expect_err("three calls failed and none is good, so there is no answer");
    assert_eq!(
        reasons,
        ["no power", "ice", "fog"],
        "all three reasons are wanted, in the order in which the calls failed"
    );
}

#[tokio::test(start_paused = true)]
async fn nobody_to_ask() {
    let nobody = AssertUnwindSafe(within_a_minute(Vec::new()));
    let answer = nobody
        .catch_unwind()
        .await
        .expect("an empty list of calls is no reason to panic");
    assert_eq!(
        answer,
        Err(Vec::new()),
        "without calls there is no answer, and no reason either"
    );
}
