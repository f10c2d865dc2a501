//! Running jobs: as a service, or until none is left.

use std::net::SocketAddr;
use std::process;
use std::time::Duration;

use anyhow::{Context, Result, bail};
use clap::Args;
use serde_json::json;
use taskq::broker::Broker;
use taskq::limits::{OnConflict, RateLimit};
use taskq::pool::{Bounds, autoscale};
use taskq::worker::Drained;
use taskq::{AnyBroker, Kind, Queue, Worker, WorkerOptions, http, upkeep};
use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio::time::{sleep, timeout};
use tokio_util::sync::CancellationToken;
use tracing::{info, warn};

use super::output::Output;
use super::{examples, parse};

#[derive(Args)]
pub struct Serve {
    #[command(flatten)]
    pub work: Work,
    /// Where the live page, /metrics, /health and /ready are
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:7029")]
    listen: SocketAddr,
    /// How long jobs may go on after SIGTERM or Ctrl-C; a second one does not wait
    #[arg(
        long,
        value_name = "TIME",
        value_parser = parse::duration,
        default_value = "20s",
    )]
    drain: Duration,
    /// Put example jobs into the queue first
    #[arg(long)]
    examples: bool,
}

#[derive(Args)]
pub struct Drain {
    #[command(flatten)]
    pub work: Work,
    /// Give up after this time, and exit with 1
    #[arg(long, value_name = "TIME", value_parser = parse::positive)]
    deadline: Option<Duration>,
}

#[derive(Args, Clone)]
pub struct Work {
    /// How many jobs run at once
    #[arg(
        long,
        value_name = "N",
        value_parser = parse::count(100_000),
        default_value = "8",
    )]
    slots: usize,
    /// Up to how many, while jobs wait for longer than --patience
    #[arg(long, value_name = "N")]
    max_slots: Option<usize>,
    /// For how long a job may wait until more run at once
    #[arg(
        long,
        value_name = "TIME",
        value_parser = parse::positive,
        default_value = "1s",
    )]
    patience: Duration,
    /// How long until the jobs of a worker that is gone are given to another
    #[arg(
        long,
        value_name = "TIME",
        value_parser = parse::positive,
        default_value = "6s",
    )]
    lease: Duration,
    /// How many jobs of a kind may begin in a time; all processes have to say the same
    #[arg(long, value_name = "KIND=N/TIME", value_parser = parse::rate)]
    rate: Vec<(Kind, RateLimit)>,
    /// Replace the rates that others have set; a kind that --rate does not name loses
    /// its limit
    #[arg(long)]
    replace_rates: bool,
}

impl Serve {
    pub async fn run(self, broker: AnyBroker, output: &Output) -> Result<()> {
        let listener = TcpListener::bind(self.listen).await.with_context(|| {
            let address = self.listen;
            format!("cannot listen on {address}: choose another by --listen")
        })?;
        self.work.configure(&broker).await?;
        let address = format!("http://{}/", listener.local_addr()?);
        output.say(
            format_args!("serving, live page: {address}"),
            &json!({ "serving": address }),
        )?;
        if self.examples {
            let jobs = examples::enqueue(&Queue::new(broker.clone())).await?;
            info!(jobs, "examples enqueued");
        }
        let (stop, over) = (CancellationToken::new(), CancellationToken::new());
        tokio::spawn(signals(stop.clone(), self.work.lease));
        let pages = http::serve(listener, broker.clone(), stop.clone(), over.clone());
        let pages = tokio::spawn(pages);
        let drained = Box::pin(self.work.run(&broker, self.drain, stop)).await;
        over.cancel();
        // A browser that keeps its connection does not keep the process.
        _ = timeout(Duration::from_secs(1), pages).await;
        report(drained, output)
    }
}

impl Drain {
    pub async fn run(self, broker: AnyBroker, output: &Output) -> Result<()> {
        self.work.configure(&broker).await?;
        let stop = CancellationToken::new();
        tokio::spawn(signals(stop.clone(), self.work.lease));
        let empty = async {
            let deadline = self.deadline.unwrap_or(Duration::MAX);
            let left = timeout(deadline, until_empty(&broker, &stop)).await;
            stop.cancel();
            left.is_ok()
        };
        let work = self
            .work
            .run(&broker, Duration::from_secs(20), stop.clone());
        let (in_time, drained) = tokio::join!(empty, work);
        report(drained, output)?;
        if !in_time {
            bail!("jobs are left at the deadline: `taskq inspect` shows them");
        }
        Ok(())
    }
}

