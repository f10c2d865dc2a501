//! Let a `Join` say that its task panicked, and let the other tasks go on.

#[cfg_attr(feature = "solution", path = "solution.rs")]
#[cfg_attr(not(feature = "solution"), path = "start.rs")]
mod exercise;

use exercise::{Join, Panicked, run, spawn};
use std::cell::RefCell;
use std::future::poll_fn;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::rc::Rc;
use std::task::Poll;

type Got = Rc<RefCell<Option<Result<u32, Panicked>>>>;

/// Runs until no task can go on; says so if a task's panic ends the loop.
fn run_on() {
    let ended = catch_unwind(AssertUnwindSafe(run));
    assert!(
        ended.is_ok(),
        "a task's panic left `run`, and ended the loop"
    );
}

/// Waits for a handle in a task of its own.
fn await_in_task(handle: Join<u32>) -> Got {
    let got = Got::default();
    let left = Rc::clone(&got);
    spawn(async move {
        let ended = handle.await;
        left.replace(Some(ended));
    });
    got
}

/// A reading that gives way twice, and then panics.
fn failing() -> Join<u32> {
    let mut turns = 2;
    spawn(poll_fn(move |context| {
        assert!(turns > 0, "the anemometer is frozen");
        turns -= 1;
        context.waker().wake_by_ref();
        Poll::Pending
    }))
}

#[test]
fn a_task_that_ends_gives_its_output() {
    let got = await_in_task(spawn(async { 71 }));
    run_on();
    assert_eq!(got.take(), Some(Ok(71)), "the task returned 71");
}

#[test]
fn who_waits_for_a_task_hears_that_it_panicked() {
    let got = await_in_task(failing());
    run_on();
    assert_eq!(
        got.take(),
        Some(Err(Panicked)),
        "the task panicked at its third poll, and `None` means that nobody was told"
    );
}

#[test]
fn who_asks_later_hears_it_too() {
    let handle = failing();
    run_on();
    let got = await_in_task(handle);
    run_on();
    assert_eq!(
        got.take(),
        Some(Err(Panicked)),
        "the task had panicked before"
    );
}

#[test]
fn the_other_tasks_go_on() {
    drop(failing());
    let got = await_in_task(spawn(async {
        let mut turns = 5;
        poll_fn(|context| {
            turns -= 1;
            context.waker().wake_by_ref();
            if turns == 0 {
                Poll::Ready(9)
            } else {
                Poll::Pending
            }
        })
        .await
    }));
    run_on();
    assert_eq!(
        got.take(),
        Some(Ok(9)),
        "this task has nothing to do with the other"
    );
}
