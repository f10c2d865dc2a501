//! The virtual time of the runtime that runs the listing.

use std::cell::Cell;
use std::time::Duration;
use tokio::runtime::Handle;
use tokio::time::Instant;

thread_local! {
    static START: Cell<Option<Instant>> = const { Cell::new(None) };
    static LAST: Cell<Duration> = const { Cell::new(Duration::ZERO) };
}

/// Begins to count. Called within the runtime, when its main task is first polled.
pub fn start() {
    START.set(Some(Instant::now()));
}

/// Virtual nanoseconds since the start. Outside of the runtime, where Tokio's clock
/// would be the real one, the last instant that was known.
pub fn now() -> u64 {
    if let Some(start) = START.get()
        && Handle::try_current().is_ok()
    {
        LAST.set(Instant::now().duration_since(start));
    }
    u64::try_from(LAST.get().as_nanos()).expect("listings run for less than 580 years")
}
