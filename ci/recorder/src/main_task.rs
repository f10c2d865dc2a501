//! The wrapper around the body of `main`, of which Tokio tells too little.

// A waker that tells when it is cloned needs a vtable of its own: `std::task::Wake`
// leaves cloning to `Arc`.
#![expect(unsafe_code, reason = "a waker's vtable")]

use crate::{clock, layer, stack};
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, RawWaker, RawWakerVTable, Waker};
use timeline::notes::MAIN;

/// Runs the body of a listing's `main` and takes notes from its first poll on.
///
/// `file` is the listing's, as `file!()` gives it.
///
/// # Panics
///
/// If the listing has set a `tracing` subscriber of its own.
pub async fn main_task<F: Future>(file: &'static str, body: F) -> F::Output {
    stack::set_listing(file);
    let body = Watched {
        body: Some(Box::pin(body)),
        waker: None,
    };
    body.await
}

struct Watched<F> {
    /// Present until it has returned or was dropped.
    body: Option<Pin<Box<F>>>,
    waker: Option<Waker>,
}

impl<F: Future> Future for Watched<F> {
    type Output = F::Output;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<F::Output> {
        if self.waker.is_none() {
            clock::start();
            layer::install();
        }
        // One waker for all polls, as the runtime's own: `will_wake` depends on it.
        let waker = self
            .waker
            .get_or_insert_with(|| telling(context.waker().clone()))
            .clone();
        let _within = Within::polling();
        let body = self.body.as_mut().expect("not polled after it returned");
        let result = body.as_mut().poll(&mut Context::from_waker(&waker));
        if result.is_ready() {
            drop(_within);
            self.end();
        }
        result
    }
}

impl<F> Watched<F> {
    fn end(&mut self) {
        let Some(body) = self.body.take() else { return };
        let within = Within::dropping();
        drop(body);
        drop(within);
        layer::ended(MAIN);
    }
}

impl<F> Drop for Watched<F> {
    fn drop(&mut self) {
        self.end();
    }
}

/// The main task is left when this is dropped, by a panic too.
struct Within;

impl Within {
    fn polling() -> Self {
        layer::enter_task(MAIN, false);
        Self
    }

    fn dropping() -> Self {
        layer::enter_task(MAIN, true);
        Self
    }
}

impl Drop for Within {
    fn drop(&mut self) {
        layer::leave_task();
    }
}

static TELLING: RawWakerVTable = RawWakerVTable::new(clone, wake, wake_by_ref, forget);

/// A waker that wakes `waker` and tells what is done with it.
fn telling(waker: Waker) -> Waker {
    // Safety: the vtable's functions take the pointer for what `raw` made it of.
    unsafe { Waker::from_raw(raw(Arc::new(waker))) }
}

fn raw(waker: Arc<Waker>) -> RawWaker {
    RawWaker::new(Arc::into_raw(waker).cast(), &TELLING)
}

unsafe fn clone(data: *const ()) -> RawWaker {
    layer::waker_cloned(MAIN);
    let data = data.cast::<Waker>();
    // Safety: `data` came from `Arc::into_raw`, and its owner lives through this call.
    unsafe { Arc::increment_strong_count(data) };
    RawWaker::new(data.cast(), &TELLING)
}

unsafe fn wake(data: *const ()) {
    layer::woken(MAIN);
    // Safety: `data` came from `Arc::into_raw`, and this call owns it.
    let waker = unsafe { Arc::from_raw(data.cast::<Waker>()) };
    waker.wake_by_ref();
}

unsafe fn wake_by_ref(data: *const ()) {
    layer::woken(MAIN);
    // Safety: `data` came from `Arc::into_raw`, and its owner lives through this call.
    unsafe { &*data.cast::<Waker>() }.wake_by_ref();
}

unsafe fn forget(data: *const ()) {
    // Safety: `data` came from `Arc::into_raw`, and this call owns it.
    drop(unsafe { Arc::from_raw(data.cast::<Waker>()) });
}
