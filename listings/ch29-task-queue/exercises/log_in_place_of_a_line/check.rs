//! Keep the four laws with a log and a list of what is pending, as a Redis stream has
//! them.

#[cfg_attr(feature = "solution", path = "solution.rs")]
#[cfg_attr(not(feature = "solution"), path = "start.rs")]
mod exercise;

use ch29::laws::{
    late_report_changes_nothing, lost_order_comes_again, one_holder, order_is_given_up,
};
use ch29::{LEASE, Queue, Settled};
use exercise::Log;
use tokio::time::advance;

#[tokio::test(start_paused = true)]
async fn two_workers_never_hold_the_same_order() {
    assert!(one_holder::<Log>().await, "two workers have order 1");
}

#[tokio::test(start_paused = true)]
async fn a_lost_order_comes_again() {
    let again = lost_order_comes_again::<Log>().await;
    assert!(again, "an order whose lease is over is not handed out");
}

#[tokio::test(start_paused = true)]
async fn a_late_report_comes_to_nothing() {
    let nothing = late_report_changes_nothing::<Log>().await;
    assert!(nothing, "a worker whose order went to another was heard");
}

#[tokio::test(start_paused = true)]
async fn an_order_is_given_up() {
    let given_up = order_is_given_up::<Log>().await;
    assert!(given_up, "an order that kills every worker is still there");
}

#[tokio::test(start_paused = true)]
async fn a_failed_order_does_not_hold_up_the_rest() {
    let queue = Log::default();
    (1..=2).for_each(|order| queue.push(order));
    let first = queue.lease().expect("there are two orders");
    assert_eq!(queue.failed(first), Settled::Ok, "it is the present lease");
    let again = queue.lease().expect("it is to be tried again");
    assert_eq!(again.order, 1, "what failed comes first");
    let second = queue.lease().expect("order 2 has not been read");
    assert_eq!(second.order, 2, "it waits for nobody");
    advance(LEASE / 2).await;
    assert_eq!(queue.done(again), Settled::Ok, "it is the present lease");
    assert_eq!(queue.done(second), Settled::Ok, "so is this");
    assert_eq!(queue.unfinished(), 0, "both orders are done");
}
