//! Let a task wait for another one's result, whichever of the two is polled first.

#[cfg_attr(feature = "solution", path = "solution.rs")]
#[cfg_attr(not(feature = "solution"), path = "start.rs")]
mod exercise;

use exercise::{Join, run, spawn};
use std::cell::Cell;
use std::future::poll_fn;
use std::rc::Rc;
use std::task::Poll;

/// What a task gets that waits for `handle`; `None` if it waits for ever.
fn awaited(handle: Join<u32>) -> Option<u32> {
    let got = Rc::new(Cell::new(None));
    let left = Rc::clone(&got);
    spawn(async move { left.set(Some(handle.await)) });
    run();
    got.get()
}

#[test]
fn a_task_that_has_ended_gives_its_result() {
    let wind = spawn(async { 71 });
    run();
    assert_eq!(
        awaited(wind),
        Some(71),
        "the task had ended with 71 before anybody waited for it"
    );
}

#[test]
fn a_task_that_ends_later_wakes_who_waits_for_it() {
    let mut turns = 3;
    let (sender, receiver) = (Rc::new(Cell::new(None)), Rc::new(Cell::new(None)));
    let handle = Rc::clone(&receiver);
    let got = Rc::clone(&sender);
    // It is polled first, and finds nothing yet.
    spawn(async move {
        let handle: Join<u32> = handle.take().expect("it was put there");
        got.set(Some(handle.await));
    });
    receiver.set(Some(spawn(poll_fn(move |context| {
        turns -= 1;
        context.waker().wake_by_ref();
        if turns == 0 {
            Poll::Ready(71)
        } else {
            Poll::Pending
        }
    }))));
    run();
    assert_eq!(
        sender.get(),
        Some(71),
        "the task ended with 71 after three polls, and nobody polled the one that waits"
    );
}
