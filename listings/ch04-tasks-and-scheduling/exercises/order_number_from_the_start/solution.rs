use std::future::poll_fn;
use std::task::Poll;

use tokio::task::JoinHandle;
use tokio::task_local;

task_local! {
    /// The order that is served.
    pub static ORDER: u32;
}

/// Where an eagerly started future has got to.
pub enum Started<T> {
    /// It never waited, and no task was made.
    Done(T),
    /// It waits, as a task.
    Task(JoinHandle<T>),
}

/// Polls a future once in place, and spawns it if it waits. It keeps the
/// caller's order.
///
/// # Panics
///
/// If the caller has no order.
pub async fn start_now<F>(future: F) -> Started<F::Output>
where
    F: Future<Output: Send> + Send + 'static,
{
    // The scope is around the future from its first poll, and moves with it.
    let mut future = Box::pin(ORDER.scope(ORDER.get(), future));
    match poll_fn(|context| Poll::Ready(future.as_mut().poll(context))).await {
        Poll::Ready(output) => Started::Done(output),
        Poll::Pending => Started::Task(tokio::spawn(future)),
    }
}
