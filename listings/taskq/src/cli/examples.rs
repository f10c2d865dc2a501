//! What this program can do: handlers that pretend to work. A program of your own
//! has others, and the same calls.

use std::thread;
use std::time::{Duration, Instant};

use anyhow::Result;
use serde::{Deserialize, Serialize};
use serde_json::json;
use taskq::broker::Broker;
use taskq::model::Backoff;
use taskq::schedule::Schedule;
use taskq::{Ctx, JobError, Kind, NewJob, Priority, Queue, Registry};
use tokio::time::sleep;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Email {
    to: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Resize {
    file: String,
    width: u32,
}

#[derive(Serialize)]
struct Resized {
    file: String,
    bytes: u64,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Report {
    title: String,
    /// How long it takes.
    #[serde(default = "usual")]
    ms: u64,
    /// Whether it never looks if it is to stop, like code that knows nothing of taskq.
    #[serde(default)]
    deaf: bool,
}

fn usual() -> u64 {
    300
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Flaky {
    /// How many attempts fail before one succeeds.
    failures: u32,
}

fn kind(name: &str) -> Kind {
    Kind::new(name).expect("the names of the examples are letters")
}

/// The handlers.
pub fn registry() -> Registry {
    let mut registry = Registry::default();
    registry
        .on(kind("email"), email)
        .on_cpu(kind("resize"), resize)
        .on_blocking(kind("report"), report)
        .on(kind("flaky"), flaky);
    registry
}

async fn email(ctx: Ctx, email: Email) -> Result<String, JobError> {
    if !email.to.contains('@') {
        return Err(JobError::fatal(format!("`{}` is no address", email.to)));
    }
    sleep(Duration::from_millis(100)).await;
    tracing::info!(to = email.to, "sent");
    // A mail server that knows the message's id takes it once.
    Ok(format!("<{}@taskq.example>", ctx.id))
}

fn resize(_: Ctx, image: Resize) -> Result<Resized, JobError> {
    let pixels = u64::from(image.width.min(8192)).pow(2);
    let bytes = (0..pixels).fold(0, |sum: u64, pixel| sum.wrapping_mul(31) ^ pixel);
    Ok(Resized {
        file: format!("{}-{}", image.width, image.file),
        bytes: bytes % 100_000,
    })
}

fn report(ctx: Ctx, report: Report) -> Result<String, JobError> {
    let end = Instant::now() + Duration::from_millis(report.ms);
    let step = Duration::from_millis(if report.deaf { report.ms } else { 20 });
    while Instant::now() < end {
        // Nobody can stop a thread: it has to look.
        if ctx.cancel.is_cancelled() {
            return Err(JobError::new("cancelled"));
        }
        thread::sleep(step);
    }
    Ok(format!("{}: all is well", report.title))
}

async fn flaky(ctx: Ctx, flaky: Flaky) -> Result<u32, JobError> {
    sleep(Duration::from_millis(20)).await;
    if ctx.attempt <= flaky.failures {
        return Err(JobError::new(format!("attempt {} fails", ctx.attempt)));
    }
    Ok(ctx.attempt)
}

/// Jobs of each sort: urgent and patient ones, some that fail, one that never
/// succeeds, a batch, and a report each minute. Returns how many.
pub async fn enqueue<B: Broker>(queue: &Queue<B>) -> Result<usize> {
    let backoff = Backoff {
        base: Duration::from_millis(500),
        cap: Duration::from_secs(2),
    };
    let mut jobs = Vec::new();
    for name in ["ann", "ben", "cleo", "dora", "emil", "fay"] {
        let to = json!({ "to": format!("{name}@example.com") });
        jobs.push(NewJob::new(kind("email"), &to)?);
    }
    let urgent = NewJob::new(kind("email"), &json!({ "to": "boss@example.com" }))?;
    jobs.push(urgent.priority(Priority::new(9)?));
    let wrong = NewJob::new(kind("email"), &json!({ "to": "nobody" }))?;
    jobs.push(wrong);
    for failures in [1, 2, 9] {
        let flaky = NewJob::new(kind("flaky"), &json!({ "failures": failures }))?;
        jobs.push(flaky.max_attempts(3).backoff(backoff));
    }
    let later = NewJob::new(kind("report"), &json!({ "title": "in two seconds" }))?;
    jobs.push(later.delay(Duration::from_secs(2)));
    let alone = jobs.len();
    queue.enqueue(jobs).await?;

    let widths = [320, 640, 1280];
    let images = widths.map(|width| {
        NewJob::new(
            kind("resize"),
            &json!({ "file": "cat.png", "width": width }),
        )
    });
    let images: Vec<_> = images.into_iter().collect::<Result<_, _>>()?;
    let batch = images.len() + 1;
    let then = NewJob::new(kind("report"), &json!({ "title": "three sizes" }))?;
    queue.enqueue_batch(images, then).await?;

    let minutely = NewJob::new(kind("report"), &json!({ "title": "this minute" }))?;
    let schedule = Schedule::new("minutely-report", "* * * * *", "UTC", minutely)?;
    queue.broker().put_schedule(schedule).await?;
    Ok(alone + batch)
}
