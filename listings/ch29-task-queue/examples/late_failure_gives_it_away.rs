//! A worker that was paused reports a failure of an order that is no longer its own.

use std::sync::Arc;
use std::time::Duration;

use ch29::{Leased, Queue};
use tokio::time::{Instant, sleep};

const SECOND: Duration = Duration::from_secs(1);

async fn work(name: &str, queue: Arc<Leased>, start: Instant) {
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

// ANCHOR: main
#[tokio::main(flavor = "current_thread", start_paused = true)]
async fn main() {
    let (start, queue) = (Instant::now(), Arc::new(Leased::default()));
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
// ANCHOR_END: main

fn say(start: Instant, what: &str) {
    println!("{:>2} s  {what}", start.elapsed().as_secs());
}
