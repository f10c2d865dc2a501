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
    // Outside of what may be dropped.
    let mut done = Vec::new();
    let waiting = async {
        while let Some(answer) = tasks.join_next().await {
            let answer = answer.expect("no task panics");
            done.push(answer);
            match until {
                Until::First => break,
                Until::Failure if answer.is_err() => break,
                Until::Failure | Until::All => {}
            }
        }
    };
    // Out of patience or not: `done` holds what is done.
    timeout(patience, waiting).await.ok();
    // What ended in the same instant is done, too.
    while let Some(answer) = tasks.try_join_next() {
        done.push(answer.expect("no task panics"));
    }
    done
}
