use std::time::Duration;

use tokio::task::JoinSet;
use tokio::time::timeout;

/// What a task ends with.
pub type Answer = Result<u32, &'static str>;

/// How long to wait.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Until {
    /// Until one task has ended.
    First,
    /// Until one task has failed, or all have ended.
    Failure,
    /// Until all have ended.
    All,
}

/// Waits, but not longer than `patience`. Gives what is done, in the order in
/// which it was done, and leaves the other tasks in the set.
pub async fn wait(
    tasks: &mut JoinSet<Answer>,
    until: Until,
    patience: Duration,
) -> Vec<Answer> {
    let waiting = async {
        let mut done = Vec::new();
        while let Some(answer) = tasks.join_next().await {
            done.push(answer.expect("no task panics"));
            if until == Until::First {
                break;
            }
        }
        done
    };
    timeout(patience, waiting).await.unwrap_or_default()
}
