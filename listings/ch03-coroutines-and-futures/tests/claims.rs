//! Claims of chapter 3 that no page shows a listing for.

use std::cell::Cell;
use std::future::{poll_fn, ready};
use std::marker::PhantomData;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::{Pin, pin};
use std::rc::Rc;
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use futures::StreamExt;
use tokio::time::{sleep, timeout};

/// Counts how often it is dropped.
struct Dropped(Rc<Cell<u32>>);

impl Drop for Dropped {
    fn drop(&mut self) {
        self.0.set(self.0.get() + 1);
    }
}

fn poll_once<F: Future>(future: Pin<&mut F>) -> Poll<F::Output> {
    future.poll(&mut Context::from_waker(Waker::noop()))
}

#[test]
fn polling_after_ready_panics() {
    let mut future = pin!(async {});
    assert!(poll_once(future.as_mut()).is_ready());
    let again = catch_unwind(AssertUnwindSafe(|| poll_once(future)));
    let panic = again.expect_err("it panics");
    let said = panic.downcast_ref::<&str>().expect("a text");
    assert_eq!(*said, "`async fn` resumed after completion");
}

#[test]
fn dropping_a_future_that_was_never_polled_runs_none_of_it() {
    let ran = Cell::new(false);
    drop(async { ran.set(true) });
    assert!(!ran.get());
}

#[test]
fn an_argument_that_is_not_used_lives_until_the_body_ends() {
    async fn hold(_rope: Dropped, drops: Rc<Cell<u32>>) -> u32 {
        let mut polled = false;
        poll_fn(|_| match std::mem::replace(&mut polled, true) {
            true => Poll::Ready(()),
            false => Poll::Pending,
        })
        .await;
        drops.get()
    }
    let drops = Rc::new(Cell::new(0));
    let mut held = Box::pin(hold(Dropped(Rc::clone(&drops)), Rc::clone(&drops)));
    assert!(poll_once(held.as_mut()).is_pending());
    assert_eq!(drops.get(), 0);
    assert_eq!(poll_once(held.as_mut()), Poll::Ready(0));
    assert_eq!(drops.get(), 1);
    drop(held);
}

#[test]
fn a_ready_await_does_not_return_to_the_caller() {
    let mut future = pin!(async {
        for _ in 0..1000 {
            ready(()).await;
        }
    });
    assert!(poll_once(future.as_mut()).is_ready());
}

#[test]
fn a_panic_leaves_through_poll() {
    let mut future = pin!(async { panic!("the rope breaks") });
    let end = catch_unwind(AssertUnwindSafe(|| poll_once(future.as_mut())));
    let panic = end.expect_err("it panics");
    assert_eq!(panic.downcast_ref(), Some(&"the rope breaks"));
    let again = catch_unwind(AssertUnwindSafe(|| poll_once(future)));
    let panic = again.expect_err("it panics again");
    let said = panic.downcast_ref::<&str>().expect("a text");
    assert_eq!(*said, "`async fn` resumed after panicking");
}

/// Of its type; the more exact method wins.
struct Probe<T>(PhantomData<T>);

trait Otherwise {
    fn is_unpin(&self) -> bool {
        false
    }
}

impl<T> Otherwise for Probe<T> {}

impl<T: Unpin> Probe<T> {
    fn is_unpin(&self) -> bool {
        true
    }
}

/// Asked with the type known: in a generic function the answer would always be no.
macro_rules! is_unpin {
    ($value:expr) => {{
        fn of<T>(_: &T) -> Probe<T> {
            Probe(PhantomData)
        }
        of(&$value).is_unpin()
    }};
}

async fn borrows_from_itself() -> u8 {
    let name = [7; 8];
    let first = &name[0];
    ready(()).await;
    *first
}

#[test]
fn a_box_may_move_what_it_pins_may_not() {
    assert!(is_unpin!(Box::pin(borrows_from_itself())));
    assert!(!is_unpin!(borrows_from_itself()));
}

#[test]
fn the_future_of_an_async_block_is_never_unpin() {
    assert!(!is_unpin!(async {}));
    let points_anywhere: *const u8 = std::ptr::null();
    assert!(
        is_unpin!(points_anywhere),
        "a raw pointer is not looked into"
    );
}

#[test]
fn an_argument_is_a_field_even_if_it_is_read_only_before_an_await() {
    async fn strongest(chart: [u8; 1024]) -> u8 {
        let strongest = chart.iter().fold(0, |most, wind| most.max(*wind));
        ready(()).await;
        strongest
    }
    assert!(size_of_val(&strongest([7; 1024])) >= 1024);
}

#[tokio::test(start_paused = true)]
async fn a_future_lent_to_timeout_goes_on_afterwards() {
    let mut reading = pin!(async {
        sleep(Duration::from_secs(3)).await;
        71
    });
    let early = timeout(Duration::from_secs(1), reading.as_mut()).await;
    assert!(early.is_err());
    assert_eq!(reading.await, 71);
}

#[tokio::test(start_paused = true)]
async fn a_stream_does_nothing_between_two_items() {
    let measured = Cell::new(0);
    let gauge = &measured;
    let mut readings = pin!(async_stream::stream! {
        loop {
            gauge.set(gauge.get() + 1);
            sleep(Duration::from_secs(1)).await;
            yield 71;
        }
    });
    for asked in 1..=3 {
        readings.next().await;
        sleep(Duration::from_secs(60)).await;
        assert_eq!(measured.get(), asked, "it went on while nobody polled it");
    }
}

#[test]
fn an_inner_pending_returns_through_every_level() {
    let levels = Cell::new(0);
    let mut future = pin!(async {
        let inner = async {
            poll_fn(|_| Poll::<()>::Pending).await;
            levels.set(levels.get() + 1);
        };
        inner.await;
        levels.set(levels.get() + 1);
    });
    assert!(poll_once(future.as_mut()).is_pending());
    assert_eq!(levels.get(), 0);
}

/// Polls a future of four megabytes, on a test's thread with two.
#[inline(never)]
fn overflow() {
    let mut chart = pin!(async {
        let chart = [7_u8; 4 * 1024 * 1024];
        ready(()).await;
        chart[0]
    });
    println!("{:?}", poll_once(chart.as_mut()));
}

#[test]
fn a_future_larger_than_its_stack_ends_the_process() {
    const THIS: &str = "a_future_larger_than_its_stack_ends_the_process";
    if std::env::var_os("OVERFLOW").is_some() {
        return overflow();
    }
    let this = std::env::current_exe().expect("a running test");
    let ended = std::process::Command::new(this)
        .args(["--exact", THIS, "--nocapture"])
        .env("OVERFLOW", "1")
        .output()
        .expect("it can be started");
    assert!(!ended.status.success());
    let said = String::from_utf8_lossy(&ended.stderr);
    assert!(said.contains("has overflowed its stack"), "{said}");
}
