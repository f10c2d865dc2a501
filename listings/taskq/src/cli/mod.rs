//! The command line: what can be asked, and how it ends.

mod bench;
mod examples;
mod jobs;
mod output;
mod parse;
mod queues;
mod serve;

use std::io::{self, IsTerminal};
use std::path::Path;
use std::process::ExitCode;
use std::time::Duration;

use anyhow::{Context, Result};
use clap::{Args, Parser, Subcommand};
use taskq::{AnyBroker, BrokerError};
use tokio::runtime::{Builder, Runtime};
use tracing_subscriber::EnvFilter;

use output::Output;

/// A task queue that loses nothing.
#[derive(Parser)]
#[command(name = "taskq", version, after_help = EXIT_CODES)]
struct Cli {
    #[command(flatten)]
    common: Common,
    #[command(subcommand)]
    command: Command,
}

#[derive(Args)]
struct Common {
    /// Where the jobs are: memory:, sqlite:FILE or redis://HOST:PORT
    #[arg(
        long,
        global = true,
        value_name = "URL",
        env = "TASKQ_BROKER",
        default_value = "sqlite:jobs.db"
    )]
    broker: String,
    /// Which of the queues in Redis
    #[arg(
        long,
        global = true,
        value_name = "NAME",
        env = "TASKQ_QUEUE",
        default_value = "taskq"
    )]
    queue: String,
    /// Answer in JSON, a value a line
    #[arg(long, global = true)]
    json: bool,
    /// Log in JSON, a value a line
    #[arg(long, global = true)]
    log_json: bool,
}

#[derive(Subcommand)]
enum Command {
    /// Run jobs, schedules and the live page until SIGTERM or Ctrl-C
    Serve(serve::Serve),
    /// Run jobs until none is left, not even one that waits for its time, then end
    Drain(serve::Drain),
    /// Put jobs into the queue
    Enqueue(jobs::Enqueue),
    /// Show the queue, or a job
    Inspect(queues::Inspect),
    /// Give dead letters all their attempts once more
    Requeue(jobs::Requeue),
    /// End jobs that wait and dead letters, and ask those that run to stop
    Cancel(jobs::Cancel),
    /// Measure how many jobs the broker takes and gives in a second
    Bench(bench::Bench),
}

const EXIT_CODES: &str = "\
Exit codes: 0 done; 1 not done, or not all of it; 2 not understood; 3 the broker is \
not available, another try may succeed.
RUST_LOG says what is logged, such as RUST_LOG=taskq=debug; \"info\" without it.";

/// How long threads that were told to stop may take to do so. Nobody can stop a thread,
/// and all has been reported: those that go on end with the process.
const LAST_WORDS: Duration = Duration::from_secs(1);

/// How many threads may wait or compute beside those of jobs: to look up a name takes
/// one.
const SPARE_THREADS: usize = 64;

/// Does what the command line says, and says what went wrong.
pub fn run() -> ExitCode {
    let cli = Cli::parse();
    let output = Output {
        json: cli.common.json,
    };
    if let Err(error) = start_log(cli.common.log_json) {
        output.error(&error);
        return ExitCode::from(2);
    }
    let ended = runtime(&cli.command).and_then(|runtime| {
        let ended = runtime.block_on(act(cli, &output));
        runtime.shutdown_timeout(LAST_WORDS);
        ended
    });
    let Err(error) = ended else {
        return ExitCode::SUCCESS;
    };
    let reader_left = |error: &io::Error| error.kind() == io::ErrorKind::BrokenPipe;
    if error.downcast_ref().is_some_and(reader_left) {
        return ExitCode::SUCCESS;
    }
    output.error(&error);
    let retryable = |error: &BrokerError| error.is_retryable();
    let again = error
        .chain()
        .any(|cause| cause.downcast_ref().is_some_and(retryable));
    ExitCode::from(if again { 3 } else { 1 })
}

/// With a thread for each job that may run: one that waited for a thread would do so
/// while its time runs out.
fn runtime(command: &Command) -> Result<Runtime> {
    let slots = match command {
        Command::Serve(serve) => serve.work.most(),
        Command::Drain(drain) => drain.work.most(),
        _ => 0,
    };
    let runtime = Builder::new_multi_thread()
        .max_blocking_threads(slots.saturating_add(SPARE_THREADS))
        .enable_all()
        .build();
    runtime.context("the threads of the program cannot be started")
}

async fn act(cli: Cli, output: &Output) -> Result<()> {
    use Command::{Bench, Drain, Enqueue, Serve};
    let Common { broker, queue, .. } = &cli.common;
    let runs = matches!(cli.command, Serve(_) | Drain(_) | Bench(_));
    if let Some(file) = broker.strip_prefix("sqlite:")
        && !runs
        && !matches!(cli.command, Enqueue(_))
    {
        // Opening it would make one, and tell that it is empty.
        anyhow::ensure!(
            Path::new(file).exists(),
            "there is no {file}: name the file by --broker sqlite:FILE, or begin one \
             by `taskq enqueue` or `taskq serve`"
        );
    }
    let broker = AnyBroker::open(broker, queue).await?;
    anyhow::ensure!(
        runs || !broker.is_memory(),
        "memory: is gone when this process ends: name a broker that stays, such as \
         --broker sqlite:jobs.db"
    );
    match cli.command {
        Command::Serve(serve) => Box::pin(serve.run(broker, output)).await,
        Command::Drain(drain) => Box::pin(drain.run(broker, output)).await,
        Command::Enqueue(enqueue) => enqueue.run(broker, output).await,
        Command::Inspect(inspect) => inspect.run(broker, output).await,
        Command::Requeue(requeue) => requeue.run(broker, output).await,
        Command::Cancel(cancel) => cancel.run(broker, output).await,
        Command::Bench(bench) => Box::pin(bench.run(broker, output)).await,
    }
}

/// Logs to the standard error: the output belongs to the answers.
fn start_log(json: bool) -> Result<()> {
    let filter = match std::env::var(EnvFilter::DEFAULT_ENV) {
        Ok(text) => EnvFilter::try_new(&text)
            .map_err(|error| anyhow::anyhow!("RUST_LOG={text}: {error}"))?,
        Err(_) => EnvFilter::new("info"),
    };
    let log = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(io::stderr);
    if json {
        log.json().flatten_event(true).init();
    } else {
        log.with_ansi(io::stderr().is_terminal()).init();
    }
    Ok(())
}
