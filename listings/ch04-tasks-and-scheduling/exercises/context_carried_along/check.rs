//! Spawn a task that sees its spawner's two task-locals, whichever of them are set.

#[cfg_attr(feature = "solution", path = "solution.rs")]
#[cfg_attr(not(feature = "solution"), path = "start.rs")]
mod exercise;

use exercise::{BOAT, ORDER, spawn_with_context};

/// What a task sees of both.
async fn seen() -> (Option<u32>, Option<&'static str>) {
    let order = ORDER.try_with(|order| *order).ok();
    (order, BOAT.try_with(|boat| *boat).ok())
}

#[tokio::test]
async fn both_are_carried_along() {
    let spawner = async { spawn_with_context(seen()).await };
    let got = ORDER.scope(7, BOAT.scope("tug", spawner)).await;
    assert_eq!(
        got.expect("no panic"),
        (Some(7), Some("tug")),
        "the spawner serves order 7 for the tug"
    );
}

#[tokio::test]
async fn one_alone_is_carried_along() {
    let got = BOAT.scope("tug", async { spawn_with_context(seen()).await });
    assert_eq!(
        got.await.expect("no panic"),
        (None, Some("tug")),
        "the spawner knows a boat and no order"
    );
}

#[tokio::test]
async fn nothing_is_needed() {
    let got = spawn_with_context(seen()).await;
    assert_eq!(
        got.expect("no panic"),
        (None, None),
        "the spawner knows neither"
    );
}

#[tokio::test]
async fn the_values_are_those_of_the_spawn() {
    let task = ORDER.sync_scope(7, || spawn_with_context(seen()));
    let got = ORDER.scope(8, task).await.expect("no panic");
    assert_eq!(
        got.0,
        Some(7),
        "order 7 spawned the task, and order 8 waits for it"
    );
}
