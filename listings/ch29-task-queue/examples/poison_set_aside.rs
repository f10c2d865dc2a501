//! An order that has killed three workers is set aside.

use std::time::Duration;

// ANCHOR: main
use ch29::{Bounded, Queue};

// ANCHOR_END: main
use tokio::time::{Instant, sleep};

const SECOND: Duration = Duration::from_secs(1);

async fn work(name: &str, queue: &Bounded, start: Instant) {
    while queue.unfinished() > 0 {
        let Some(lease) = queue.lease() else {
            sleep(SECOND).await;
            continue;
        };
        let order = lease.order;
        say(start, &format!("{name} takes order {order}"));
        sleep(SECOND).await;
        if order == 13 {
            say(start, &format!("{name} is killed: out of memory"));
            return;
        }
        queue.done(lease);
    }
}

#[tokio::main(flavor = "current_thread", start_paused = true)]
async fn main() {
    // ANCHOR: main
    let (start, queue) = (Instant::now(), Bounded::default());
    // ANCHOR_END: main
    (13..=14).for_each(|order| queue.push(order));
    for name in ["Ann", "Bob", "Carl", "Dora", "Eve"] {
        work(name, &queue, start).await;
    }
    say(start, &format!("{} unfinished", queue.unfinished()));
    // ANCHOR: main
    say(start, &format!("given up: {:?}", queue.dead()));
    // ANCHOR_END: main
}

fn say(start: Instant, what: &str) {
    println!("{:>2} s  {what}", start.elapsed().as_secs());
}
