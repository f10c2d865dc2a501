//! Four threads count reports in one atomic number, and none is lost.

// ANCHOR: main
use std::sync::atomic::{AtomicU32, Ordering};
use std::thread;

fn main() {
    let reports = AtomicU32::new(0);

    thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                for _ in 0..100_000 {
                    reports.fetch_add(1, Ordering::Relaxed);
                }
            });
        }
    });

    println!("{} reports", reports.into_inner());
}
// ANCHOR_END: main
