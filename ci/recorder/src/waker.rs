//! Wakers that tell what is done with them, each under a number of its own.
//!
//! Two clones of one of Tokio's wakers cannot be told apart: they hold the same address.
//! A task, the main task too, is therefore polled with a waker of ours around its own. A
//! clone of it is another allocation, so `will_wake` never holds, and what keeps a waker
//! stores the new one at every poll: what is not stored again is not waited for any more.

// A waker that tells when it is cloned needs a vtable of its own: `std::task::Wake`
// leaves cloning to `Arc`.
#![expect(unsafe_code, reason = "a waker's vtable")]

use crate::layer;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::task::{RawWaker, RawWakerVTable, Waker};

struct Told {
    /// Absent for the waker of a poll, which lives as long as the poll.
    number: Option<u64>,
    /// The task that it wakes.
    owner: u64,
    waker: Waker,
}

/// A waker that wakes the task `owner` through `waker`.
pub fn of_task(owner: u64, waker: &Waker) -> Waker {
    let told = Told {
        number: None,
        owner,
        waker: waker.clone(),
    };
    // Safety: the vtable's functions take the pointer for what `raw` made it of.
    unsafe { Waker::from_raw(raw(told)) }
}

/// A waker for a poll of the task that was entered last.
pub fn of_current_task(waker: &Waker) -> Waker {
    match layer::current_task() {
        Some(task) => of_task(task, waker),
        None => waker.clone(),
    }
}

static TELLING: RawWakerVTable = RawWakerVTable::new(clone, wake, wake_by_ref, forget);

fn raw(told: Told) -> RawWaker {
    RawWaker::new(Arc::into_raw(Arc::new(told)).cast(), &TELLING)
}

unsafe fn clone(data: *const ()) -> RawWaker {
    static NEXT: AtomicU64 = AtomicU64::new(0);
    // Safety: `data` came from `Arc::into_raw`, and its owner lives through this call.
    let told = unsafe { &*data.cast::<Told>() };
    let number = NEXT.fetch_add(1, Ordering::Relaxed);
    layer::waker_cloned(told.owner, number, told.number);
    raw(Told {
        number: Some(number),
        owner: told.owner,
        waker: told.waker.clone(),
    })
}

unsafe fn wake(data: *const ()) {
    // Safety: `data` came from `Arc::into_raw`, and this call owns it.
    let told = unsafe { Arc::from_raw(data.cast::<Told>()) };
    layer::woken(told.owner, told.number, true);
    told.waker.wake_by_ref();
}

unsafe fn wake_by_ref(data: *const ()) {
    // Safety: `data` came from `Arc::into_raw`, and its owner lives through this call.
    let told = unsafe { &*data.cast::<Told>() };
    layer::woken(told.owner, told.number, false);
    told.waker.wake_by_ref();
}

unsafe fn forget(data: *const ()) {
    // Safety: `data` came from `Arc::into_raw`, and this call owns it.
    let told = unsafe { Arc::from_raw(data.cast::<Told>()) };
    if let Some(number) = told.number {
        layer::waker_dropped(told.owner, number);
    }
}
