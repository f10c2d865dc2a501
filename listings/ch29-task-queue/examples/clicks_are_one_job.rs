//! A call that is repeated under its id, and a second click, make no second job.

// ANCHOR: main
use std::error::Error;
use std::time::Duration;

use taskq::broker::Enqueued;
use taskq::{JobId, Kind, MemBroker, NewJob, Priority, Queue};

fn charge(id: JobId) -> Result<NewJob, Box<dyn Error>> {
    Ok(NewJob::new(Kind::new("charge")?, &7)?
        .id(id)
        .priority(Priority::new(9)?)
        .delay(Duration::from_secs(30))
        .dedupe("order 7", Duration::from_mins(10))
        .max_attempts(25)
        .timeout(Duration::from_secs(20)))
}

#[tokio::main(flavor = "current_thread", start_paused = true)]
async fn main() -> Result<(), Box<dyn Error>> {
    let queue = Queue::new(MemBroker::default());
    let (first, second) = (JobId::new(), JobId::new());
    for (call, id) in [("click", first), ("the same", first), ("click", second)] {
        let answer = match queue.enqueue(vec![charge(id)?]).await?[0] {
            Enqueued::New(_) => "a new job",
            Enqueued::Duplicate(job) if job == first => "the first click's job",
            Enqueued::Duplicate(_) => "another job",
        };
        println!("{call:<8}  {answer}");
    }
    Ok(())
}
// ANCHOR_END: main
