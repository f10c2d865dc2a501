//! A group with a lifetime in its error is spawned into another group.

use ch05::{GroupError, TaskGroup};

// ANCHOR: main
type Fault = &'static str;

async fn prepare() -> Result<(), GroupError<Fault>> {
    TaskGroup::scope(async |_group| Ok(())).await
}

async fn convoy() -> Result<(), GroupError<Fault>> {
    TaskGroup::scope(async |convoy| {
        convoy.spawn_group(prepare());
        Ok(())
    })
    .await
}
// ANCHOR_END: main

#[tokio::main]
async fn main() {
    convoy().await.expect("nothing fails");
}
