//! Jobs that come again and again: cron patterns in a time zone.

use croner::Cron;
use croner::errors::CronError;
use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};
use tracing::error;

use crate::broker::{Broker, BrokerError};
use crate::model::{JobSpec, NewJob};
use crate::names::{Invalid, JobId, Timestamp};

/// A job to be enqueued whenever the clock on a wall says so.
///
/// Where the clocks go forward, a time that is skipped fires at the moment of the
/// change; where they go back, a time that comes twice fires once, unless the pattern
/// is for every hour.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Schedule {
    /// Its name. Another schedule of this name replaces it.
    pub name: String,
    cron: String,
    zone: String,
    /// What to enqueue.
    pub spec: JobSpec,
    /// What to do about occurrences that nobody was there to fire.
    pub missed: Missed,
}

/// What to do about occurrences that lie in the past when the scheduler looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Missed {
    /// Fire the latest of them and forget the others.
    #[default]
    Latest,
    /// Fire each.
    Each,
}

impl Schedule {
    /// A schedule that enqueues `job` at each time that matches `cron`: minute, hour,
    /// day of the month, month, day of the week, or six fields that begin with a
    /// second.
    ///
    /// # Errors
    ///
    /// A pattern that is none, or a zone that the IANA database does not have.
    pub fn new(
        name: impl Into<String>,
        cron: &str,
        zone: &str,
        job: NewJob,
    ) -> Result<Self, Invalid> {
        parse(cron, zone)?;
        Ok(Self {
            name: name.into(),
            cron: cron.to_owned(),
            zone: zone.to_owned(),
            spec: job.spec,
            missed: Missed::default(),
        })
    }

    /// With this answer to a scheduler that was away.
    #[must_use]
    pub fn missed(mut self, missed: Missed) -> Self {
        self.missed = missed;
        self
    }

    /// The pattern, and the zone whose clocks it is about.
    #[must_use]
    pub fn pattern(&self) -> (&str, &str) {
        (&self.cron, &self.zone)
    }

    /// Whether both enqueue the same at the same times.
    #[must_use]
    pub fn is_same(&self, other: &Self) -> bool {
        let text =
            |it: &Self| serde_json::to_string(it).expect("it has string keys only");
        text(self) == text(other)
    }

    /// The first occurrence after `time`, if there is one at all.
    ///
    /// # Errors
    ///
    /// As [`Schedule::new`], for one that was read from a store.
    pub fn next_after(&self, time: Timestamp) -> Result<Option<Timestamp>, Invalid> {
        let (cron, zone) = parse(&self.cron, &self.zone)?;
        let from = jiff::Timestamp::try_from(time)?.to_zoned(zone);
        match cron.find_next_occurrence(&from, false) {
            Ok(next) => {
                let millis = u64::try_from(next.timestamp().as_millisecond());
                Ok(millis.ok().map(Timestamp))
            }
            Err(CronError::TimeSearchLimitExceeded) => Ok(None),
            Err(error) => {
                let form = format!("a time after {time} ({error})");
                Err(Invalid::new("cron pattern", &self.cron, &form))
            }
        }
    }

    /// The latest occurrence up to `now`. Of those that were missed, `first` is one.
    fn latest(&self, first: Timestamp, now: Timestamp) -> Result<Timestamp, Invalid> {
        // By halves: of a pattern of seconds there may be millions.
        let (mut latest, mut none_after) = (first.0, now.0);
        while latest < none_after {
            let middle = latest.midpoint(none_after);
            match self.next_after(Timestamp(middle))? {
                Some(at) if at <= now => latest = at.0,
                _ => none_after = middle,
            }
        }
        Ok(Timestamp(latest))
    }
}

fn parse(cron: &str, zone: &str) -> Result<(Cron, TimeZone), Invalid> {
    let pattern = cron.parse().map_err(|error| {
        let form = format!("minute, hour, day, month, weekday ({error})");
        Invalid::new("cron pattern", cron, &form)
    })?;
    let zone = TimeZone::get(zone).map_err(|_| {
        Invalid::new("time zone", zone, "a name such as Europe/Berlin or UTC")
    })?;
    Ok((pattern, zone))
}

/// A schedule and when it is due.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Planned {
    /// The schedule.
    pub schedule: Schedule,
    /// Its next occurrence; none, if its pattern matches nothing more.
    pub next: Option<Timestamp>,
}

/// One occurrence, to be enqueued if nobody else has done it.
#[derive(Debug, Clone)]
pub struct Firing {
    /// Whose.
    pub name: String,
    /// Which: the schedule's next one, or nothing happens.
    pub at: Timestamp,
    /// Which is its next one afterwards.
    pub next: Option<Timestamp>,
    /// The job of this occurrence.
    pub job: NewJob,
}

// ANCHOR: tick
/// Fires what is due. Any number of schedulers may do so at a time: of those that see
/// the same occurrence, one moves the schedule on, and the others find that it has
/// moved. A schedule that cannot fire is logged, and keeps no other from it.
///
/// # Errors
///
/// The broker's, if it is not available. What was fired before stays fired.
pub async fn tick<B: Broker>(broker: &B) -> Result<Vec<JobId>, BrokerError> {
    let mut fired = Vec::new();
    let (now, planned) = broker.schedules().await?;
    for planned in planned {
        let name = planned.schedule.name.clone();
        match catch_up(broker, planned, now, &mut fired).await {
            Err(error) if error.is_retryable() => return Err(error),
            Err(error) => error!(name, %error, "a schedule cannot fire"),
            Ok(()) => {}
        }
    }
    Ok(fired)
}

async fn catch_up<B: Broker>(
    broker: &B,
    Planned { schedule, mut next }: Planned,
    now: Timestamp,
    fired: &mut Vec<JobId>,
) -> Result<(), BrokerError> {
    while let Some(at) = next.filter(|&at| at <= now) {
        let occurrence = match schedule.missed {
            Missed::Each => at,
            Missed::Latest => schedule.latest(at, now)?,
        };
        next = schedule.next_after(occurrence)?;
        let spec = JobSpec {
            occurrence: Some(occurrence),
            ..schedule.spec.clone()
        };
        let firing = Firing {
            name: schedule.name.clone(),
            at,
            next,
            job: NewJob::from_spec(spec),
        };
        match broker.fire(firing).await? {
            Some(enqueued) => fired.push(enqueued.id()),
            None => break,
        }
    }
    Ok(())
}
// ANCHOR_END: tick
