//! A scope that ends when all its tasks have ended.

// ANCHOR: group
use std::convert::Infallible;
use std::future::poll_fn;
use std::pin::pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, ready};

use tokio::sync::oneshot::{self, Receiver, Sender};
use tokio::task::JoinSet;
use tokio::task_local;

use crate::failure::{Failure, GroupError};

// ANCHOR_END: group
// ANCHOR: lifeline
task_local! {
    static LIFELINE: Arc<Lifeline>;
}

/// Held by the body and every task of a group, and by all groups within them. The
/// sender is dropped when the last has let go.
#[derive(Debug)]
struct Lifeline {
    _held: Sender<Infallible>,
    _outer: Option<Arc<Lifeline>>,
}

impl Lifeline {
    fn new() -> (Arc<Self>, Receiver<Infallible>) {
        let (held, gone) = oneshot::channel();
        let outer = LIFELINE.try_with(Arc::clone).ok();
        let lifeline = Self {
            _held: held,
            _outer: outer,
        };
        (Arc::new(lifeline), gone)
    }
}
// ANCHOR_END: lifeline

/// Tasks that end before [`TaskGroup::scope`] returns.
///
/// A task that fails, by an error or a panic, stops the others and the body. All
/// failures are in the error that `scope` returns.
///
/// ```
/// use ch05::{GroupError, TaskGroup};
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() {
/// let cleared: Result<&str, GroupError<&str>> = TaskGroup::scope(async |group| {
///     group.spawn(async { Err("customs: no papers") });
///     group.spawn(async { Ok(()) });
///     Ok("cleared for sea")
/// })
/// .await;
/// assert_eq!(cleared.unwrap_err().to_string(), "customs: no papers");
/// # }
/// ```
#[derive(Debug)]
// ANCHOR: group
pub struct TaskGroup<E> {
    tasks: Mutex<JoinSet<Result<(), Failure<E>>>>,
    lifeline: Arc<Lifeline>,
}
// ANCHOR_END: group

impl<E: Send + 'static> TaskGroup<E> {
    /// Runs `body`, which may spawn tasks into the group, and waits for all of them.
    ///
    /// # Errors
    ///
    /// If the body or a task has failed. The first failure drops the body at the
    /// `.await` where it stands and aborts all tasks; the error holds what failed first
    /// and whatever else failed until the last task was gone. What an inner group has
    /// collected is lost if it is aborted before it returns.
    ///
    /// # Panics
    ///
    /// If the body does. Then nobody waits, unless a group is around this one.
    ///
    /// # Cancel safety
    ///
    /// If this future is dropped, all tasks are aborted, and nobody waits for them: each
    /// is dropped soon after, when the runtime gets to it. To set a deadline that waits,
    /// await this scope in the body of a group with a task that sleeps and then fails.
    ///
    /// An inner scope that is neither finished nor dropped, because it was forgotten or
    /// stored elsewhere, keeps the outer one waiting for as long.
    // ANCHOR: scope
    pub async fn scope<R>(
        body: impl AsyncFnOnce(&Self) -> Result<R, Failure<E>>,
    ) -> Result<R, GroupError<E>> {
        let (lifeline, gone) = Lifeline::new();
        let tasks = Mutex::default();
        let group = Self { tasks, lifeline };
        let mut failures = Vec::new();
        let result = group.run(body(&group)).await;
        let value = result.map_err(|failure| failures.push(failure));
        if value.is_err() {
            group.cancel();
        }
        while let Some(failure) = poll_fn(|context| group.poll_failure(context)).await {
            group.cancel();
            failures.push(failure);
        }
        drop(group);
        let Err(_all_gone) = gone.await;
        match value {
            Ok(value) if failures.is_empty() => Ok(value),
            _ => Err(GroupError { failures }),
        }
    }

    /// Until the body has ended, or a task has failed. Then the body is dropped.
    async fn run<R>(
        &self,
        body: impl Future<Output = Result<R, Failure<E>>>,
    ) -> Result<R, Failure<E>> {
        let lifeline = Arc::clone(&self.lifeline);
        let mut body = pin!(LIFELINE.scope(lifeline, body));
        poll_fn(|context| {
            if let Poll::Ready(result) = body.as_mut().poll(context) {
                return Poll::Ready(result);
            }
            // After the body, so that a task which the body has spawned is watched.
            match self.poll_failure(context) {
                Poll::Ready(Some(failure)) => Poll::Ready(Err(failure)),
                // Without a task there is nobody to wait for but the body.
                Poll::Ready(None) | Poll::Pending => Poll::Pending,
            }
        })
        .await
    }

    /// The next failure, or `None` if all tasks have ended.
    fn poll_failure(&self, context: &mut Context<'_>) -> Poll<Option<Failure<E>>> {
        loop {
            // Unlocked again before the result is looked at.
            let ended = ready!(self.tasks().poll_join_next(context));
            let Some(ended) = ended else {
                return Poll::Ready(None);
            };
            // `None` for an aborted task, too: that is not a failure.
            if let Some(failure) = ended.map_or_else(Failure::of_task, Result::err) {
                return Poll::Ready(Some(failure));
            }
        }
    }
    // ANCHOR_END: scope

    /// Starts a task of this group.
    ///
    /// # Panics
    ///
    /// Outside of a Tokio runtime.
    // ANCHOR: spawn
    pub fn spawn(&self, task: impl Future<Output = Result<(), E>> + Send + 'static) {
        self.start(async { task.await.map_err(Failure::Error) });
    }

    /// Starts a task that is a group itself. Its failures stay together in this one's.
    ///
    /// # Panics
    ///
    /// Outside of a Tokio runtime.
    pub fn spawn_group(
        &self,
        group: impl Future<Output = Result<(), GroupError<E>>> + Send + 'static,
    ) {
        self.start(async { group.await.map_err(Failure::Group) });
    }

    fn start(
        &self,
        task: impl Future<Output = Result<(), Failure<E>>> + Send + 'static,
    ) {
        let lifeline = Arc::clone(&self.lifeline);
        self.tasks().spawn(LIFELINE.scope(lifeline, task));
    }
    // ANCHOR_END: spawn

    // ANCHOR: lock
    /// Stops all tasks spawned so far. That is not a failure: `scope` still waits for
    /// them, and returns what the body returns.
    pub fn cancel(&self) {
        self.tasks().abort_all();
    }

    /// Locked for moments, never across an `.await`.
    fn tasks(&self) -> MutexGuard<'_, JoinSet<Result<(), Failure<E>>>> {
        self.tasks.lock().unwrap_or_else(PoisonError::into_inner)
    }
    // ANCHOR_END: lock
}
