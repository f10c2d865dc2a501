//! What a queue knows of a job that failed once.

// ANCHOR: main
use std::error::Error;
use std::time::Duration;

use taskq::{Broker, Ctx, JobError, Kind, MemBroker, Queue, Registry, Worker};
use tokio::time::sleep;
use tokio_util::sync::CancellationToken;

async fn charge(ctx: Ctx, order: u32) -> Result<String, JobError> {
    if ctx.attempt == 1 {
        let time = Duration::from_secs(30);
        return Err(JobError::retry_in("the bank is closed", time));
    }
    Ok(format!("order {order} is charged"))
}

#[tokio::main(flavor = "current_thread", start_paused = true)]
async fn main() -> Result<(), Box<dyn Error>> {
    let (broker, stop) = (MemBroker::default(), CancellationToken::new());
    let mut registry = Registry::default();
    registry.on(Kind::new("charge")?, charge);
    let worker = Worker::new(broker.clone(), registry, 4).run(stop.clone());
    let worker = tokio::spawn(worker);

    let id = Queue::new(broker.clone()).push("charge", &7).await?;
    sleep(Duration::from_mins(1)).await;
    stop.cancel();
    worker.await?;

    let job = broker.job(id).await?.expect("it is kept for a day");
    let start = job.history[0].at.0;
    for step in &job.history {
        let seconds = (step.at.0 - start) / 1000;
        println!("{seconds:>2} s  {}, attempts: {}", step.to, step.attempt);
    }
    println!("result: {}", job.result.expect("an attempt succeeded"));
    Ok(())
}
// ANCHOR_END: main
