//! A queue that hands an order out and forgets it.

// ANCHOR: work
use std::sync::Arc;
use std::time::Duration;

use ch29::{Popped, Queue};
use tokio::time::{Instant, sleep};

const SECOND: Duration = Duration::from_secs(1);

async fn work(name: &str, queue: Arc<Popped>, start: Instant) {
    while queue.unfinished() > 0 {
        let Some(lease) = queue.lease() else {
            sleep(SECOND).await;
            continue;
        };
        let order = lease.order;
        say(start, &format!("{name} takes order {order}"));
        sleep(3 * SECOND).await;
        say(start, &format!("{name} has charged order {order}"));
        queue.done(lease);
    }
}

#[tokio::main(flavor = "current_thread", start_paused = true)]
async fn main() {
    let (start, queue) = (Instant::now(), Arc::new(Popped::default()));
    (1..=3).for_each(|order| queue.push(order));
    let ann = tokio::spawn(work("Ann", Arc::clone(&queue), start));
    sleep(4 * SECOND).await;
    ann.abort();
    say(start, "Ann's machine is switched off");
    work("Bob", queue, start).await;
    say(start, "Bob finds nothing more to do");
}
// ANCHOR_END: work

fn say(start: Instant, what: &str) {
    println!("{:>2} s  {what}", start.elapsed().as_secs());
}
