//! A stream gives readings one after the other, and reads no more than it is asked for.

use std::time::Duration;

use async_stream::stream;
use futures::{Stream, StreamExt};
use tokio::time::sleep;

// ANCHOR: main
fn readings() -> impl Stream<Item = u32> {
    stream! {
        for knots in [14, 71, 9, 38] {
            println!("  measures");
            sleep(Duration::from_secs(1)).await;
            yield knots;
        }
    }
}

#[tokio::main(flavor = "current_thread", start_paused = true)]
async fn main() {
    let gales = readings().filter(|knots| std::future::ready(*knots > 30));
    let mut gales = std::pin::pin!(gales);
    if let Some(knots) = gales.next().await {
        println!("gale: {knots}");
    }
    let all: Vec<_> = readings().map(|knots| knots * 2).collect().await;
    println!("{all:?}");
}
// ANCHOR_END: main
