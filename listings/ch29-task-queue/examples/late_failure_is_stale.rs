//! Under a token, the report of a worker that was paused comes to nothing.

use std::sync::Arc;
use std::time::Duration;

// ANCHOR: main
use ch29::{Fenced, Queue};

// ANCHOR_END: main
use tokio::time::{Instant, sleep};

const SECOND: Duration = Duration::from_secs(1);

async fn work(name: &str, queue: Arc<Fenced>, start: Instant) {
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
    // ANCHOR: main
    let (start, queue) = (Instant::now(), Arc::new(Fenced::default()));
    // ANCHOR_END: main
    queue.push(1);
    let ann = queue.lease().expect("there is an order");
    say(start, "Ann takes order 1, is paused");
    let bob = tokio::spawn(work("Bob", Arc::clone(&queue), start));
    let carl = tokio::spawn(work("Carl", Arc::clone(&queue), start));

    sleep(6 * SECOND).await;
    let settled = queue.failed(ann);
    say(start, &format!("Ann reports failed: {settled:?}"));
    let worked = tokio::try_join!(bob, carl);
    worked.expect("nobody panics");
}

fn say(start: Instant, what: &str) {
    println!("{:>2} s  {what}", start.elapsed().as_secs());
}
