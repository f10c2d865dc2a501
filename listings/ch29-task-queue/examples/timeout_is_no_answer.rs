//! A handler gives up after ten seconds, and the bank charges in the eleventh.

// ANCHOR: main
use std::sync::{Arc, Mutex};
use std::time::Duration;

use tokio::time::{sleep, timeout};

const SECOND: Duration = Duration::from_secs(1);

#[tokio::main(flavor = "current_thread", start_paused = true)]
async fn main() {
    let charges = Arc::new(Mutex::new(Vec::new()));
    for (attempt, takes) in [(1, 11 * SECOND), (2, SECOND)] {
        let bank = Arc::clone(&charges);
        // A bank of its own task: it goes on when nobody waits for its answer.
        let answer = tokio::spawn(async move {
            sleep(takes).await;
            bank.lock().expect("nobody panics here").push("order 1");
        });
        let answered = timeout(10 * SECOND, answer).await;
        let report = if answered.is_ok() { "done" } else { "failed" };
        println!("attempt {attempt}: {report}");
    }
    println!(
        "the bank has charged {:?}",
        charges.lock().expect("no panic")
    );
}
// ANCHOR_END: main
