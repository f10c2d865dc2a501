use tokio::task::JoinSet;

/// What each reading returns, in the order of `readings`; `None` where one panicked.
pub async fn in_order<T: Send + 'static>(
    readings: Vec<impl Future<Output = T> + Send + 'static>,
) -> Vec<Option<T>> {
    let mut results: Vec<_> = readings.iter().map(|_| None).collect();
    let mut tasks = JoinSet::new();
    for (place, reading) in readings.into_iter().enumerate() {
        tasks.spawn(async move { (place, reading.await) });
    }
    while let Some(ended) = tasks.join_next().await {
        if let Ok((place, result)) = ended {
            results[place] = Some(result);
        }
    }
    results
}
