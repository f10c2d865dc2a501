//! What is done with jobs: enqueue, requeue, cancel.

use std::fs;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Context, Result, anyhow, bail};
use clap::Args;
use serde_json::json;
use serde_json::value::RawValue;
use taskq::broker::{Broker, Cancelled, Enqueued, Requeued};
use taskq::{AnyBroker, JobId, Kind, NewJob, Priority, Queue};

use super::output::Output;
use super::{examples, parse};

/// How many jobs go to the broker in one call.
const BATCH: usize = 1000;

#[derive(Args)]
pub struct Enqueue {
    /// The handler: email, flaky, report or resize
    #[arg(value_parser = parse::kind)]
    kind: Kind,
    /// What it gets: JSON, such as '{"to": "ann@example.com"}'
    #[arg(default_value = "null")]
    payload: String,
    /// A job for each line of a file, or of the standard input (-)
    #[arg(long, value_name = "FILE", conflicts_with_all = ["payload", "id"])]
    lines: Option<PathBuf>,
    /// Its id, so that the same command again changes nothing
    #[arg(long, value_name = "UUID")]
    id: Option<JobId>,
    /// From 0 to 9; 9 goes first
    #[arg(long, value_name = "N", value_parser = parse::priority, default_value = "5")]
    priority: Priority,
    /// Not before this time has passed
    #[arg(
        long,
        value_name = "TIME",
        value_parser = parse::duration,
        default_value = "0s",
    )]
    delay: Duration,
    /// Not, if a job with this key was enqueued within --window
    #[arg(long, value_name = "KEY", conflicts_with = "lines")]
    dedupe: Option<String>,
    /// How long a --dedupe key is taken
    #[arg(
        long,
        value_name = "TIME",
        value_parser = parse::positive,
        default_value = "1h",
    )]
    window: Duration,
    /// How often to try
    #[arg(long, value_name = "N", default_value_t = 10,
        value_parser = clap::value_parser!(u32).range(1..))]
    max_attempts: u32,
    /// How long an attempt may take
    #[arg(
        long,
        value_name = "TIME",
        value_parser = parse::positive,
        default_value = "10m",
    )]
    timeout: Duration,
    /// How long the job and its result are kept after its end
    #[arg(
        long,
        value_name = "TIME",
        value_parser = parse::duration,
        default_value = "24h",
    )]
    keep: Duration,
    /// The trace that it belongs to
    #[arg(
        long,
        value_name = "TRACEPARENT",
        env = "TRACEPARENT",
        value_parser = parse::trace
    )]
    trace: Option<String>,
    /// Take a kind that this program has no handler for
    #[arg(long)]
    any_kind: bool,
}

impl Enqueue {
    pub async fn run(self, broker: AnyBroker, output: &Output) -> Result<()> {
        let mut queue = Queue::new(broker);
        if !self.any_kind {
            queue = queue.only(examples::registry().kinds());
        }
        let payloads = match &self.lines {
            Some(file) => lines(file)?,
            None => vec![json_of(&self.payload).context("the payload is no JSON")?],
        };
        let jobs: Vec<_> = payloads.into_iter().map(|json| self.job(json)).collect();
        let all = jobs.len();
        for (batch, jobs) in jobs.chunks(BATCH).enumerate() {
            let enqueued = match queue.enqueue(jobs.to_vec()).await {
                Ok(enqueued) => enqueued,
                Err(error) if all == 1 => return Err(error.into()),
                Err(error) => {
                    let taken = batch * BATCH;
                    let what = format!(
                        "{taken} of {all} jobs were enqueued, go on with number {}",
                        taken + 1
                    );
                    return Err(anyhow::Error::from(error).context(what));
                }
            };
            for enqueued in enqueued {
                let id = enqueued.id();
                let (what, new) = match enqueued {
                    Enqueued::New(_) => ("enqueued", true),
                    Enqueued::Duplicate(_) => ("is there already", false),
                };
                let value = json!({ "id": id, "new": new });
                output.say(format_args!("{id} {what}"), &value)?;
            }
        }
        Ok(())
    }

    fn job(&self, payload: Box<RawValue>) -> NewJob {
        let mut job = NewJob::from_json(self.kind.clone(), payload)
            .priority(self.priority)
            .delay(self.delay)
            .max_attempts(self.max_attempts)
            .timeout(self.timeout)
            .keep(self.keep);
        if let Some(id) = self.id {
            job = job.id(id);
        }
        if let Some(key) = &self.dedupe {
            job = job.dedupe(key, self.window);
        }
        if let Some(trace) = &self.trace {
            job = job.trace(trace);
        }
        job
    }
}

