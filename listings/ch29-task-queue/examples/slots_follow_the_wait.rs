//! A worker's slots follow how long jobs wait, and not how many there are.

// ANCHOR: main
use std::time::Duration;

use taskq::pool::{Autoscaler, Bounds, Load};

fn main() {
    let mut scaler = Autoscaler::new(Bounds {
        min: 1,
        max: 8,
        patience: Duration::from_secs(2),
        calm: 3,
    });
    // Jobs that are ready, seconds that the oldest has waited, jobs that run.
    let looks = [
        (9000, 1, 1),
        (90, 9, 1),
        (80, 9, 3),
        (40, 1, 8),
        (0, 0, 2),
        (0, 0, 2),
        (0, 0, 2),
        (0, 0, 0),
    ];
    for (ready, seconds, running) in looks {
        let oldest = Duration::from_secs(seconds);
        let slots = scaler.look(Load {
            ready,
            oldest,
            running,
        });
        println!("{ready:>4} ready, oldest {seconds} s, {running} run: {slots} slots");
    }
}
// ANCHOR_END: main
