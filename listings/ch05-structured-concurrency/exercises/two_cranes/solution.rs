use std::num::NonZeroUsize;

use tokio::task::JoinSet;

/// Unloads all ships, at most `cranes` at a time. The first failure stops all of them,
/// and is returned when they are gone.
pub async fn unload<E: Send + 'static>(
    ships: Vec<impl Future<Output = Result<(), E>> + Send + 'static>,
    cranes: NonZeroUsize,
) -> Result<(), E> {
    let mut waiting = ships.into_iter();
    let mut unloading: JoinSet<_> = waiting.by_ref().take(cranes.get()).collect();
    while let Some(ended) = unloading.join_next().await {
        if let Err(failure) = ended.expect("nobody aborts, and no ship panics") {
            unloading.shutdown().await;
            return Err(failure);
        }
        if let Some(ship) = waiting.next() {
            unloading.spawn(ship);
        }
    }
    Ok(())
}
