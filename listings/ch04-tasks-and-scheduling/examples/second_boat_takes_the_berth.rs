//! A map with one task for each berth; a second boat comes to a berth that is taken.

use std::future::pending;

use tokio::task::yield_now;
use tokio_util::task::JoinMap;

// ANCHOR: main
struct Rope(&'static str);

impl Drop for Rope {
    fn drop(&mut self) {
        println!("{}: its rope is dropped", self.0);
    }
}

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let mut berths = JoinMap::new();
    berths.spawn("north", moored(Rope("ferry")));
    yield_now().await;
    berths.spawn("north", async { "unloaded" });
    println!("tasks in the map: {}", berths.len());
    while let Some((berth, result)) = berths.join_next().await {
        println!(
            "{berth}: {}",
            result.expect("the tug neither panics nor is aborted")
        );
    }
    println!("that was all");
}

async fn moored(_rope: Rope) -> &'static str {
    println!("ferry: is moored");
    pending().await
}
// ANCHOR_END: main
