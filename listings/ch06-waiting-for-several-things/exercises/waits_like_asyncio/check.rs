//! Write what `asyncio.wait` does: wait for the first task, the first failure, all, or the end of one's patience.

#[cfg_attr(feature = "solution", path = "solution.rs")]
#[cfg_attr(not(feature = "solution"), path = "start.rs")]
mod exercise;

use std::time::Duration;

use exercise::{Answer, Until, wait};
use tokio::task::JoinSet;
use tokio::time::{Instant, sleep, timeout};

const HOUR: Duration = Duration::from_secs(3600);

/// Tasks that end after 1, 2 and 3 seconds, the second with a failure.
fn tasks() -> JoinSet<Answer> {
    let mut tasks = JoinSet::new();
    for (seconds, answer) in [(1, Ok(14)), (2, Err("no power")), (3, Ok(71))] {
        tasks.spawn(async move {
            sleep(Duration::from_secs(seconds)).await;
            answer
        });
    }
    tasks
}

async fn check(until: Until, patience: Duration, ends: u64, done: &[Answer]) {
    let begun = Instant::now();
    let mut tasks = tasks();
    let got = timeout(2 * HOUR, wait(&mut tasks, until, patience))
        .await
        .expect("the tasks end within three seconds, so wait() has to as well");
    assert_eq!(
        got, done,
        "wait({until:?}) with {patience:?} of patience returns what is done by then"
    );
    assert_eq!(
        begun.elapsed().as_secs(),
        ends,
        "wait({until:?}) with {patience:?} of patience ends after {ends} s"
    );
    assert_eq!(
        tasks.len(),
        3 - done.len(),
        "what is not done is still in the set: wait() stops nothing"
    );
    let rest = tasks.join_all().await;
    assert_eq!(rest.len(), 3 - done.len(), "the others end later");
}

#[tokio::test(start_paused = true)]
async fn until_the_first() {
    check(Until::First, HOUR, 1, &[Ok(14)]).await;
}

#[tokio::test(start_paused = true)]
async fn until_the_first_failure() {
    check(Until::Failure, HOUR, 2, &[Ok(14), Err("no power")]).await;
}

#[tokio::test(start_paused = true)]
async fn until_all_are_done() {
    check(Until::All, HOUR, 3, &[Ok(14), Err("no power"), Ok(71)]).await;
}

#[tokio::test(start_paused = true)]
async fn until_patience_ends() {
    let patience = Duration::from_millis(2500);
    check(Until::All, patience, 2, &[Ok(14), Err("no power")]).await;
}

#[tokio::test(start_paused = true)]
async fn what_ends_in_the_same_instant_is_done() {
    let mut tasks = JoinSet::<Answer>::new();
    for answer in [Ok(14), Ok(71)] {
        tasks.spawn(async move {
            sleep(Duration::from_secs(1)).await;
            answer
        });
    }
    let mut done = timeout(2 * HOUR, wait(&mut tasks, Until::First, HOUR))
        .await
        .expect("the tasks end after a second, so wait() has to as well");
    done.sort();
    assert_eq!(
        done,
        [Ok(14), Ok(71)],
        "both tasks end after one second, so both are done"
    );
}
