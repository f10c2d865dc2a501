//! Where jobs wait. A job is moved by one function, which takes it out of the place of
//! its old state and puts it into that of the new one.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::Duration;

use serde_json::value::RawValue;

use crate::broker::KindStats;
use crate::limits::{Bucket, RateLimit};
use crate::model::{JobRecord, JobSpec, NewJob, State, Transition, record};
use crate::names::{JobId, Kind, Priority, Timestamp, Token};

/// One job. Its kind's line is known by number: finding it by name would be half of the
/// work of a transition.
pub(super) struct Job {
    pub spec: Arc<JobSpec>,
    pub line: usize,
    pub rank: u64,
    pub state: State,
    /// When its state changes by itself; for one that is ready or dead, since when it
    /// is.
    pub due: Timestamp,
    pub attempts: u32,
    pub token: Token,
    pub worker: Option<Arc<str>>,
    pub cancel_requested: bool,
    /// The job that is held until this one has ended.
    pub batch: Option<JobId>,
    /// How many others this one is held for, and its delay after them.
    pub waits_for: u64,
    pub delay: Duration,
    pub result: Option<Arc<RawValue>>,
    pub error: Option<String>,
    pub history: Vec<Transition>,
}

impl Job {
    /// A lease that has expired holds until the reaper comes: nobody else has the job.
    pub fn is_held_by(&self, token: Token) -> bool {
        self.state == State::Leased && self.token == token
    }

    pub fn to_record(&self, id: JobId) -> JobRecord {
        JobRecord {
            id,
            spec: Arc::clone(&self.spec),
            state: self.state,
            attempts: self.attempts,
            worker: self.worker.clone(),
            cancel_requested: self.cancel_requested,
            waits_for: self.waits_for,
            result: self.result.clone(),
            error: self.error.clone(),
            history: self.history.clone(),
        }
    }
}

/// The jobs of one kind that wait.
pub(super) struct Line {
    pub kind: Kind,
    /// By rank.
    pub ready: BTreeMap<u64, JobId>,
    pub delayed: BTreeSet<(Timestamp, JobId)>,
    pub limit: Option<(RateLimit, Bucket)>,
    pub stats: KindStats,
}

impl Line {
    /// When a worker could get a job from this line.
    pub fn next_chance(&self, now: Timestamp) -> Option<Timestamp> {
        let job = match self.delayed.first() {
            _ if !self.ready.is_empty() => now,
            first => first?.0,
        };
        let permit = self.limit.map_or(now, |(limit, bucket)| bucket.next(limit));
        Some(job.max(permit).max(now))
    }
}

/// Where a job begins that is not to begin before `delay` has passed.
pub(super) fn beginning(delay: Duration, now: Timestamp) -> (State, Timestamp) {
    if delay.is_zero() {
        (State::Ready, now)
    } else {
        (State::Delayed, now.after(delay))
    }
}

/// The order of a line: the higher priority first, then the lower number.
pub(super) fn rank(priority: Priority, number: u64) -> u64 {
    (u64::from(9 - priority.get()) << 56) | number
}

/// What a job is to others.
#[derive(Debug, Clone, Copy)]
pub(super) enum Role {
    Alone,
    /// One is held until this one has ended.
    MemberOf(JobId),
    /// It is held for others.
    Held,
}

#[derive(Default)]
pub(super) struct Places {
    pub lines: Vec<Line>,
    pub numbers: BTreeMap<Kind, usize>,
    /// By deadline.
    pub leased: BTreeSet<(Timestamp, JobId)>,
    /// What is done or cancelled, by when it may be forgotten.
    pub kept: BTreeSet<(Timestamp, JobId)>,
    /// By death.
    pub dead: BTreeSet<(Timestamp, JobId)>,
    /// Whether a job has come to wait since this was last asked.
    pub news: bool,
    last_number: u64,
}

impl Places {
    /// Makes a job of what was asked for, and puts it where it begins.
    pub fn admit(&mut self, new: NewJob, role: Role, now: Timestamp) -> Box<Job> {
        let (state, due) = beginning(new.delay, now);
        let line = self.line(&new.spec.kind);
        self.lines[line].stats.total_enqueued += 1;
        self.last_number += 1;
        let mut job = Box::new(Job {
            line,
            rank: rank(new.spec.priority, self.last_number),
            spec: Arc::new(new.spec),
            state,
            due,
            attempts: 0,
            token: Token(0),
            worker: None,
            cancel_requested: false,
            batch: None,
            waits_for: 0,
            delay: new.delay,
            result: None,
            error: None,
            history: Vec::with_capacity(4),
        });
        match role {
            Role::Alone => {}
            Role::MemberOf(held) => job.batch = Some(held),
            Role::Held => (job.state, job.waits_for) = (State::Held, 1),
        }
        self.put_in(new.id, &mut job, now);
        job
    }

    pub fn line(&mut self, kind: &Kind) -> usize {
        if let Some(&number) = self.numbers.get(kind) {
            return number;
        }
        self.lines.push(Line {
            kind: kind.clone(),
            ready: BTreeMap::new(),
            delayed: BTreeSet::new(),
            limit: None,
            stats: KindStats::default(),
        });
        self.numbers.insert(kind.clone(), self.lines.len() - 1);
        self.lines.len() - 1
    }

    /// Moves a job to another state, in which it stays until `due`.
    pub fn shift(
        &mut self,
        id: JobId,
        job: &mut Job,
        to: State,
        due: Timestamp,
        now: Timestamp,
    ) {
        self.take_out(id, job);
        (job.state, job.due) = (to, due);
        self.put_in(id, job, now);
    }

    /// Puts a job where its state says.
    pub fn put_in(&mut self, id: JobId, job: &mut Job, now: Timestamp) {
        let line = &mut self.lines[job.line];
        *line.stats.of(job.state) += 1;
        match job.state {
            State::Held => {}
            State::Delayed => _ = line.delayed.insert((job.due, id)),
            State::Ready => _ = line.ready.insert(job.rank, id),
            State::Leased => _ = self.leased.insert((job.due, id)),
            State::Done | State::Cancelled => _ = self.kept.insert((job.due, id)),
            State::Dead => _ = self.dead.insert((job.due, id)),
        }
        self.news |= matches!(job.state, State::Delayed | State::Ready);
        let step = Transition {
            at: now,
            to: job.state,
            attempt: job.attempts,
        };
        record(&mut job.history, step);
    }

    /// Takes a job out of where its state says.
    pub fn take_out(&mut self, id: JobId, job: &Job) {
        let line = &mut self.lines[job.line];
        *line.stats.of(job.state) -= 1;
        match job.state {
            State::Held => {}
            State::Delayed => _ = line.delayed.remove(&(job.due, id)),
            State::Ready => _ = line.ready.remove(&job.rank),
            State::Leased => _ = self.leased.remove(&(job.due, id)),
            State::Done | State::Cancelled => _ = self.kept.remove(&(job.due, id)),
            State::Dead => _ = self.dead.remove(&(job.due, id)),
        }
    }
}
