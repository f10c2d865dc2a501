//! Wait for a set of tasks and report every failure, panics among them, by its message.

#[cfg_attr(feature = "solution", path = "solution.rs")]
#[cfg_attr(not(feature = "solution"), path = "start.rs")]
mod exercise;

use std::panic::panic_any;
use std::time::Duration;

use exercise::{Trouble, troubles};
use tokio::task::JoinSet;
use tokio::time::{Instant, sleep};

const SECOND: Duration = Duration::from_secs(1);

async fn waits() -> Result<(), String> {
    sleep(9 * SECOND).await;
    Ok(())
}

fn bug(message: &str) -> Trouble {
    Trouble::Bug(message.to_owned())
}

#[tokio::test(start_paused = true)]
async fn a_panic_is_reported_with_its_message() {
    let mut tasks = JoinSet::new();
    tasks.spawn(async { panic!("hold open") });
    let found = troubles(tasks).await;
    assert_eq!(
        found,
        [bug("hold open")],
        "the task panicked with a literal"
    );
}

#[tokio::test(start_paused = true)]
async fn a_panic_with_a_number_in_it_has_a_message_too() {
    let mut tasks = JoinSet::new();
    tasks.spawn(async {
        sleep(SECOND).await;
        let hold = 3;
        panic!("hold {hold} open")
    });
    let found = troubles(tasks).await;
    assert_eq!(
        found,
        [bug("hold 3 open")],
        "this message was formatted, so it is a String"
    );
}

#[tokio::test(start_paused = true)]
async fn a_panic_without_a_text_is_still_a_bug() {
    let mut tasks = JoinSet::new();
    tasks.spawn(async { panic_any(7_u32) });
    let found = troubles(tasks).await;
    assert_eq!(found, [bug("")], "the task panicked with a number");
}

#[tokio::test(start_paused = true)]
async fn a_panic_stops_the_others_and_that_is_not_a_trouble() {
    let mut tasks = JoinSet::new();
    tasks.spawn(waits());
    tasks.spawn(async {
        sleep(SECOND).await;
        panic!("hold open")
    });
    let start = Instant::now();
    let found = troubles(tasks).await;
    let seconds = start.elapsed().as_secs();
    assert_eq!(seconds, 1, "it took {seconds} s; the panic came after 1 s");
    assert_eq!(
        found,
        [bug("hold open")],
        "one task panicked, the other was aborted"
    );
}

#[tokio::test(start_paused = true)]
async fn refusals_are_still_reported() {
    let mut tasks = JoinSet::new();
    tasks.spawn(async { Err("no papers".to_owned()) });
    tasks.spawn(async { panic!("hold open") });
    let found = troubles(tasks).await;
    let refusal = Trouble::Refusal("no papers".to_owned());
    assert_eq!(found, [refusal, bug("hold open")], "both tasks went wrong");
}
