//! A handler that computes, on the worker's thread and off it.

// ANCHOR: main
use std::error::Error;
use std::thread;
use std::time::Duration;

use taskq::{
    Broker, Ctx, Kind, MemBroker, Queue, Registry, Worker, WorkerOptions, upkeep,
};
use tokio::sync::watch;
use tokio::time::sleep;
use tokio_util::sync::CancellationToken;

const LEASE: Duration = Duration::from_millis(800);

/// Stands for a long computation: it keeps its thread.
fn compute(ctx: &Ctx) {
    if ctx.attempt == 1 {
        thread::sleep(3 * LEASE);
    }
}

#[tokio::main(flavor = "current_thread")]
async fn keeps_its_lease(registry: Registry) -> Result<bool, Box<dyn Error>> {
    let (broker, stop) = (MemBroker::default(), CancellationToken::new());
    let id = Queue::new(broker.clone()).push("hash", &()).await?;
    let (_, slots) = watch::channel(4);
    let options = WorkerOptions {
        lease: LEASE,
        ..WorkerOptions::default()
    };
    let worker = Worker::with_options(broker.clone(), registry, slots, options);
    let worker = tokio::spawn(worker.run(stop.clone()));
    let reaper = reap_elsewhere(broker.clone(), stop.clone());
    while !broker.job(id).await?.is_some_and(|j| j.state.has_ended()) {
        sleep(LEASE / 8).await;
    }
    stop.cancel();
    worker.await?;
    reaper.join().expect("the reaper does not panic");
    Ok(broker.stats().await?.kinds[&Kind::new("hash")?].total_expired == 0)
}
// ANCHOR_END: main

/// Takes back expired leases on a thread of its own, as another machine would.
fn reap_elsewhere(
    broker: MemBroker,
    stop: CancellationToken,
) -> thread::JoinHandle<()> {
    #[tokio::main(flavor = "current_thread")]
    async fn reap(broker: MemBroker, stop: CancellationToken) {
        upkeep::run(&broker, LEASE / 8, 7, &stop).await;
    }
    thread::spawn(move || reap(broker, stop))
}

// ANCHOR: three
fn main() -> Result<(), Box<dyn Error>> {
    let hash = Kind::new("hash")?;
    let (mut on_its_thread, mut blocking) = (Registry::default(), Registry::default());
    let mut cpu = Registry::default();
    on_its_thread.on(hash.clone(), |ctx, ()| async move {
        compute(&ctx);
        Ok(())
    });
    blocking.on_blocking(hash.clone(), |ctx, ()| {
        compute(&ctx);
        Ok(())
    });
    cpu.on_cpu(hash, |ctx, ()| {
        compute(&ctx);
        Ok(())
    });
    let handlers = [
        ("on", on_its_thread),
        ("on_blocking", blocking),
        ("on_cpu", cpu),
    ];
    for (name, registry) in handlers {
        let kept = keeps_its_lease(registry)?;
        println!("{name:<12} {}", if kept { "kept" } else { "lost" });
    }
    Ok(())
}
// ANCHOR_END: three
