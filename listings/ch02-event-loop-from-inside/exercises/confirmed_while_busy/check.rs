//! An order is confirmed while its price is computed, and not afterwards.

#[cfg_attr(feature = "solution", path = "solution.rs")]
#[cfg_attr(not(feature = "solution"), path = "start.rs")]
mod exercise;

use std::sync::mpsc;
use std::time::{Duration, Instant};
use tokio::runtime::Builder;

/// What computing a price takes.
pub const COMPUTING: Duration = Duration::from_millis(500);

/// Keeps its thread busy.
pub fn compute_price() -> u32 {
    std::thread::sleep(COMPUTING);
    71
}

#[test]
fn it_is_confirmed_at_once() {
    let runtime = Builder::new_multi_thread().worker_threads(2).build();
    let runtime = runtime.expect("two threads can be started");
    let (confirm, confirmed) = mpsc::channel();
    let begun = Instant::now();
    let price = runtime.spawn(exercise::take_order(confirm));
    confirmed.recv().expect("take_order confirms");
    let late = begun.elapsed();
    let price = runtime.block_on(price).expect("take_order does not panic");
    assert_eq!(price, 71, "take_order returns what compute_price returned");
    assert!(
        late < COMPUTING,
        "the confirmation came {late:?} after the order, when the price had been computed"
    );
}