/// Returns when no job of these kinds waits or runs, or when nobody waits for that.
async fn until_empty(broker: &AnyBroker, stop: &CancellationToken) {
    let registry = examples::registry();
    loop {
        match broker.stats().await {
            Ok(stats) => {
                let ours = registry.kinds().filter_map(|kind| stats.kinds.get(kind));
                if ours
                    .map(|k| k.ready + k.delayed + k.leased + k.held)
                    .sum::<u64>()
                    == 0
                {
                    return;
                }
            }
            Err(error) => warn!(%error, "how many jobs are left is not known"),
        }
        let pause = sleep(Duration::from_millis(50));
        if stop.run_until_cancelled(pause).await.is_none() {
            return;
        }
    }
}

fn report(drained: Drained, output: &Output) -> Result<()> {
    let Drained {
        released,
        unsettled,
    } = drained;
    output.say(
        format_args!("drained: {released} jobs given back, {unsettled} not settled"),
        &json!({ "released": released, "unsettled": unsettled }),
    )?;
    if unsettled > 0 {
        bail!(
            "the broker was away: {unsettled} jobs that have run will be run again \
             when their leases expire"
        );
    }
    Ok(())
}

impl Work {
    /// How many jobs may come to run at once.
    pub fn most(&self) -> usize {
        self.max_slots.unwrap_or(self.slots)
    }

    /// Looks at the slots, and sets the rates.
    async fn configure(&self, broker: &AnyBroker) -> Result<()> {
        let (least, most) = (self.slots, self.most());
        if most < least {
            bail!("--max-slots {most} is below --slots {least}");
        }
        let conflict = if self.replace_rates {
            OnConflict::Replace
        } else {
            OnConflict::Refuse
        };
        let limits = self.rate.iter().cloned().collect();
        Ok(broker.configure(limits, conflict).await?)
    }

    /// Runs jobs until `stop`, then waits for those that run.
    async fn run(
        &self,
        broker: &AnyBroker,
        drain: Duration,
        stop: CancellationToken,
    ) -> Drained {
        let options = WorkerOptions {
            lease: self.lease,
            drain,
            ..WorkerOptions::default()
        };
        let bounds = Bounds {
            min: self.slots,
            max: self.most(),
            patience: self.patience,
            calm: 30,
        };
        let registry = examples::registry();
        let kinds: Vec<_> = registry.kinds().cloned().collect();
        let (slots, given) = watch::channel(self.slots);
        let (every, seed) = (Duration::from_secs(1), options.seed);
        let worker = Worker::with_options(broker.clone(), registry, given, options);
        let scale = (worker.gauge(), slots);
        let (drained, (), ()) = tokio::join!(
            worker.run(stop.clone()),
            autoscale(broker, &kinds, bounds, every, scale, &stop),
            upkeep::run(broker, every, seed, &stop),
        );
        drained
    }
}

/// Cancels `stop` at the first signal, and ends the process at the second.
async fn signals(stop: CancellationToken, lease: Duration) {
    signal().await;
    info!("stops leasing, and waits for the jobs that run");
    stop.cancel();
    signal().await;
    warn!(
        ?lease,
        "ends at once: its jobs go to others when their leases expire"
    );
    process::exit(130);
}

/// Waits for Ctrl-C, or SIGTERM where there is one.
async fn signal() {
    #[cfg(unix)]
    let terminated = async {
        use tokio::signal::unix::{SignalKind, signal};
        signal(SignalKind::terminate())?.recv().await;
        Ok(())
    };
    #[cfg(not(unix))]
    let terminated = std::future::pending();
    let ended: std::io::Result<()> = tokio::select! {
        pressed = tokio::signal::ctrl_c() => pressed,
        terminated = terminated => terminated,
    };
    ended.expect("a process may handle these signals");
}
