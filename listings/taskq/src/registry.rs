//! Which function runs which kind of job.

use std::collections::BTreeMap;
use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::value::{RawValue, to_raw_value};
use tokio_util::sync::CancellationToken;

use crate::names::{JobId, Kind, Timestamp, Token};

/// What a handler knows about the attempt that it makes.
#[derive(Debug, Clone)]
pub struct Ctx {
    /// The job: the same in every attempt, so its effects can be made once under this
    /// name.
    pub id: JobId,
    /// Which attempt this is, from 1.
    pub attempt: u32,
    /// The proof of this attempt's lease. It rises from attempt to attempt of this job:
    /// a store that refuses lower ones of the same job refuses attempts that were given
    /// up.
    pub token: Token,
    /// Cancelled when this attempt has become useless. An async handler is dropped
    /// then; a blocking one has to look.
    pub cancel: CancellationToken,
    pub(crate) occurrence: Option<Timestamp>,
}

impl Ctx {
    /// The occurrence of its schedule that the job was made for; none, if no schedule
    /// made it. After an absence it may lie long ago: a report for an hour is about
    /// this one, and not about the one in which it is run.
    #[must_use]
    pub fn occurrence(&self) -> Option<jiff::Timestamp> {
        self.occurrence?.try_into().ok()
    }
}

/// Why an attempt failed, and whether another has any use.
///
/// Every error becomes one by `?`, and asks for another attempt by the job's own
/// backoff.
#[derive(Debug)]
pub struct JobError {
    pub(crate) message: String,
    pub(crate) retry: Retry,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Retry {
    WithBackoff,
    In(Duration),
    Never,
}

impl JobError {
    /// A failure that another attempt may not meet.
    #[must_use]
    pub fn new(message: impl fmt::Display) -> Self {
        Self::with(message, Retry::WithBackoff)
    }

    /// A failure that another attempt may not meet after this time, because the other
    /// side has said so.
    #[must_use]
    pub fn retry_in(message: impl fmt::Display, time: Duration) -> Self {
        Self::with(message, Retry::In(time))
    }

    /// A failure that every attempt would meet.
    #[must_use]
    pub fn fatal(message: impl fmt::Display) -> Self {
        Self::with(message, Retry::Never)
    }

    fn with(message: impl fmt::Display, retry: Retry) -> Self {
        let message = message.to_string();
        Self { message, retry }
    }
}

// `JobError` is no `Error` itself: this could not be written otherwise.
impl<E: std::error::Error> From<E> for JobError {
    fn from(error: E) -> Self {
        let mut message = error.to_string();
        let mut cause = error.source();
        while let Some(error) = cause {
            message.push_str(&format!(": {error}"));
            cause = error.source();
        }
        Self::new(message)
    }
}

pub(crate) type Ran = Result<Arc<RawValue>, JobError>;

/// A handler with a job, ready to run.
pub(crate) enum Call {
    Async(Pin<Box<dyn Future<Output = Ran> + Send>>),
    Blocking(Box<dyn FnOnce() -> Ran + Send>),
}

type Start = dyn Fn(Ctx, &RawValue) -> Result<Call, JobError> + Send + Sync;

pub(crate) struct Handler {
    pub at_most: usize,
    pub start: Box<Start>,
}

/// The handlers of a worker, by kind.
#[derive(Default)]
pub struct Registry {
    handlers: BTreeMap<Kind, Handler>,
}

// ANCHOR: on
impl Registry {
    /// Runs jobs of `kind` by an async function, as many at once as the worker has
    /// slots.
    ///
    /// The function must not compute for long: it shares its thread with others.
    ///
    /// # Panics
    ///
    /// If `kind` has a handler, as in the two methods below.
    pub fn on<T, R, Fut>(
        &mut self,
        kind: Kind,
        run: impl Fn(Ctx, T) -> Fut + Send + Sync + 'static,
    ) -> &mut Self
    where
        T: DeserializeOwned,
        R: Serialize,
        Fut: Future<Output = Result<R, JobError>> + Send + 'static,
    {
        self.add(kind, usize::MAX, move |ctx, json| {
            let running = run(ctx, parse(json)?);
            Ok(Call::Async(Box::pin(async { to_json(running.await?) })))
        })
    }

    /// Runs jobs of `kind` by a function that waits without `await`, on a thread of its
    /// own: files, databases, what has no async interface.
    ///
    /// The threads are those of the runtime, 512 unless it was built with another
    /// `max_blocking_threads`. An attempt that finds none waits while its time runs
    /// out: let there be as many as the worker has slots, and some more. A thread that
    /// goes on after its time is over keeps its slot until it ends.
    pub fn on_blocking<T, R>(
        &mut self,
        kind: Kind,
        run: impl Fn(Ctx, T) -> Result<R, JobError> + Send + Sync + 'static,
    ) -> &mut Self
    where
        T: DeserializeOwned + Send + 'static,
        R: Serialize,
    {
        let run = Arc::new(run);
        self.add(kind, usize::MAX, move |ctx, json| {
            let (run, payload) = (Arc::clone(&run), parse(json)?);
            Ok(Call::Blocking(Box::new(move || {
                to_json(run(ctx, payload)?)
            })))
        })
    }

    /// Runs jobs of `kind` by a function that computes, on a thread of its own: no more
    /// at once than the machine has cores.
    pub fn on_cpu<T, R>(
        &mut self,
        kind: Kind,
        run: impl Fn(Ctx, T) -> Result<R, JobError> + Send + Sync + 'static,
    ) -> &mut Self
    where
        T: DeserializeOwned + Send + 'static,
        R: Serialize,
    {
        let cores = std::thread::available_parallelism().map_or(1, usize::from);
        self.on_blocking(kind.clone(), run).at_most(&kind, cores)
    }
    // ANCHOR_END: on

    /// Lets a worker run no more than `limit` jobs of `kind` at once.
    ///
    /// # Panics
    ///
    /// If `kind` has no handler.
    pub fn at_most(&mut self, kind: &Kind, limit: usize) -> &mut Self {
        let handler = self.handlers.get_mut(kind);
        handler
            .expect("only a kind with a handler has a limit")
            .at_most = limit;
        self
    }

    fn add<F>(&mut self, kind: Kind, at_most: usize, start: F) -> &mut Self
    where
        F: Fn(Ctx, &RawValue) -> Result<Call, JobError> + Send + Sync + 'static,
    {
        let start = Box::new(start);
        let handler = Handler { at_most, start };
        let before = self.handlers.insert(kind.clone(), handler);
        assert!(before.is_none(), "`{kind}` has a handler already");
        self
    }

    /// The kinds that have a handler.
    pub fn kinds(&self) -> impl Iterator<Item = &Kind> {
        self.handlers.keys()
    }

    pub(crate) fn handlers(&self) -> impl Iterator<Item = (&Kind, &Handler)> {
        self.handlers.iter()
    }

    pub(crate) fn get(&self, kind: &Kind) -> Option<&Handler> {
        self.handlers.get(kind)
    }
}

fn parse<T: DeserializeOwned>(json: &RawValue) -> Result<T, JobError> {
    serde_json::from_str(json.get()).map_err(|error| {
        JobError::fatal(format!(
            "the payload is not what the handler takes: {error}"
        ))
    })
}

fn to_json(result: impl Serialize) -> Ran {
    let json = to_raw_value(&result).map_err(|error| {
        JobError::fatal(format!("the result cannot be written as JSON: {error}"))
    })?;
    Ok(json.into())
}
