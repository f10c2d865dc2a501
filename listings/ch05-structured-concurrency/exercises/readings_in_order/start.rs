use tokio::task::JoinSet;

/// What each reading returns, in the order of `readings`; `None` where one panicked.
pub async fn in_order<T: Send + 'static>(
    readings: Vec<impl Future<Output = T> + Send + 'static>,
) -> Vec<Option<T>> {
    let mut tasks: JoinSet<T> = readings.into_iter().collect();
    let mut results = Vec::new();
    // This is the order in which they end.
    while let Some(ended) = tasks.join_next().await {
        results.push(ended.ok());
    }
    results
}
