use futures::{StreamExt, TryStreamExt, stream};

/// Asks over three lines at a time. Gives all answers in the order of the
/// questions, or the first failure.
pub async fn ask_all<T, E>(
    calls: Vec<impl Future<Output = Result<T, E>>>,
) -> Result<Vec<T>, E> {
    let numbered = calls
        .into_iter()
        .enumerate()
        .map(|(number, call)| async move { call.await.map(|answer| (number, answer)) });
    let mut answers: Vec<_> = stream::iter(numbered)
        .buffer_unordered(3)
        .try_collect()
        .await?;
    answers.sort_by_key(|(number, _)| *number);
    Ok(answers.into_iter().map(|(_, answer)| answer).collect())
}
