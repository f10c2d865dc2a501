use tokio::task::{JoinHandle, LocalKey};
use tokio::task_local;

task_local! {
    /// The order that is served.
    pub static ORDER: u32;
    /// The boat that it is served for.
    pub static BOAT: &'static str;
}

/// Spawns a future that sees the spawner's order and boat.
pub fn spawn_with_context<F>(future: F) -> JoinHandle<F::Output>
where
    F: Future<Output: Send> + Send + 'static,
{
    // Read here: within the task there is nothing left to read.
    let order = ORDER.try_with(|order| *order).ok();
    let boat = BOAT.try_with(|boat| *boat).ok();
    tokio::spawn(within(&ORDER, order, within(&BOAT, boat, future)))
}

/// Awaits a future within the scope of a value, if there is one.
async fn within<T: 'static, F: Future>(
    key: &'static LocalKey<T>,
    value: Option<T>,
    future: F,
) -> F::Output {
    match value {
        Some(value) => key.scope(value, future).await,
        None => future.await,
    }
}
