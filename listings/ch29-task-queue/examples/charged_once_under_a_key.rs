//! The same two attempts at a bank that keeps the order's number.

use std::time::Duration;

use ch29::{Bounded, Queue};
use tokio::time::{Instant, sleep};

// ANCHOR: bank
use std::collections::BTreeSet;
use std::sync::Mutex;

use ch29::Order;

#[derive(Default)]
struct Bank {
    charges: Mutex<BTreeSet<Order>>,
}

impl Bank {
    /// Charges an order, unless that has been done: its number is the key.
    fn charge(&self, order: Order) {
        let mut charges = self.charges.lock().expect("nobody panics here");
        charges.insert(order);
    }
}
// ANCHOR_END: bank

const SECOND: Duration = Duration::from_secs(1);

#[tokio::main(flavor = "current_thread", start_paused = true)]
async fn main() {
    let (start, queue) = (Instant::now(), Bounded::default());
    let bank = Bank::default();
    queue.push(1);

    let ann = queue.lease().expect("there is an order");
    bank.charge(ann.order);
    say(start, "Ann charges it, and is paused");
    sleep(6 * SECOND).await;
    let bob = queue.lease().expect("Ann's lease is over");
    bank.charge(bob.order);
    let settled = queue.done(bob);
    say(start, &format!("Bob charges it, too: {settled:?}"));
    let settled = queue.done(ann);
    say(start, &format!("Ann wakes up: {settled:?}"));
    let charges = bank.charges.lock().expect("nobody panics here");
    say(start, &format!("the bank has {charges:?}"));
}

fn say(start: Instant, what: &str) {
    println!("{:>2} s  {what}", start.elapsed().as_secs());
}
