//! From a plain function into async by `block_on`, and from async back by a call.

use std::time::Duration;

// ANCHOR: main
use tokio::runtime::Builder;
use tokio::time::sleep;

/// Plain: computes, never waits, and may be called from anywhere.
fn knots(kmh: f64) -> f64 {
    kmh / 1.852
}

/// Async: waits, so only async code can await it.
async fn read_ridge() -> f64 {
    sleep(Duration::from_millis(10)).await;
    knots(71.0)
}

/// Plain again: pays for the wait with its own thread.
fn read_ridge_blocking() -> std::io::Result<f64> {
    let runtime = Builder::new_current_thread().enable_time().build()?;
    Ok(runtime.block_on(read_ridge()))
}

fn main() -> std::io::Result<()> {
    println!("ridge: {:.0} knots", read_ridge_blocking()?);
    Ok(())
}
// ANCHOR_END: main
