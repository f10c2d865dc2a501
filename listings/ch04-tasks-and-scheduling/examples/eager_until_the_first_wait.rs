//! Polls a future once in place, and spawns it only if it has to wait.

// ANCHOR: eager
use std::future::poll_fn;
use std::task::Poll;
use std::time::Duration;

use tokio::task::JoinHandle;
use tokio::time::sleep;

/// Where an eagerly started future has got to.
enum Started<T> {
    /// It never waited, and no task was made.
    Done(T),
    /// It waits, as a task.
    Task(JoinHandle<T>),
}

async fn start_now<F>(future: F) -> Started<F::Output>
where
    F: Future<Output: Send> + Send + 'static,
{
    let mut future = Box::pin(future);
    match poll_fn(|context| Poll::Ready(future.as_mut().poll(context))).await {
        Poll::Ready(output) => Started::Done(output),
        Poll::Pending => Started::Task(tokio::spawn(future)),
    }
}
// ANCHOR_END: eager

// ANCHOR: main
#[tokio::main(flavor = "current_thread", start_paused = true)]
async fn main() {
    for (boat, cached) in [("ferry", true), ("tug", false)] {
        let search = start_now(distance_of(boat, cached)).await;
        println!("office: the search for {boat} has begun");
        let (how, seen) = match search {
            Started::Done(seen) => ("without a task", seen),
            Started::Task(task) => (
                "from a task",
                task.await.expect("the search does not panic"),
            ),
        };
        println!("office: {boat} is {seen} miles off, {how}");
    }
}

/// How many miles away a boat is.
async fn distance_of(boat: &str, cached: bool) -> u32 {
    println!("radar: looks for {boat}");
    if !cached {
        sleep(Duration::from_secs(2)).await;
    }
    54
}
// ANCHOR_END: main
