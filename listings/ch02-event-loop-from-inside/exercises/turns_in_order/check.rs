//! Write a `yield` that gives everybody else a turn, in order.

#[cfg_attr(feature = "solution", path = "solution.rs")]
#[cfg_attr(not(feature = "solution"), path = "start.rs")]
mod exercise;

use std::sync::{Arc, Mutex};
use tokio::task::JoinSet;

#[tokio::test]
async fn three_boats_take_turns() {
    let turns = Arc::new(Mutex::new(Vec::new()));
    let mut boats = JoinSet::new();
    for boat in ["A", "B", "C"] {
        let turns = Arc::clone(&turns);
        boats.spawn(async move {
            for round in 0..3 {
                turns
                    .lock()
                    .expect("no boat panics")
                    .push(format!("{boat}{round}"));
                exercise::next_please().await;
            }
        });
    }
    boats.join_all().await;
    let turns = turns.lock().expect("no boat panics").join(" ");
    assert_eq!(
        turns, "A0 B0 C0 A1 B1 C1 A2 B2 C2",
        "each boat moves once, in the order A, B, C, before A moves again"
    );
}
