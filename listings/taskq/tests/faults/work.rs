//! The process that is killed: a worker of the library with its default settings.

use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

use anyhow::{Context, Result};
use serde::{Deserialize, Serialize};
use taskq::broker::BrokerError;
use taskq::{AnyBroker, Ctx, JobError, Kind, Registry, Worker, WorkerOptions, upkeep};
use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::watch;
use tokio::task::spawn_blocking;
use tokio::time::sleep;
use tokio_util::sync::CancellationToken;
use tracing::Subscriber;
use tracing_subscriber::EnvFilter;
use tracing_subscriber::util::SubscriberInitExt;

use super::ledger::{By, Ledger, Step};

/// Says to this program that it is a worker, and where.
pub const VARIABLE: &str = "TASKQ_FAULTS_WORKER";
/// The queue that all of them work on.
pub const QUEUE: &str = "faults";
/// How many jobs one runs at once: what `taskq serve` has by default.
const SLOTS: usize = 8;

/// What a worker is told.
#[derive(Debug, Serialize, Deserialize)]
pub struct Post {
    pub name: String,
    pub broker: String,
    pub ledger: PathBuf,
    pub log: PathBuf,
}

/// What a job asks for.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
pub struct Order {
    /// How long it takes; its effect is made in the middle.
    pub ms: u64,
    /// How many attempts fail after it.
    pub fails: u32,
}

/// What is run on a thread of its own, which nothing can stop but the end of its process.
pub const BLOCKING: &str = "label";
/// What is run by the runtime.
pub const ASYNC: [&str; 4] = ["order", "doomed", "closing", "tick"];

/// The kind of this name.
pub fn kind(name: &str) -> Kind {
    Kind::new(name).expect("it is letters")
}

/// Works until SIGTERM, or until whoever started it is gone.
pub fn main(post: &str) -> ExitCode {
    match serde_json::from_str(post)
        .map_err(Into::into)
        .and_then(work)
    {
        Ok(0) => ExitCode::SUCCESS,
        Ok(leases) => {
            eprintln!("error: {leases} leases were left");
            ExitCode::FAILURE
        }
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

/// What keeps a worker's log, a line of JSON for each event.
pub fn log(path: &Path) -> Result<impl Subscriber + Send + Sync + 'static> {
    let file = File::create(path).context("no log")?;
    let log = tracing_subscriber::fmt().json();
    let log = log.with_env_filter(EnvFilter::new("taskq=debug"));
    Ok(log.with_writer(Mutex::new(file)).finish())
}

/// Returns how many leases are left.
#[tokio::main(flavor = "current_thread")]
async fn work(post: Post) -> Result<usize> {
    log(&post.log)?.init();
    thread::spawn(|| {
        // Its other end is closed with the process that has it.
        _ = std::io::stdin().read(&mut [0]);
        std::process::exit(2);
    });
    let stop = CancellationToken::new();
    let mut asked = signal(SignalKind::terminate())?;
    let stopped = stop.clone();
    tokio::spawn(async move {
        asked.recv().await;
        stopped.cancel();
    });

    let ledger = Arc::new(Ledger::open(&post.ledger)?);
    let broker = insist(|| AnyBroker::open(&post.broker, QUEUE)).await?;
    let options = WorkerOptions {
        id: post.name.as_str().into(),
        ..WorkerOptions::default()
    };
    let (every, seed) = (Duration::from_secs(1), options.seed);
    let registry = registry(&ledger, &options.id);
    let (_slots, given) = watch::channel(SLOTS);
    let worker = Worker::with_options(broker.clone(), registry, given, options);
    let (drained, ()) = tokio::join!(
        worker.run(stop.clone()),
        upkeep::run(&broker, every, seed, &stop)
    );
    Ok(drained.released + drained.unsettled)
}

/// Handlers for all kinds, which note what they do.
pub fn registry(ledger: &Arc<Ledger>, worker: &Arc<str>) -> Registry {
    let mut registry = Registry::default();
    for name in ASYNC {
        let by = Arc::new(By::new(name, worker));
        let ledger = Arc::clone(ledger);
        registry.on(kind(name), move |ctx, order| {
            run(Arc::clone(&ledger), Arc::clone(&by), ctx, order)
        });
    }
    let (ledger, by) = (Arc::clone(ledger), By::new(BLOCKING, worker));
    registry.on_blocking(kind(BLOCKING), move |ctx, order| {
        run_on_a_thread(&ledger, &by, &ctx, order)
    });
    registry
}

// ANCHOR: handler
/// Makes its effect in the middle, and notes how far it has come.
async fn run(
    ledger: Arc<Ledger>,
    by: Arc<By>,
    ctx: Ctx,
    order: Order,
) -> Result<u64, JobError> {
    let note = |step| {
        let (ledger, by, ctx) = (Arc::clone(&ledger), Arc::clone(&by), ctx.clone());
        spawn_blocking(move || ledger.note(step, &ctx, &by))
    };
    note(Step::Begins).await??;
    sleep(Duration::from_millis(order.ms / 2)).await;
    note(Step::MakesItsEffect).await??;
    sleep(Duration::from_millis(order.ms / 2)).await;
    note(end(&ctx, order)).await??;
    answer(&ctx, order)
}
// ANCHOR_END: handler

/// The same, where nothing can stop it.
fn run_on_a_thread(
    ledger: &Ledger,
    by: &By,
    ctx: &Ctx,
    order: Order,
) -> Result<u64, JobError> {
    ledger.note(Step::Begins, ctx, by)?;
    thread::sleep(Duration::from_millis(order.ms / 2));
    ledger.note(Step::MakesItsEffect, ctx, by)?;
    thread::sleep(Duration::from_millis(order.ms / 2));
    ledger.note(end(ctx, order), ctx, by)?;
    answer(ctx, order)
}

fn end(ctx: &Ctx, order: Order) -> Step {
    if ctx.attempt <= order.fails {
        Step::Fails
    } else {
        Step::Succeeds
    }
}

/// The result is the token: it says which attempt's report counted.
fn answer(ctx: &Ctx, order: Order) -> Result<u64, JobError> {
    if ctx.attempt <= order.fails {
        return Err(JobError::new("this attempt was to fail"));
    }
    Ok(ctx.token.0)
}

/// Repeats a call until the broker is there.
pub async fn insist<T, F>(call: impl Fn() -> F) -> Result<T, BrokerError>
where
    F: Future<Output = Result<T, BrokerError>>,
{
    loop {
        match call().await {
            Err(error) if error.is_retryable() => {
                sleep(Duration::from_millis(50)).await;
            }
            answer => return answer,
        }
    }
}
