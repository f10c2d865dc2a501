use std::any::Any;

use tokio::task::JoinSet;

#[derive(Debug, PartialEq)]
pub enum Trouble {
    /// A task returned an error.
    Refusal(String),
    /// A task panicked with this message, which is empty if it was no text.
    Bug(String),
}

/// Waits for all tasks, and returns what went wrong, in the order in which it did. The
/// first trouble aborts the others, which is not a trouble.
pub async fn troubles(mut tasks: JoinSet<Result<(), String>>) -> Vec<Trouble> {
    let mut troubles = Vec::new();
    while let Some(ended) = tasks.join_next().await {
        let trouble = match ended {
            Ok(Ok(())) => continue,
            Ok(Err(refusal)) => Trouble::Refusal(refusal),
            Err(stopped) => match stopped.try_into_panic() {
                Ok(payload) => Trouble::Bug(message_of(payload.as_ref())),
                Err(_aborted) => continue,
            },
        };
        tasks.abort_all();
        troubles.push(trouble);
    }
    troubles
}

fn message_of(payload: &(dyn Any + Send)) -> String {
    match payload.downcast_ref::<&str>() {
        Some(text) => (*text).to_owned(),
        None => payload.downcast_ref().cloned().unwrap_or_default(),
    }
}
