//! What is told about a queue and its jobs.

use std::time::Duration;

use anyhow::{Result, bail};
use clap::Args;
use serde_json::json;
use taskq::broker::{Broker, Stats, WorkerInfo};
use taskq::model::JobRecord;
use taskq::schedule::Planned;
use taskq::{AnyBroker, JobId, Kind};

use super::output::{Output, table};
use super::parse;

#[derive(Args)]
pub struct Inspect {
    /// A job: its state, its history, its result; without one, the queue
    #[arg(value_name = "ID", conflicts_with = "dead")]
    id: Option<JobId>,
    /// The dead letters, the latest first
    #[arg(long)]
    dead: bool,
    /// With --dead: only those of this kind
    #[arg(long, value_name = "KIND", value_parser = parse::kind, requires = "dead")]
    kind: Option<Kind>,
    /// With --dead: at most so many
    #[arg(long, value_name = "N", default_value_t = 20, requires = "dead")]
    limit: usize,
}

impl Inspect {
    pub async fn run(self, broker: AnyBroker, output: &Output) -> Result<()> {
        if let Some(id) = self.id {
            let Some(job) = broker.job(id).await? else {
                bail!("there is no job {id}: it never was, or is forgotten");
            };
            output.say(one(&job), &job)?;
        } else if self.dead {
            let dead = broker.dead(self.kind.as_ref(), 0, self.limit).await?;
            for job in dead {
                let error = job.error.as_deref().unwrap_or("its lease expired");
                let (id, kind, attempts) = (job.id, &job.spec.kind, job.attempts);
                let line = format!("{id} {kind}, attempts: {attempts}, {error}");
                output.say(line, &job)?;
            }
        } else {
            let stats = broker.stats().await?;
            let workers = broker.workers().await?;
            let (_, planned) = broker.schedules().await?;
            let value = json!({
                "kinds": stats.kinds,
                "workers": workers.iter().map(|(worker, _)| worker).collect::<Vec<_>>(),
                "schedules": planned,
            });
            output.say(all(&stats, &workers, &planned), &value)?;
        }
        Ok(())
    }
}

fn all(
    stats: &Stats,
    workers: &[(WorkerInfo, Duration)],
    planned: &[Planned],
) -> String {
    if stats.kinds.is_empty() && workers.is_empty() && planned.is_empty() {
        return "no job was ever enqueued, and no worker is heard of".to_owned();
    }
    let head = [
        "kind", "ready", "oldest", "running", "delayed", "held", "dead", "done",
        "failed",
    ];
    let mut rows = vec![head.map(str::to_owned).to_vec()];
    for (kind, n) in &stats.kinds {
        let oldest = match n.ready {
            0 => "-".to_owned(),
            _ => format!("{:.0?}", n.oldest_ready),
        };
        let counts = [
            n.leased,
            n.delayed,
            n.held,
            n.dead,
            n.total_done,
            n.total_failed,
        ];
        let mut row = vec![kind.to_string(), n.ready.to_string(), oldest];
        row.extend(counts.map(|count| count.to_string()));
        rows.push(row);
    }
    let mut text = table(&rows);
    for (worker, heard) in workers {
        let (id, running, slots) = (&worker.id, worker.running, worker.slots);
        text += &format!(
            "\nworker {id} runs {running} of {slots}, heard of {heard:.0?} ago"
        );
    }
    for plan in planned {
        let (cron, zone) = plan.schedule.pattern();
        let (name, kind) = (&plan.schedule.name, &plan.schedule.spec.kind);
        text += &format!("\nschedule {name}: {kind} at {cron} {zone}, ");
        text += &match plan.next {
            Some(next) => format!("next {next}"),
            None => "never again".to_owned(),
        };
    }
    text
}

fn one(job: &JobRecord) -> String {
    let (id, spec) = (job.id, &job.spec);
    let mut text = format!(
        "{id} {}, priority {}: {}, {} of {} attempts",
        spec.kind,
        spec.priority.get(),
        job.state,
        job.attempts,
        spec.max_attempts
    );
    if job.cancel_requested {
        text += ", asked to stop";
    }
    if job.waits_for > 0 {
        text += &format!(", waits for {} of its batch", job.waits_for);
    }
    text += &format!("\npayload {}", spec.payload);
    let facts = [
        ("occurrence", spec.occurrence.map(|at| at.to_string())),
        ("trace", spec.trace.clone()),
        ("worker", job.worker.as_deref().map(str::to_owned)),
        ("error", job.error.clone()),
        ("result", job.result.as_ref().map(ToString::to_string)),
    ];
    for (name, fact) in facts {
        text += &fact.map_or_else(String::new, |fact| format!("\n{name:<7} {fact}"));
    }
    for step in &job.history {
        text += &format!("\n{} {}, attempts: {}", step.at, step.to, step.attempt);
    }
    text
}
