//! Tokio's `select!` and that of the crate `futures` run one loop over two calls.

// ANCHOR: main
use std::pin::pin;
use std::time::Duration;

use futures::FutureExt;
use futures::future::FusedFuture;
use tokio::time::sleep;

async fn ask(station: &str, seconds: u64) -> &str {
    sleep(Duration::from_secs(seconds)).await;
    station
}

#[tokio::main(flavor = "current_thread", start_paused = true)]
async fn main() {
    let mut harbour = pin!(ask("harbour", 3).fuse());
    let mut ridge = pin!(ask("ridge", 1).fuse());
    loop {
        tokio::select! {
            name = &mut harbour, if !harbour.is_terminated() => println!("{name}"),
            name = &mut ridge, if !ridge.is_terminated() => println!("{name}"),
            else => break,
        }
    }

    let mut harbour = pin!(ask("harbour", 3).fuse());
    let mut ridge = pin!(ask("ridge", 1).fuse());
    loop {
        futures::select! {
            name = harbour => println!("{name}"),
            name = ridge => println!("{name}"),
            complete => break,
        }
    }
}
// ANCHOR_END: main
