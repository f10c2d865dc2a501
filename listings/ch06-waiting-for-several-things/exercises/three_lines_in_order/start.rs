use futures::{StreamExt, TryStreamExt, stream};

/// Asks over three lines at a time. Gives all answers in the order of the
/// questions, or the first failure.
pub async fn ask_all<T, E>(
    calls: Vec<impl Future<Output = Result<T, E>>>,
) -> Result<Vec<T>, E> {
    stream::iter(calls).buffered(3).try_collect().await
}
