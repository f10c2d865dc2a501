//! Give the executor a `sleep`: its clock jumps to the next deadline when every task
//! waits.

#[cfg_attr(feature = "solution", path = "solution.rs")]
#[cfg_attr(not(feature = "solution"), path = "start.rs")]
mod exercise;

use exercise::{now, run, sleep, spawn};
use std::cell::RefCell;
use std::rc::Rc;

/// What three sleepers of so many ticks each write down: their name and the time.
fn woken(sleepers: [(&'static str, u64); 3]) -> Vec<(&'static str, u64)> {
    let diary = Rc::new(RefCell::new(Vec::new()));
    for (name, ticks) in sleepers {
        let diary = Rc::clone(&diary);
        spawn(async move {
            sleep(ticks).await;
            diary.borrow_mut().push((name, now()));
        });
    }
    run();
    diary.take()
}

#[test]
fn the_shortest_sleep_ends_first() {
    let names: Vec<_> = woken([("ferry", 30), ("tug", 10), ("barge", 20)])
        .into_iter()
        .map(|(name, _)| name)
        .collect();
    assert_eq!(
        names,
        ["tug", "barge", "ferry"],
        "they slept 30, 10 and 20 ticks, and the shortest sleep ends first"
    );
}

#[test]
fn the_clock_shows_the_deadline() {
    let woken = woken([("ferry", 30), ("tug", 10), ("barge", 20)]);
    assert_eq!(
        woken,
        [("tug", 10), ("barge", 20), ("ferry", 30)],
        "each begins at 0, so the clock shows how long it slept"
    );
}

#[test]
fn equal_deadlines_end_in_the_order_in_which_they_began() {
    let names: Vec<_> = woken([("ferry", 5), ("tug", 5), ("barge", 5)])
        .into_iter()
        .map(|(name, _)| name)
        .collect();
    assert_eq!(
        names,
        ["ferry", "tug", "barge"],
        "all three sleep until 5, and ferry began first"
    );
}

#[test]
fn one_sleep_after_another_adds_up() {
    let ended = Rc::new(RefCell::new(0));
    let written = Rc::clone(&ended);
    spawn(async move {
        sleep(10).await;
        sleep(5).await;
        *written.borrow_mut() = now();
    });
    run();
    let ended = *ended.borrow();
    assert_eq!(ended, 15, "10 ticks and then 5 end at 15, not at {ended}");
}
