//! A worker that is told to stop ends what it can, and gives back the rest.

use std::error::Error;
use std::time::Duration;

use taskq::{Broker, Ctx, Kind, MemBroker, Queue, Registry, Worker};
use tokio::time::{Instant, sleep};
use tokio_util::sync::CancellationToken;

const SECOND: Duration = Duration::from_secs(1);

// ANCHOR: main
#[tokio::main(flavor = "current_thread", start_paused = true)]
async fn main() -> Result<(), Box<dyn Error>> {
    let (broker, stop) = (MemBroker::default(), CancellationToken::new());
    let mut registry = Registry::default();
    registry.on(Kind::new("report")?, |_: Ctx, seconds: u64| async move {
        sleep(Duration::from_secs(seconds)).await;
        Ok(())
    });
    let worker = Worker::new(broker.clone(), registry, 4).run(stop.clone());
    let worker = tokio::spawn(worker);
    let queue = Queue::new(broker.clone());
    let short = queue.push("report", &10).await?;
    let long = queue.push("report", &3600).await?;
    sleep(SECOND).await;

    let start = Instant::now();
    stop.cancel();
    println!("{:?} after {:?}", worker.await?, start.elapsed());
    for id in [short, long] {
        let job = broker.job(id).await?.expect("it is known");
        println!("{}, attempts: {}", job.state, job.attempts);
    }
    Ok(())
}
// ANCHOR_END: main
