//! Builds a runtime with two named workers, and counts what it has.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::Duration;

use tokio::runtime::Builder;

// ANCHOR: main
fn main() -> std::io::Result<()> {
    let started = Arc::new(AtomicUsize::new(0));
    let counter = Arc::clone(&started);
    let runtime = Builder::new_multi_thread()
        .worker_threads(2)
        .max_blocking_threads(4)
        .thread_name("harbour")
        .on_thread_start(move || {
            counter.fetch_add(1, Ordering::Relaxed);
        })
        .enable_all()
        .build()?;

    let metrics = runtime.metrics();
    println!("{} workers", metrics.num_workers());
    let task = runtime.spawn(async { thread::current().name().map(str::to_owned) });
    println!("a task runs on {:?}", runtime.block_on(task)?);
    let call = runtime.spawn_blocking(|| thread::current().name().map(str::to_owned));
    println!("a blocking call on {:?}", runtime.block_on(call)?);
    runtime.shutdown_timeout(Duration::from_secs(1));
    println!("{} threads were started", started.load(Ordering::Relaxed));
    Ok(())
}
// ANCHOR_END: main
