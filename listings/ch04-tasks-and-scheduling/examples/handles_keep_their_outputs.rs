//! Handles of finished tasks in a `Vec`, and what the tasks returned.

// ANCHOR: main
use std::sync::Arc;

use tokio::task::yield_now;

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let chart = Arc::new("a chart of the harbour");
    let mut handles = Vec::new();
    for _ in 0..20 {
        let copy = Arc::clone(&chart);
        handles.push(tokio::spawn(async move { copy }));
    }
    yield_now().await;
    let finished = handles.iter().filter(|handle| handle.is_finished()).count();
    println!(
        "finished: {finished}, charts: {}",
        Arc::strong_count(&chart) - 1
    );
    handles.retain(|handle| !handle.is_finished());
    println!("handles dropped, charts: {}", Arc::strong_count(&chart) - 1);
}
// ANCHOR_END: main
