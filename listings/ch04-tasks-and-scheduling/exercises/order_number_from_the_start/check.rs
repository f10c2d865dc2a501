//! Start a future eagerly, and let it see its order number before and after it waits.

#[cfg_attr(feature = "solution", path = "solution.rs")]
#[cfg_attr(not(feature = "solution"), path = "start.rs")]
mod exercise;

use exercise::{ORDER, Started, start_now};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::runtime::Handle;
use tokio::time::sleep;

/// The order numbers that a future saw, one for each place where it looked.
#[derive(Clone, Default)]
struct Seen(Arc<Mutex<Vec<Option<u32>>>>);

impl Seen {
    fn look(&self) {
        let order = ORDER.try_with(|order| *order).ok();
        self.0.lock().expect("no panic").push(order);
    }

    fn all(&self) -> Vec<Option<u32>> {
        self.0.lock().expect("no panic").clone()
    }
}

async fn ended<T>(started: Started<T>) -> T {
    match started {
        Started::Done(output) => output,
        Started::Task(task) => task.await.expect("it does not panic"),
    }
}

#[tokio::test(start_paused = true)]
async fn it_begins_at_once() {
    let seen = Seen::default();
    let looks = seen.clone();
    let future = async move {
        looks.look();
        sleep(Duration::from_secs(1)).await;
    };
    let started = ORDER.scope(7, start_now(future)).await;
    assert_eq!(
        seen.all(),
        [Some(7)],
        "start_now() has returned, so the future has begun, in order 7"
    );
    ended(started).await;
}

#[tokio::test(start_paused = true)]
async fn the_order_number_is_there_after_a_wait() {
    let seen = Seen::default();
    let looks = seen.clone();
    let future = async move {
        looks.look();
        sleep(Duration::from_secs(1)).await;
        looks.look();
    };
    let started = ORDER.scope(7, start_now(future)).await;
    ended(started).await;
    assert_eq!(
        seen.all(),
        [Some(7), Some(7)],
        "it looked twice, before its wait and after it, and both times it is order 7"
    );
}

#[tokio::test(start_paused = true)]
async fn what_never_waits_needs_no_task() {
    let alive = Handle::current().metrics().num_alive_tasks();
    let started = ORDER.scope(7, start_now(async { 54 })).await;
    assert!(
        matches!(started, Started::Done(54)),
        "it was ready at its first poll, so it is done"
    );
    assert_eq!(
        Handle::current().metrics().num_alive_tasks(),
        alive,
        "no task was spawned for it"
    );
}