fn json_of(text: &str) -> serde_json::Result<Box<RawValue>> {
    serde_json::from_str(text.trim())
}

/// The JSON values of a file, one in each line that is not empty.
fn lines(file: &Path) -> Result<Vec<Box<RawValue>>> {
    let text = if file == Path::new("-") {
        let mut text = String::new();
        let read = std::io::stdin().read_to_string(&mut text);
        read.map(|_| text)
            .context("cannot read the standard input")?
    } else {
        let text = fs::read_to_string(file);
        text.with_context(|| format!("cannot read {}", file.display()))?
    };
    let lines = text.lines().enumerate();
    let lines = lines.filter(|(_, line)| !line.trim().is_empty());
    lines
        .map(|(number, line)| {
            json_of(line).map_err(|error| {
                let (file, number) = (file.display(), number + 1);
                let text = error.to_string();
                // The parser has seen one line, and calls it the first.
                let what = text.split(" at line ").next().unwrap_or_default();
                anyhow!("{file}:{number}:{}: no JSON: {what}", error.column())
            })
        })
        .collect()
}

#[derive(Args)]
pub struct Requeue {
    /// Which dead letters
    #[arg(value_name = "ID", required_unless_present = "all")]
    ids: Vec<JobId>,
    /// All of them
    #[arg(long, conflicts_with = "ids")]
    all: bool,
    /// With --all: only those of this kind
    #[arg(long, value_name = "KIND", value_parser = parse::kind, requires = "all")]
    kind: Option<Kind>,
}

impl Requeue {
    pub async fn run(self, broker: AnyBroker, output: &Output) -> Result<()> {
        let mut ids = self.ids;
        if self.all {
            ids = all_dead(&broker, self.kind.as_ref()).await?;
        }
        let requeue = async |id| {
            Ok(match broker.requeue(id).await? {
                Requeued::Ok => ("waits again".to_owned(), true),
                Requeued::NotDead(state) => {
                    (format!("is no dead letter, it is {state}"), false)
                }
                Requeued::Unknown => ("is not known".to_owned(), false),
            })
        };
        each(&ids, "requeued", requeue, output).await
    }
}

#[derive(Args)]
pub struct Cancel {
    /// Which jobs
    #[arg(value_name = "ID", required_unless_present = "dead")]
    ids: Vec<JobId>,
    /// All dead letters
    #[arg(long, conflicts_with = "ids")]
    dead: bool,
    /// With --dead: only those of this kind
    #[arg(long, value_name = "KIND", value_parser = parse::kind, requires = "dead")]
    kind: Option<Kind>,
}

impl Cancel {
    pub async fn run(self, broker: AnyBroker, output: &Output) -> Result<()> {
        let mut ids = self.ids;
        if self.dead {
            ids = all_dead(&broker, self.kind.as_ref()).await?;
        }
        let cancel = async |id| {
            Ok(match broker.cancel(id).await? {
                Cancelled::AtOnce => ("cancelled".to_owned(), true),
                Cancelled::Requested => ("runs, and is asked to stop".to_owned(), true),
                Cancelled::AlreadyEnded(state) => {
                    (format!("has ended before: {state}"), false)
                }
                Cancelled::Unknown => ("is not known".to_owned(), false),
            })
        };
        each(&ids, "cancelled", cancel, output).await
    }
}

/// All are listed before one is moved: it may be dead again soon.
async fn all_dead(broker: &AnyBroker, kind: Option<&Kind>) -> Result<Vec<JobId>> {
    let mut ids = Vec::new();
    loop {
        let dead = broker.dead(kind, ids.len(), BATCH).await?;
        if dead.is_empty() {
            return Ok(ids);
        }
        ids.extend(dead.into_iter().map(|job| job.id));
    }
}

/// Acts on each job, says what came of it, and fails if one of them was not `acted` on.
async fn each(
    ids: &[JobId],
    acted: &str,
    act: impl AsyncFn(JobId) -> Result<(String, bool)>,
    output: &Output,
) -> Result<()> {
    let mut not_done = 0;
    for &id in ids {
        let (what, done) = act(id).await?;
        not_done += usize::from(!done);
        let value = json!({ "id": id, (acted): done, "what": what });
        output.say(format_args!("{id} {what}"), &value)?;
    }
    if not_done > 0 {
        bail!("{not_done} of {} jobs were not {acted}", ids.len());
    }
    Ok(())
}
