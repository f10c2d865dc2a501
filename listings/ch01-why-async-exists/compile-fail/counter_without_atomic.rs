//! Four threads count reports in one plain cell: the compiler refuses the data race.

// ANCHOR: main
use std::cell::Cell;
use std::thread;

fn main() {
    let reports = Cell::new(0_u32);

    thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                for _ in 0..100_000 {
                    reports.set(reports.get() + 1);
                }
            });
        }
    });

    println!("{} reports", reports.into_inner());
}
// ANCHOR_END: main
