//! What happens to jobs. Each method is a part of the transaction that the writer has
//! begun.

use std::collections::BTreeMap;
use std::time::Duration;

use rusqlite::{Connection, OptionalExtension, Params, params};

use crate::broker::{BrokerError, Cancelled, Enqueued, Requeued};
use crate::model::{Dedupe, NewJob, State};
use crate::names::{JobId, Kind, Timestamp};

use super::fault::Fault;
use super::kinds::{Counts, Total};
use super::rows::{Job, bytes, job_id, millis, select_jobs, to_bytes};

pub(super) struct Ledger {
    pub db: Connection,
    /// The time of the transaction.
    pub now: Timestamp,
    /// Whether it brought something to lease.
    pub news: bool,
    /// By how much it changed the counts of each kind.
    pub counts: BTreeMap<i64, Counts>,
    /// The numbers of kinds. They are never changed.
    pub kinds: BTreeMap<Kind, i64>,
}

/// A job on its way into the tables, its JSON made by the thread that brought it.
pub(super) struct Entry {
    pub id: JobId,
    kind: Kind,
    spec: String,
    urgency: u8,
    max_attempts: u32,
    keep: i64,
    delay: Duration,
    dedupe: Option<Dedupe>,
}

impl Entry {
    pub fn new(job: NewJob) -> Self {
        let spec = serde_json::to_string(&job.spec);
        Self {
            id: job.id,
            spec: spec.expect("it has string keys only"),
            urgency: 9 - job.spec.priority.get(),
            max_attempts: job.spec.max_attempts,
            keep: millis(Timestamp(0).after(job.spec.keep)),
            kind: job.spec.kind,
            delay: job.delay,
            dedupe: job.dedupe,
        }
    }
}

impl Ledger {
    pub fn new(db: Connection) -> Self {
        Self {
            db,
            now: Timestamp(0),
            news: false,
            counts: BTreeMap::new(),
            kinds: BTreeMap::new(),
        }
    }

    /// Returns whether there is more to lease than before.
    pub fn commit(&mut self) -> Result<bool, Fault> {
        self.write_counts()?;
        self.db.execute_batch("COMMIT")?;
        Ok(std::mem::take(&mut self.news))
    }

    pub fn roll_back(&mut self) {
        // After some errors SQLite has done so itself, and says that there is nothing.
        let _ = self.db.execute_batch("ROLLBACK");
        self.news = false;
        self.counts.clear();
        self.kinds.clear();
    }

    pub fn execute(&self, sql: &str, with: impl Params) -> Result<usize, Fault> {
        Ok(self.db.prepare_cached(sql)?.execute(with)?)
    }

    /// The first column of what a query finds.
    pub fn numbers(&self, sql: &str, with: impl Params) -> Result<Vec<i64>, Fault> {
        let mut query = self.db.prepare_cached(sql)?;
        let found = query.query_map(with, |row| row.get(0))?;
        Ok(found.collect::<Result<_, _>>()?)
    }

    pub fn enqueue(
        &mut self,
        new: &Entry,
        batch: Option<JobId>,
    ) -> Result<Enqueued, Fault> {
        if let Some(other) = self.taken(new)? {
            return Ok(Enqueued::Duplicate(other));
        }
        self.admit(new, self.beginning(new.delay), batch, 0)?;
        Ok(Enqueued::New(new.id))
    }

    pub fn enqueue_batch(
        &mut self,
        members: &[Entry],
        then: &Entry,
    ) -> Result<Vec<Enqueued>, Fault> {
        if let Some(other) = self.taken(then)? {
            let known = members.iter().map(|member| Enqueued::Duplicate(member.id));
            return Ok(known.chain([Enqueued::Duplicate(other)]).collect());
        }
        // One more than there are members, until all are in: none may end the wait
        // alone.
        self.admit(then, (State::Held, self.now), None, 1)?;
        let mut answer = Vec::with_capacity(members.len() + 1);
        let mut waits_for = 1;
        for member in members {
            let enqueued = self.enqueue(member, Some(then.id))?;
            waits_for += u64::from(matches!(enqueued, Enqueued::New(_)));
            answer.push(enqueued);
        }
        if let Some(mut held) = self.find(then.id)? {
            held.waits_for = waits_for;
            self.store(&held)?;
        }
        self.release_held(then.id)?;
        answer.push(Enqueued::New(then.id));
        Ok(answer)
    }

    /// The job that makes `new` superfluous.
    fn taken(&mut self, new: &Entry) -> Result<Option<JobId>, Fault> {
        let mut known = self.db.prepare_cached("SELECT 1 FROM job WHERE id = ?")?;
        if known.exists([bytes(new.id)])? {
            return Ok(Some(new.id));
        }
        drop(known);
        let Some(dedupe) = &new.dedupe else {
            return Ok(None);
        };
        let kind = self.kind(&new.kind)?;
        let mut find = self.db.prepare_cached(
            "SELECT job FROM dedupe WHERE kind = ? AND key = ? AND ends > ?",
        )?;
        let found = find
            .query_row(params![kind, dedupe.key, millis(self.now)], |row| {
                row.get(0).map(job_id)
            });
        Ok(found.optional()?)
    }

