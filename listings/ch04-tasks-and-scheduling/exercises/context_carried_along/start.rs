use tokio::task::JoinHandle;
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
    let order = ORDER.try_with(|order| *order).unwrap_or_default();
    tokio::spawn(ORDER.scope(order, future))
}
