//! From a plain function into async by `block_on`, and from async back by a call.

use std::time::Duration;

// ANCHOR: main
use tokio::runtime::Builder;
use tokio::time::sleep;

/// Plain: computes, never waits, and may be called from anywhere.
fn is_gale(wind_kmh: u32) -> bool {
    wind_kmh >= 62
}

/// Async: waits, so only async code can await it.
async fn gale_on_ridge() -> bool {
    sleep(Duration::from_millis(10)).await;
    is_gale(71)
}

/// Plain again: pays for the wait with its own thread.
fn gale_on_ridge_blocking() -> std::io::Result<bool> {
    let runtime = Builder::new_current_thread().enable_time().build()?;
    Ok(runtime.block_on(gale_on_ridge()))
}

fn main() -> std::io::Result<()> {
    println!("gale on the ridge: {}", gale_on_ridge_blocking()?);
    Ok(())
}
// ANCHOR_END: main
