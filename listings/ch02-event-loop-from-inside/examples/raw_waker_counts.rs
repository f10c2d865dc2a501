//! A waker made by hand keeps count of its references and of its calls.

#![allow(
    unsafe_code,
    reason = "a vtable of raw pointers is what this listing is about"
)]

// ANCHOR: vtable
use std::mem::ManuallyDrop;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::{RawWaker, RawWakerVTable, Waker};

#[derive(Default)]
struct Bell {
    rung: AtomicUsize,
}

/// What a `Waker` does with its pointer, which is an `Arc<Bell>` turned raw.
static VTABLE: RawWakerVTable =
    RawWakerVTable::new(clone, wake, wake_by_ref, drop_waker);

fn into_raw(bell: Arc<Bell>) -> RawWaker {
    RawWaker::new(Arc::into_raw(bell).cast(), &VTABLE)
}

/// # Safety
///
/// `bell` came from [`into_raw`], and its reference is the caller's to give away.
unsafe fn from_raw(bell: *const ()) -> Arc<Bell> {
    unsafe { Arc::from_raw(bell.cast()) }
}
// ANCHOR_END: vtable

// ANCHOR: functions
/// Adds a reference, and leaves the one it was called with.
unsafe fn clone(bell: *const ()) -> RawWaker {
    let bell = ManuallyDrop::new(unsafe { from_raw(bell) });
    into_raw(Arc::clone(&bell))
}

/// Uses up its reference.
unsafe fn wake(bell: *const ()) {
    let bell = unsafe { from_raw(bell) };
    bell.rung.fetch_add(1, Ordering::Relaxed);
}

/// Leaves its reference.
unsafe fn wake_by_ref(bell: *const ()) {
    let bell = ManuallyDrop::new(unsafe { from_raw(bell) });
    bell.rung.fetch_add(1, Ordering::Relaxed);
}

unsafe fn drop_waker(bell: *const ()) {
    drop(unsafe { from_raw(bell) });
}
// ANCHOR_END: functions

// ANCHOR: main
fn main() {
    let bell = Arc::new(Bell::default());
    let say =
        |done: &str| println!("{done:<15} {} references", Arc::strong_count(&bell));

    // SAFETY: the table fits what `into_raw` makes and takes its reference over. A
    // `Bell` is `Send` and `Sync`: any thread may call the functions.
    let waker = unsafe { Waker::from_raw(into_raw(Arc::clone(&bell))) };
    say("made");
    let second = waker.clone();
    say("clone()");
    waker.wake_by_ref();
    say("wake_by_ref()");
    waker.wake();
    say("wake()");
    drop(second);
    say("drop()");
    println!("rung {} times", bell.rung.load(Ordering::Relaxed));
}
// ANCHOR_END: main