    fn admit(
        &mut self,
        new: &Entry,
        (state, due): (State, Timestamp),
        batch: Option<JobId>,
        waits_for: i64,
    ) -> Result<(), Fault> {
        let kind = self.kind(&new.kind)?;
        if let Some(dedupe) = &new.dedupe {
            let ends = millis(self.now.after(dedupe.window));
            self.execute(
                "INSERT OR REPLACE INTO dedupe (kind, key, job, ends) \
                 VALUES (?, ?, ?, ?)",
                params![kind, dedupe.key, bytes(new.id), ends],
            )?;
        }
        self.execute(
            "INSERT INTO job (id, kind, urgency, state, due, max_attempts, batch, \
             waits_for, delay, keep, history) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            params![
                bytes(new.id),
                kind,
                new.urgency,
                state as i64,
                millis(due),
                new.max_attempts,
                batch.map(bytes),
                waits_for,
                millis(Timestamp(0).after(new.delay)),
                new.keep,
                to_bytes(self.now, state, 0),
            ],
        )?;
        let number = self.db.last_insert_rowid();
        self.execute(
            "INSERT INTO spec (number, json) VALUES (?, ?)",
            params![number, new.spec],
        )?;
        self.arrived(kind, state);
        self.count(kind, Total::Enqueued as usize, 1);
        Ok(())
    }

    pub fn spec(&self, number: i64) -> Result<String, Fault> {
        let mut spec = self
            .db
            .prepare_cached("SELECT json FROM spec WHERE number = ?")?;
        let json = spec.query_row([number], |row| row.get(0)).optional()?;
        json.ok_or_else(|| {
            let what = format!("the job of number {number} has no spec");
            BrokerError::Corrupt { what }.into()
        })
    }

    /// Ends a job, and the wait of the job that is held for it.
    pub fn end(&mut self, job: &mut Job, how: State) -> Result<(), Fault> {
        let due = match how {
            State::Dead => self.now,
            _ => self
                .now
                .after(Duration::from_millis(job.keep.cast_unsigned())),
        };
        let batch = job.batch.take();
        self.shift(job, how, due)?;
        batch.map_or(Ok(()), |held| self.release_held(held))
    }

    /// One thing less to wait for.
    fn release_held(&mut self, id: JobId) -> Result<(), Fault> {
        // It may have been cancelled meanwhile, and even forgotten.
        let held = self.find(id)?.filter(|job| job.state == State::Held);
        let Some(mut job) = held else {
            return Ok(());
        };
        job.waits_for = job.waits_for.saturating_sub(1);
        if job.waits_for > 0 {
            return self.store(&job);
        }
        let delay = Duration::from_millis(job.delay.cast_unsigned());
        let (state, due) = self.beginning(delay);
        self.shift(&mut job, state, due)
    }

    pub fn cancel(&mut self, id: JobId) -> Result<Cancelled, Fault> {
        let Some(mut job) = self.find(id)? else {
            return Ok(Cancelled::Unknown);
        };
        if matches!(job.state, State::Done | State::Cancelled) {
            return Ok(Cancelled::AlreadyEnded(job.state));
        }
        if job.state == State::Leased {
            job.stop = true;
            self.store(&job)?;
            return Ok(Cancelled::Requested);
        }
        self.end(&mut job, State::Cancelled)?;
        Ok(Cancelled::AtOnce)
    }

    pub fn requeue(&mut self, id: JobId) -> Result<Requeued, Fault> {
        match self.find(id)? {
            None => Ok(Requeued::Unknown),
            Some(mut job) if job.state == State::Dead => {
                job.attempts = 0;
                self.shift(&mut job, State::Ready, self.now)?;
                Ok(Requeued::Ok)
            }
            Some(job) => Ok(Requeued::NotDead(job.state)),
        }
    }

    /// Forgets jobs whose time is over. Returns how many.
    pub fn forget(&mut self, limit: usize) -> Result<usize, Fault> {
        let over = self.numbers(
            "SELECT number FROM job INDEXED BY kept \
             WHERE state IN (4, 6) AND due <= ? ORDER BY due LIMIT ?",
            params![millis(self.now), count(limit)],
        )?;
        for &number in &over {
            let job = self.load(number)?;
            self.count(job.kind, job.state as usize, -1);
            for sql in [
                "DELETE FROM job WHERE number = ?",
                "DELETE FROM spec WHERE number = ?",
            ] {
                self.execute(sql, [number])?;
            }
        }
        Ok(over.len())
    }

    /// A job and the JSON of its spec.
    pub fn job(&self, id: JobId) -> Result<Option<(Job, String)>, Fault> {
        let Some(job) = self.find(id)? else {
            return Ok(None);
        };
        let spec = self.spec(job.number)?;
        Ok(Some((job, spec)))
    }

    pub fn dead(
        &self,
        kind: Option<&Kind>,
        skip: usize,
        limit: usize,
    ) -> Result<Vec<(Job, String)>, Fault> {
        let mut dead = self.db.prepare_cached(select_jobs!(
            "INDEXED BY dead WHERE state = 5 AND (?1 IS NULL OR kind = \
             (SELECT number FROM kind WHERE name = ?1)) \
             ORDER BY due DESC, number DESC LIMIT ?2 OFFSET ?3"
        ))?;
        let kind = kind.map(Kind::as_str);
        let page = params![kind, count(limit), count(skip)];
        let jobs = dead.query_map(page, Job::from_row)?;
        jobs.map(|job| {
            let job = job?;
            let spec = self.spec(job.number)?;
            Ok((job, spec))
        })
        .collect()
    }

    /// Where a job begins that is not to begin before `delay` has passed.
    pub fn beginning(&self, delay: Duration) -> (State, Timestamp) {
        if delay.is_zero() {
            (State::Ready, self.now)
        } else {
            (State::Delayed, self.now.after(delay))
        }
    }
}

/// A number of rows, for SQLite.
pub(super) fn count(number: usize) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}
