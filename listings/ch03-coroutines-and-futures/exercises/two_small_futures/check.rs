//! Write the two smallest futures: one that is ready at once, one that gives way once.

#[cfg_attr(feature = "solution", path = "solution.rs")]
#[cfg_attr(not(feature = "solution"), path = "start.rs")]
mod exercise;

use exercise::{Ready, YieldOnce};
use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::task::{Context, Poll, Wake, Waker};

#[derive(Default)]
struct Bell(AtomicU32);

impl Wake for Bell {
    fn wake(self: Arc<Self>) {
        self.0.fetch_add(1, Ordering::Relaxed);
    }
}

#[test]
fn ready_gives_its_value_at_the_first_poll() {
    let mut ready = pin!(Ready::new(71));
    let poll = ready.as_mut().poll(&mut Context::from_waker(Waker::noop()));
    assert_eq!(
        poll,
        Poll::Ready(71),
        "Ready::new(71) is ready with 71 at its first poll"
    );
}

#[test]
fn yield_once_is_pending_once() {
    let mut yielding = pin!(YieldOnce::default());
    let mut context = Context::from_waker(Waker::noop());
    let polls = [(); 2].map(|()| yielding.as_mut().poll(&mut context));
    assert_eq!(
        polls,
        [Poll::Pending, Poll::Ready(())],
        "YieldOnce is pending at its first poll and ready at its second"
    );
}

#[test]
fn yield_once_asks_for_its_second_poll() {
    let bell = Arc::new(Bell::default());
    let waker = Waker::from(Arc::clone(&bell));
    let mut yielding = pin!(YieldOnce::default());
    let _ = yielding.as_mut().poll(&mut Context::from_waker(&waker));
    let rung = bell.0.load(Ordering::Relaxed);
    assert_eq!(
        rung, 1,
        "YieldOnce returned Pending and woke {rung} times: without a wake nobody polls \
         it again"
    );
}
