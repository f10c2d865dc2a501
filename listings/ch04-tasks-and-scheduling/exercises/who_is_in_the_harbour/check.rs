//! Keep a register of the tasks that are alive, whichever way they end.

#[cfg_attr(feature = "solution", path = "solution.rs")]
#[cfg_attr(not(feature = "solution"), path = "start.rs")]
mod exercise;

use exercise::Register;
use std::future::pending;
use std::time::Duration;
use tokio::time::sleep;

const SECOND: Duration = Duration::from_secs(1);

#[tokio::test(start_paused = true)]
async fn a_task_is_listed_until_it_returns() {
    let register = Register::default();
    let tug = register.spawn("tug", sleep(SECOND));
    let ferry = register.spawn("ferry", sleep(3 * SECOND));
    assert_eq!(register.names(), ["ferry", "tug"], "both are alive");
    tug.await.expect("a sleep does not panic");
    assert_eq!(register.names(), ["ferry"], "the tug has returned");
    ferry.await.expect("a sleep does not panic");
    assert!(register.names().is_empty(), "both have returned");
}

#[tokio::test(start_paused = true)]
async fn an_aborted_task_is_struck_off() {
    let register = Register::default();
    let tug = register.spawn("tug", pending::<()>());
    sleep(SECOND).await;
    tug.abort();
    tug.await.expect_err("it was aborted");
    assert!(
        register.names().is_empty(),
        "the tug was aborted while it waited, and is still in the register"
    );
}

#[tokio::test(start_paused = true)]
async fn a_task_that_panics_is_struck_off() {
    let register = Register::default();
    let tug = register.spawn("tug", async { panic!("the winch broke") });
    let tug: Result<(), _> = tug.await;
    tug.expect_err("it panicked");
    assert!(
        register.names().is_empty(),
        "the tug panicked, and is still in the register"
    );
}

#[tokio::test(start_paused = true)]
async fn a_task_aborted_before_it_begins_is_struck_off() {
    let register = Register::default();
    let tug = register.spawn("tug", pending::<()>());
    assert_eq!(
        register.names(),
        ["tug"],
        "it is listed as soon as it is spawned"
    );
    tug.abort();
    tug.await.expect_err("it was aborted");
    assert!(
        register.names().is_empty(),
        "the tug was aborted before its first poll, and is still in the register"
    );
}
