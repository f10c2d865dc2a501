//! The side that asks for work.

use std::collections::BTreeSet;
use std::sync::Arc;

use serde::Serialize;
use tracing::{Instrument, debug, debug_span};

use crate::broker::{Broker, BrokerError, Enqueued};
use crate::model::NewJob;
use crate::names::{Invalid, JobId, Kind};

/// Puts jobs into a broker.
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// use taskq::{MemBroker, Queue};
///
/// let queue = Queue::new(MemBroker::default());
/// let id = queue.push("resize", &("cat.png", 640)).await?;
/// let job = queue.broker().job(id).await?.expect("it was taken");
/// assert_eq!(job.spec.payload.get(), r#"["cat.png",640]"#);
/// # use taskq::Broker;
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone)]
pub struct Queue<B> {
    broker: B,
    known: Option<Arc<BTreeSet<Kind>>>,
}

/// Why a job was not enqueued.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum EnqueueError {
    /// The broker did not take it.
    #[error(transparent)]
    Broker(#[from] BrokerError),
    /// The name of the kind is none.
    #[error(transparent)]
    Invalid(#[from] Invalid),
    /// No handler is known for it, so it would wait for ever.
    #[error("no handler for `{kind}`: there are {}", names(known))]
    UnknownKind {
        /// What was asked for.
        kind: Kind,
        /// What could have been.
        known: Arc<BTreeSet<Kind>>,
    },
    /// The payload cannot be written as JSON.
    #[error("the payload cannot be written as JSON: {0}")]
    Payload(#[from] serde_json::Error),
}

fn names(kinds: &BTreeSet<Kind>) -> String {
    let names: Vec<_> = kinds.iter().map(Kind::as_str).collect();
    names.join(", ")
}

impl<B: Broker> Queue<B> {
    /// A queue that takes jobs of any kind.
    #[must_use]
    pub fn new(broker: B) -> Self {
        let known = None;
        Self { broker, known }
    }

    /// The same, but it refuses jobs of other kinds than these.
    #[must_use]
    pub fn only<'a>(self, kinds: impl IntoIterator<Item = &'a Kind>) -> Self {
        let known = Some(Arc::new(kinds.into_iter().cloned().collect()));
        Self { known, ..self }
    }

    /// Where the jobs go.
    pub fn broker(&self) -> &B {
        &self.broker
    }

    /// Enqueues a job of this kind with the defaults. Returns its id.
    ///
    /// # Errors
    ///
    /// Any [`EnqueueError`].
    pub async fn push(
        &self,
        kind: &str,
        payload: &(impl Serialize + Sync),
    ) -> Result<JobId, EnqueueError> {
        let job = NewJob::new(Kind::new(kind)?, payload)?;
        let enqueued = self.enqueue(vec![job]).await?;
        Ok(enqueued[0].id())
    }

    /// Enqueues these jobs. If the broker was not available, the same call may be
    /// repeated: what it has taken already, it does not take again.
    ///
    /// # Errors
    ///
    /// Any but [`EnqueueError::Payload`].
    pub async fn enqueue(
        &self,
        jobs: Vec<NewJob>,
    ) -> Result<Vec<Enqueued>, EnqueueError> {
        jobs.iter().try_for_each(|job| self.check(job))?;
        let span = debug_span!("enqueue", jobs = jobs.len());
        let answer = self.broker.enqueue(jobs).instrument(span).await?;
        for enqueued in &answer {
            debug!(id = %enqueued.id(), "enqueued");
        }
        Ok(answer)
    }

    /// Enqueues a batch; see [`Broker::enqueue_batch`].
    ///
    /// # Errors
    ///
    /// As [`Queue::enqueue`].
    pub async fn enqueue_batch(
        &self,
        members: Vec<NewJob>,
        then: NewJob,
    ) -> Result<Vec<Enqueued>, EnqueueError> {
        members.iter().try_for_each(|job| self.check(job))?;
        self.check(&then)?;
        Ok(self.broker.enqueue_batch(members, then).await?)
    }

    fn check(&self, job: &NewJob) -> Result<(), EnqueueError> {
        match &self.known {
            Some(known) if !known.contains(&job.spec.kind) => {
                let (kind, known) = (job.spec.kind.clone(), Arc::clone(known));
                Err(EnqueueError::UnknownKind { kind, known })
            }
            _ => Ok(()),
        }
    }
}
