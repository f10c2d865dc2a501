//! Whoever puts jobs into the queue, and remembers what it was told of them.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use anyhow::Result;
use taskq::broker::Enqueued;
use taskq::{AnyBroker, Broker, JobId, NewJob, Priority};
use tokio::time::sleep;
use tokio_util::sync::CancellationToken;

use super::work::{BLOCKING, Order, insist, kind};

/// What the broker has said that it took.
#[derive(Debug, Default, Clone)]
pub struct Told {
    pub taken: BTreeMap<JobId, Asked>,
    /// Jobs that another with their dedupe key made superfluous.
    pub superfluous: Vec<JobId>,
    /// The members of a batch, and what follows them.
    pub batches: Vec<(Vec<JobId>, JobId)>,
    /// Jobs that somebody may have cancelled.
    pub cancels: BTreeSet<JobId>,
}

/// What was asked of a job that was taken.
#[derive(Debug, Clone)]
pub struct Asked {
    pub kind: String,
    pub max_attempts: u32,
    pub delay: Duration,
}

impl Asked {
    /// What a schedule asks for, by default.
    pub fn by_schedule() -> Self {
        let spec = job("tick", 0, 0).spec;
        Self {
            kind: spec.kind.to_string(),
            max_attempts: spec.max_attempts,
            delay: Duration::ZERO,
        }
    }
}

impl Told {
    /// Notes the answer to these jobs.
    pub fn hear(&mut self, jobs: &[NewJob], answer: &[Enqueued]) {
        for (job, enqueued) in jobs.iter().zip(answer) {
            // After a lost answer, a job may stand in its own way.
            if enqueued.id() == job.id {
                let asked = Asked {
                    kind: job.spec.kind.to_string(),
                    max_attempts: job.spec.max_attempts,
                    delay: job.delay,
                };
                self.taken.insert(job.id, asked);
            } else {
                self.superfluous.push(job.id);
            }
        }
    }
}

/// A job that takes this long.
pub fn job(name: &str, ms: u64, fails: u32) -> NewJob {
    NewJob::new(kind(name), &Order { ms, fails }).expect("it has string keys only")
}

/// Any job: of either sort, urgent or not, at once or later, one in seven fails at first,
/// one in twenty always.
fn any(random: &mut fastrand::Rng, longest: u64) -> NewJob {
    if random.u8(..20) == 0 {
        return job("doomed", 50, u32::MAX).max_attempts(2);
    }
    let ms = match random.u8(..40) {
        0 => random.u64(1200..longest),
        1..4 => random.u64(1200..3000),
        _ => random.u64(100..1200),
    };
    let name = if random.bool() { "order" } else { BLOCKING };
    let fails = u32::from(random.u8(..7) == 0);
    let mut new = job(name, ms, fails)
        .priority(Priority::new(random.u8(..10)).expect("it is a digit"));
    if random.u8(..6) == 0 {
        new = new.delay(Duration::from_millis(random.u64(..2000)));
    }
    if random.u8(..5) == 0 {
        let key = format!("parcel {}", random.u16(..200));
        new = new.dedupe(&key, Duration::from_hours(1));
    }
    new
}

/// Enqueues some twenty jobs a second, the longest of so many milliseconds, until it is
/// told to stop. A call that was not answered is repeated with the same jobs until it is.
pub async fn enqueue(
    broker: AnyBroker,
    told: Arc<Mutex<Told>>,
    (seed, longest): (u64, u64),
    stop: CancellationToken,
) -> Result<()> {
    let mut random = fastrand::Rng::with_seed(seed);
    let told = || told.lock().expect("nobody panics with it");
    while !stop.is_cancelled() {
        let mut jobs: Vec<_> = (0..random.usize(1..4))
            .map(|_| any(&mut random, longest))
            .collect();
        match random.u8(..12) {
            0 => {
                let then = job("closing", 100, 0);
                let call = || broker.enqueue_batch(jobs.clone(), then.clone());
                let answer = insist(call).await?;
                // A member that is a duplicate is not waited for.
                let taken = jobs
                    .iter()
                    .zip(&answer)
                    .filter(|(job, it)| it.id() == job.id);
                let members = taken.map(|(job, _)| job.id).collect();
                jobs.push(then.clone());
                told().hear(&jobs, &answer);
                told().batches.push((members, then.id));
            }
            1 => {
                let recent = told().taken.keys().rev().nth(random.usize(..20)).copied();
                if let Some(id) = recent {
                    told().cancels.insert(id);
                    insist(|| broker.cancel(id)).await?;
                }
            }
            _ => {
                let answer = insist(|| broker.enqueue(jobs.clone())).await?;
                told().hear(&jobs, &answer);
            }
        }
        sleep(Duration::from_millis(random.u64(40..140))).await;
    }
    Ok(())
}
