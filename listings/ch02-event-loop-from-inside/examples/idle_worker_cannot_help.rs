//! A task waits for a busy worker, while the other worker has nothing to do.

// ANCHOR: main
use std::sync::mpsc;
use std::thread;
use std::time::{Duration, Instant};

use tokio::runtime::Builder;

const BUSY: Duration = Duration::from_millis(500);

fn main() -> std::io::Result<()> {
    let runtime = Builder::new_multi_thread().worker_threads(2).build()?;
    for spawned in [1, 2] {
        let (waited, result) = mpsc::channel();
        runtime.spawn(async move {
            let begun = Instant::now();
            for parcel in 1..=spawned {
                let waited = waited.clone();
                tokio::spawn(async move {
                    let late = begun.elapsed() >= BUSY;
                    waited.send((parcel, late)).expect("main receives");
                });
            }
            thread::sleep(BUSY);
        });
        let mut waited: Vec<_> = result.iter().collect();
        waited.sort_unstable();
        for (parcel, late) in waited {
            let when = if late { "after the wait" } else { "at once" };
            println!("{spawned} spawned: parcel {parcel} runs {when}");
        }
    }
    Ok(())
}
// ANCHOR_END: main
