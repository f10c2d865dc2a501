//! A worker dies with a job, and a reaper gives the job to another worker.

use std::error::Error;
use std::time::Duration;

use taskq::{Broker, Ctx, Kind, MemBroker, Queue, Registry, Worker, upkeep};
use tokio::time::sleep;
use tokio_util::sync::CancellationToken;

const SECOND: Duration = Duration::from_secs(1);

// ANCHOR: main
fn charges() -> Result<Registry, Box<dyn Error>> {
    let mut registry = Registry::default();
    registry.on(Kind::new("charge")?, |ctx: Ctx, _order: u32| async move {
        sleep(20 * SECOND).await;
        Ok(ctx.attempt)
    });
    Ok(registry)
}

#[tokio::main(flavor = "current_thread", start_paused = true)]
async fn main() -> Result<(), Box<dyn Error>> {
    let (broker, stop) = (MemBroker::default(), CancellationToken::new());
    let id = Queue::new(broker.clone()).push("charge", &7).await?;
    let ann = Worker::new(broker.clone(), charges()?, 4).run(stop.clone());
    let ann = tokio::spawn(ann);
    sleep(3 * SECOND).await;
    ann.abort();

    let bob = Worker::new(broker.clone(), charges()?, 4).run(stop.clone());
    let bob = tokio::spawn(bob);
    _ = tokio::time::timeout(60 * SECOND, upkeep::run(&broker, SECOND, 7, &stop)).await;
    stop.cancel();
    bob.await?;

    let job = broker.job(id).await?.expect("it is kept for a day");
    let start = job.history[0].at.0;
    for step in &job.history {
        let seconds = (step.at.0 - start) / 1000;
        println!("{seconds:>2} s  {}, attempts: {}", step.to, step.attempt);
    }
    Ok(())
}
// ANCHOR_END: main
