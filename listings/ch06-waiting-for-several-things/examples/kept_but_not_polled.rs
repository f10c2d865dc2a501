//! A boat waits for a berth, and an inspector for the same one, in one future.

// ANCHOR: moor
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::Mutex;
use tokio::time::{Instant, sleep, timeout};

const SECOND: Duration = Duration::from_secs(1);

async fn moor(berth: Arc<Mutex<()>>) {
    let _moored = berth.lock().await;
    sleep(SECOND).await;
}
// ANCHOR_END: moor

// ANCHOR: kept
async fn kept(berth: Arc<Mutex<()>>) {
    let mut mooring = pin!(moor(Arc::clone(&berth)));
    tokio::select! {
        () = &mut mooring => {}
        () = sleep(SECOND) => {
            let _inspected = berth.lock().await;
        }
    }
}
// ANCHOR_END: kept

// ANCHOR: repaired
async fn dropped(berth: Arc<Mutex<()>>) {
    tokio::select! {
        () = moor(Arc::clone(&berth)) => {}
        () = sleep(SECOND) => {
            let _inspected = berth.lock().await;
        }
    }
}

async fn spawned(berth: Arc<Mutex<()>>) {
    let mut mooring = tokio::spawn(moor(Arc::clone(&berth)));
    tokio::select! {
        moored = &mut mooring => moored.expect("it does not panic"),
        () = sleep(SECOND) => {
            let _inspected = berth.lock().await;
        }
    }
}
// ANCHOR_END: repaired

// ANCHOR: main
#[tokio::main(flavor = "current_thread", start_paused = true)]
async fn main() {
    report("kept", kept).await;
    report("dropped", dropped).await;
    report("spawned", spawned).await;
}

/// Occupies the berth for two seconds, and says when the inspection is over.
async fn report(name: &str, inspect: impl AsyncFnOnce(Arc<Mutex<()>>)) {
    let begun = Instant::now();
    let berth = Arc::new(Mutex::new(()));
    let occupied = Arc::clone(&berth).lock_owned().await;
    tokio::spawn(async move {
        sleep(2 * SECOND).await;
        drop(occupied);
    });
    match timeout(60 * SECOND, inspect(berth)).await {
        Ok(()) => println!("{name}: inspected after {:?}", begun.elapsed()),
        Err(_) => println!("{name}: not inspected after {:?}", begun.elapsed()),
    }
}
// ANCHOR_END: main
