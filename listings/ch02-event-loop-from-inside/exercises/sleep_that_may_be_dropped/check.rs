//! Make a `sleep` that keeps one waker while it waits, and none once it is dropped.

#[cfg_attr(feature = "solution", path = "solution.rs")]
#[cfg_attr(not(feature = "solution"), path = "start.rs")]
mod exercise;

use exercise::{now, run, sleep, spawn, waiting};
use std::cell::RefCell;
use std::future::poll_fn;
use std::pin::pin;
use std::rc::Rc;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::{Context, Poll, Wake, Waker};

#[derive(Default)]
struct Bell(AtomicUsize);

impl Wake for Bell {
    fn wake(self: Arc<Self>) {
        self.0.fetch_add(1, Ordering::Relaxed);
    }
}

#[test]
fn sleeps_end_at_their_deadlines_and_equal_ones_in_order() {
    let diary = Rc::new(RefCell::new(Vec::new()));
    for (name, ticks) in [("ferry", 20), ("tug", 10), ("barge", 20)] {
        let diary = Rc::clone(&diary);
        spawn(async move {
            sleep(ticks).await;
            diary.borrow_mut().push((name, now()));
        });
    }
    run();
    assert_eq!(
        diary.take(),
        [("tug", 10), ("ferry", 20), ("barge", 20)],
        "they sleep from 0, and ferry began before barge"
    );
    assert_eq!(waiting(), 0, "nobody sleeps any more");
}

#[test]
fn a_sleep_that_is_polled_twice_waits_once() {
    let bells = [(); 2].map(|()| Arc::new(Bell::default()));
    let mut nap = pin!(sleep(10));
    for bell in &bells {
        let waker = Waker::from(Arc::clone(bell));
        let poll = nap.as_mut().poll(&mut Context::from_waker(&waker));
        assert!(poll.is_pending(), "the clock shows {} and not 10", now());
    }
    assert_eq!(
        waiting(),
        1,
        "one sleep was polled twice: one waker is enough"
    );
    run();
    let rung = bells.map(|bell| bell.0.load(Ordering::Relaxed));
    assert_eq!(
        rung,
        [0, 1],
        "the waker of the last poll is the one to call"
    );
}

#[test]
fn a_dropped_sleep_is_forgotten() {
    spawn(async {
        let (mut answer, mut patience) = (pin!(sleep(10)), pin!(sleep(1000)));
        poll_fn(|context| match answer.as_mut().poll(context) {
            Poll::Ready(()) => Poll::Ready(()),
            Poll::Pending => patience.as_mut().poll(context),
        })
        .await;
    });
    run();
    assert_eq!(waiting(), 0, "the answer came, and its timeout was dropped");
    assert_eq!(
        now(),
        10,
        "the last sleep that anybody waited for ended at 10"
    );
}
