//! One attempt at one job.

use std::any::Any;
use std::panic::AssertUnwindSafe;
use std::sync::Arc;

use futures::FutureExt;
use tokio::sync::mpsc;
use tokio::task::spawn_blocking;
use tokio::time::timeout;
use tokio_util::sync::CancellationToken;
use tracing::{Instrument, Span, error_span, info, warn};

use crate::broker::{Broker, Leased, Outcome, Settlement};
use crate::registry::{Call, Ctx, JobError, Ran, Registry, Retry};

use super::Core;
use super::held::{Fate, Slot};

/// Makes the attempt and hands on its outcome.
pub(super) async fn make<B: Broker>(
    core: Arc<Core<B>>,
    job: Leased,
    cancel: CancellationToken,
    slot: Slot,
    settle: mpsc::Sender<Settlement>,
) {
    let lease @ (id, token) = (job.id, job.token);
    // It names the job in what a filter of `error` lets through, too.
    let span = error_span!(
        "job",
        %id,
        kind = %job.spec.kind,
        attempt = job.attempt,
        trace = %job.trace(),
    );
    let ran = run(&core.registry, &job, cancel, slot);
    let ran = ran.instrument(span.clone()).await;
    let outcome = span.in_scope(|| match (core.held.finish(lease), ran) {
        (None, _) => {
            warn!("stopped: its lease was lost");
            None
        }
        (Some(Fate::CancelRequested), Err(_)) => {
            info!("cancelled");
            Some(Outcome::Cancelled)
        }
        (_, Ok(result)) => Some(Outcome::Done(result)),
        (_, Err(error)) => {
            warn!(error = error.message, "failed");
            Some(failure(core.options.seed, &job, error))
        }
    });
    if let Some(outcome) = outcome {
        let settlement = Settlement { id, token, outcome };
        // The settler is there as long as a sender, unless the worker was dropped.
        _ = settle.send(settlement).await;
    }
}

/// Runs the handler until it returns, panics, is cancelled, or has used up its time.
async fn run(
    registry: &Registry,
    job: &Leased,
    cancel: CancellationToken,
    slot: Slot,
) -> Ran {
    let Some(handler) = registry.get(&job.spec.kind) else {
        let kind = &job.spec.kind;
        return Err(JobError::new(format!("no handler for `{kind}` here")));
    };
    let ctx = Ctx {
        id: job.id,
        attempt: job.attempt,
        token: job.token,
        cancel: cancel.clone(),
        occurrence: job.spec.occurrence,
    };
    let running = async {
        match (handler.start)(ctx, &job.spec.payload)? {
            Call::Async(future) => {
                let _slot = slot;
                let ended = cancel.run_until_cancelled(future).await;
                ended.unwrap_or_else(|| Err(JobError::new("cancelled")))
            }
            Call::Blocking(function) => {
                let span = Span::current();
                let ended = spawn_blocking(move || {
                    let _slot = slot;
                    span.in_scope(function)
                });
                ended.await.unwrap_or_else(|error| {
                    Err(match error.try_into_panic() {
                        Ok(panic) => panicked(&*panic),
                        Err(error) => JobError::new(error),
                    })
                })
            }
        }
    };
    let caught = AssertUnwindSafe(running).catch_unwind();
    match timeout(job.spec.timeout, caught).await {
        Ok(Ok(ran)) => ran,
        Ok(Err(panic)) => Err(panicked(&*panic)),
        Err(_) => {
            // Its thread cannot be stopped, but it can look.
            cancel.cancel();
            let limit = job.spec.timeout;
            Err(JobError::new(format!("it took longer than {limit:?}")))
        }
    }
}

fn panicked(panic: &(dyn Any + Send)) -> JobError {
    let text = panic.downcast_ref::<&str>().copied();
    let text = text.or_else(|| panic.downcast_ref::<String>().map(String::as_str));
    let text = text.unwrap_or("with something that is no text");
    JobError::new(format!("the handler panicked: {text}"))
}

/// A failure, and when to try again.
fn failure(seed: u64, job: &Leased, error: JobError) -> Outcome {
    // Random for each attempt, and yet the same in every run with this seed.
    let salt = (job.id.as_u128() as u64).wrapping_add(job.token.0);
    let mut random = fastrand::Rng::with_seed(seed ^ salt);
    let retry_in = match error.retry {
        Retry::WithBackoff => Some(job.spec.backoff.wait(job.attempt, &mut random)),
        Retry::In(time) => Some(time),
        Retry::Never => None,
    };
    Outcome::Failed {
        error: error.message,
        retry_in,
    }
}
