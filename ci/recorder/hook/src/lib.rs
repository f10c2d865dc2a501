//! Lies between the recorder, which depends on Tokio, and what Tokio polls its tasks
//! through: `ci/recorder/tracing`.

use std::sync::OnceLock;
use std::task::Waker;

static WATCH: OnceLock<fn(&Waker) -> Waker> = OnceLock::new();

/// From now on every poll of a task gets the waker that `watch` makes of its own.
///
/// Only the first call counts.
pub fn install(watch: fn(&Waker) -> Waker) {
    WATCH.get_or_init(|| watch);
}

/// The waker that a task is to be polled with instead of this one.
#[must_use]
pub fn watched(waker: &Waker) -> Waker {
    match WATCH.get() {
        Some(watch) => watch(waker),
        None => waker.clone(),
    }
}
