//! A stream gives readings one after another, and reads no more than it is asked for.

// ANCHOR: main
use std::time::Duration;

use async_stream::stream;
use futures::{Stream, StreamExt};
use tokio::time::sleep;

fn readings() -> impl Stream<Item = u32> {
    stream! {
        for kmh in [14, 71, 9, 38] {
            println!("  measures");
            sleep(Duration::from_secs(1)).await;
            yield kmh;
        }
    }
}

#[tokio::main(flavor = "current_thread", start_paused = true)]
async fn main() {
    let gales = readings().filter(|kmh| std::future::ready(*kmh >= 62));
    let mut gales = std::pin::pin!(gales);
    if let Some(kmh) = gales.next().await {
        println!("gale: {kmh} km/h");
    }
    let all: Vec<_> = readings().map(|kmh| kmh * 10 / 36).collect().await;
    println!("{all:?} m/s");
}
// ANCHOR_END: main
