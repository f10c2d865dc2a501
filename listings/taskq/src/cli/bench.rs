//! How many jobs a broker takes and gives in a second.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};
use std::time::{Duration, Instant};

use anyhow::{Result, bail};
use clap::Args;
use futures::stream::{self, StreamExt, TryStreamExt};
use serde_json::json;
use taskq::broker::Broker;
use taskq::{AnyBroker, Kind, NewJob, Registry, Worker};
use tokio_util::sync::CancellationToken;

use super::output::Output;
use super::parse;

/// How many callers enqueue at once.
const CALLERS: usize = 4;

#[derive(Args)]
pub struct Bench {
    /// How many jobs
    #[arg(
        long,
        value_name = "N",
        value_parser = parse::count(10_000_000),
        default_value = "20000",
    )]
    jobs: usize,
    /// How many are enqueued in one call
    #[arg(
        long,
        value_name = "N",
        value_parser = parse::count(10_000),
        default_value = "100",
    )]
    batch: usize,
    /// How many run at once
    #[arg(
        long,
        value_name = "N",
        value_parser = parse::count(100_000),
        default_value = "1000",
    )]
    slots: usize,
}

impl Bench {
    /// Measures jobs that do nothing, in a queue without others.
    pub async fn run(self, broker: AnyBroker, output: &Output) -> Result<()> {
        let stats = broker.stats().await?;
        let waiting = |kind: &taskq::broker::KindStats| {
            kind.held + kind.delayed + kind.ready + kind.leased
        };
        let others: u64 = stats.kinds.values().map(waiting).sum();
        if others > 0 {
            bail!(
                "{others} jobs wait here or run: measure another queue, such as \
                 --broker sqlite:bench.db"
            );
        }
        let kind = Kind::new("bench")?;
        let enqueued = self.enqueue(&broker, &kind).await?;
        self.say("enqueue", enqueued, output)?;
        let drained = self.drain(&broker, kind).await;
        self.say("drain", drained, output)?;
        while broker.sweep(1000).await? > 0 {}
        Ok(())
    }

    fn say(&self, what: &str, time: Duration, output: &Output) -> Result<()> {
        let (jobs, seconds) = (self.jobs, time.as_secs_f64());
        let rate = (jobs as f64 / seconds).round();
        output.say(
            format_args!("{what:<8} {jobs} jobs in {seconds:.2} s: {rate} jobs/s"),
            &json!({ "bench": what, "jobs": jobs, "seconds": seconds, "rate": rate }),
        )?;
        Ok(())
    }

    async fn enqueue(&self, broker: &AnyBroker, kind: &Kind) -> Result<Duration> {
        let job = NewJob::new(kind.clone(), &())?.keep(Duration::ZERO);
        let calls = (0..self.jobs).step_by(self.batch).map(|first| {
            let count = self.batch.min(self.jobs - first);
            let jobs = (0..count).map(|_| NewJob::from_spec(job.spec.clone()));
            broker.enqueue(jobs.collect())
        });
        let start = Instant::now();
        let calls = stream::iter(calls).buffer_unordered(CALLERS);
        calls.try_for_each(async |_| Ok(())).await?;
        Ok(start.elapsed())
    }

    /// From the first lease to the last settlement.
    async fn drain(&self, broker: &AnyBroker, kind: Kind) -> Duration {
        let stop = CancellationToken::new();
        let (left, last) = (Arc::new(AtomicUsize::new(self.jobs)), stop.clone());
        let mut registry = Registry::default();
        registry.on(kind, move |_, ()| {
            if left.fetch_sub(1, Relaxed) == 1 {
                last.cancel();
            }
            async { Ok(()) }
        });
        let start = Instant::now();
        Worker::new(broker.clone(), registry, self.slots)
            .run(stop)
            .await;
        start.elapsed()
    }
}
