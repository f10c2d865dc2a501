//! Work that takes longer than its lease, without a heartbeat.

use std::time::Duration;

use ch29::{Bounded, Queue};
use tokio::time::{Instant, sleep};

const SECOND: Duration = Duration::from_secs(1);

// ANCHOR: main
async fn work(name: &str, queue: &Bounded, start: Instant) {
    while queue.unfinished() > 0 {
        let Some(lease) = queue.lease() else {
            sleep(SECOND).await;
            continue;
        };
        sleep(6 * SECOND).await;
        let settled = queue.done(lease);
        say(start, &format!("{name} has charged it: {settled:?}"));
    }
}

#[tokio::main(flavor = "current_thread", start_paused = true)]
async fn main() {
    let (start, queue) = (Instant::now(), Bounded::default());
    queue.push(1);
    tokio::join!(work("Ann", &queue, start), work("Bob", &queue, start));
    say(start, &format!("given up: {:?}", queue.dead()));
}
// ANCHOR_END: main

fn say(start: Instant, what: &str) {
    println!("{:>2} s  {what}", start.elapsed().as_secs());
}
