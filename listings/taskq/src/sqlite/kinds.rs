//! The kinds: their numbers, how many of their jobs stand where, and their rates.

use std::time::Duration;

use rusqlite::{OptionalExtension, params};

use crate::broker::{BrokerError, KindStats, Stats};
use crate::limits::{Bucket, OnConflict, RateLimit, RateLimits};
use crate::names::{Kind, Timestamp};

use super::fault::Fault;
use super::ledger::Ledger;
use super::rows::time;

/// By how much each column of counts changes: first the states, then the totals.
pub(super) type Counts = [i64; 11];

#[derive(Clone, Copy)]
pub(super) enum Total {
    Enqueued = 7,
    Done,
    Failed,
    Expired,
}

impl Ledger {
    /// The number of a kind, which is known from now on.
    pub fn kind(&mut self, kind: &Kind) -> Result<i64, Fault> {
        if let Some(number) = self.known_kind(kind)? {
            return Ok(number);
        }
        let mut insert = self
            .db
            .prepare_cached("INSERT INTO kind (name) VALUES (?)")?;
        let number = insert.insert([kind.as_str()])?;
        drop(insert);
        self.kinds.insert(kind.clone(), number);
        Ok(number)
    }

    pub fn known_kind(&mut self, kind: &Kind) -> Result<Option<i64>, Fault> {
        if let Some(&number) = self.kinds.get(kind) {
            return Ok(Some(number));
        }
        let mut find = self
            .db
            .prepare_cached("SELECT number FROM kind WHERE name = ?")?;
        let found = find.query_row([kind.as_str()], |row| row.get(0));
        let number = found.optional()?;
        drop(find);
        if let Some(number) = number {
            self.kinds.insert(kind.clone(), number);
        }
        Ok(number)
    }

    /// Notes that a count of a kind changes.
    pub fn count(&mut self, kind: i64, column: usize, by: i64) {
        self.counts.entry(kind).or_default()[column] += by;
    }

    /// Writes what was noted: one row a kind, however many jobs moved.
    pub fn write_counts(&mut self) -> Result<(), Fault> {
        while let Some((kind, by)) = self.counts.pop_first() {
            self.execute(
                "UPDATE kind SET held = held + ?, delayed = delayed + ?, \
                 ready = ready + ?, leased = leased + ?, done = done + ?, \
                 dead = dead + ?, cancelled = cancelled + ?, \
                 total_enqueued = total_enqueued + ?, total_done = total_done + ?, \
                 total_failed = total_failed + ?, total_expired = total_expired + ? \
                 WHERE number = ?",
                rusqlite::params_from_iter(by.into_iter().chain([kind])),
            )?;
        }
        Ok(())
    }

    pub fn stats(&mut self) -> Result<Stats, Fault> {
        self.write_counts()?;
        let mut all = self.db.prepare_cached(
            "SELECT name, number, held, delayed, ready, leased, done, dead, cancelled, \
             total_enqueued, total_done, total_failed, total_expired FROM kind",
        )?;
        let mut rows = all.query([])?;
        let mut stats = Stats::default();
        while let Some(row) = rows.next()? {
            let count = |column| row.get(column).map(i64::cast_unsigned);
            let of_kind = KindStats {
                held: count(2)?,
                delayed: count(3)?,
                ready: count(4)?,
                leased: count(5)?,
                done: count(6)?,
                dead: count(7)?,
                cancelled: count(8)?,
                total_enqueued: count(9)?,
                total_done: count(10)?,
                total_failed: count(11)?,
                total_expired: count(12)?,
                oldest_ready: self.oldest_ready(row.get(1)?)?,
            };
            let name: String = row.get(0)?;
            stats.kinds.insert(Kind::new(name)?, of_kind);
        }
        Ok(stats)
    }

    /// For how long the heads of the ten lines of a kind have been ready, at most.
    fn oldest_ready(&self, kind: i64) -> Result<Duration, Fault> {
        let mut head = self.db.prepare_cached(
            "SELECT due FROM job INDEXED BY ready \
             WHERE state = 2 AND kind = ? AND urgency = ? ORDER BY number LIMIT 1",
        )?;
        let mut oldest = Duration::ZERO;
        for urgency in 0..=9 {
            let since = head
                .query_row([kind, urgency], |row| row.get(0))
                .optional()?;
            oldest =
                oldest.max(since.map_or(Duration::ZERO, |at| self.now.since(time(at))));
        }
        Ok(oldest)
    }

    /// The rate of a kind that has one.
    pub fn rate(&self, kind: i64) -> Result<Option<(RateLimit, Bucket)>, Fault> {
        let mut find = self.db.prepare_cached(
            "SELECT permits, per_us, full_at_us FROM kind \
             WHERE number = ? AND permits IS NOT NULL",
        )?;
        let rate = find.query_row([kind], |row| {
            let number = |column| row.get(column).map(i64::cast_unsigned);
            let limit = RateLimit {
                permits: row.get(0)?,
                per: Duration::from_micros(number(1)?),
            };
            let full_at_us = number(2)?;
            Ok((limit, Bucket { full_at_us }))
        });
        Ok(rate.optional()?)
    }

    pub fn fill(&self, kind: i64, full_at_us: u64) -> Result<(), Fault> {
        self.execute(
            "UPDATE kind SET full_at_us = ? WHERE number = ?",
            [full_at_us.cast_signed(), kind],
        )?;
        Ok(())
    }

    pub fn configure(
        &mut self,
        limits: &RateLimits,
        conflict: OnConflict,
    ) -> Result<(), Fault> {
        // All are looked at before any is changed.
        for (kind, &given) in limits {
            let number = self.kind(kind)?;
            let kept = self.rate(number)?.map(|(kept, _)| kept);
            if conflict == OnConflict::Refuse
                && let Some(kept) = kept.filter(|kept| *kept != given)
            {
                let kind = kind.clone();
                Err(BrokerError::SettingsConflict { kind, kept, given })?;
            }
        }
        if conflict == OnConflict::Replace {
            let named: Vec<_> = limits.keys().map(Kind::as_str).collect();
            let named = serde_json::to_string(&named).expect("names are JSON");
            self.execute(
                "UPDATE kind SET permits = NULL, per_us = NULL, full_at_us = 0 \
                 WHERE permits IS NOT NULL \
                 AND name NOT IN (SELECT value FROM json_each(?))",
                [named],
            )?;
        }
        for (kind, limit) in limits {
            let per = i64::try_from(limit.per.as_micros()).unwrap_or(i64::MAX);
            self.execute(
                "UPDATE kind SET permits = ?, per_us = ? WHERE name = ?",
                params![limit.permits, per, kind.as_str()],
            )?;
        }
        Ok(())
    }

    /// When a worker could get a job of one of these kinds.
    pub fn next_chance(&mut self, kinds: &[Kind]) -> Result<Option<Timestamp>, Fault> {
        let mut chance = None;
        for kind in kinds {
            let Some(kind) = self.known_kind(kind)? else {
                continue;
            };
            let Some(job) = self.next_job(kind)? else {
                continue;
            };
            let rate = self.rate(kind)?;
            let permit = rate.map_or(self.now, |(limit, bucket)| bucket.next(limit));
            let at = job.max(permit).max(self.now);
            chance = Some(chance.map_or(at, |before: Timestamp| before.min(at)));
        }
        Ok(chance)
    }

    fn next_job(&self, kind: i64) -> Result<Option<Timestamp>, Fault> {
        let mut ready = self.db.prepare_cached(
            "SELECT 1 FROM job INDEXED BY ready WHERE state = 2 AND kind = ? LIMIT 1",
        )?;
        if ready.exists([kind])? {
            return Ok(Some(self.now));
        }
        let mut delayed = self.db.prepare_cached(
            "SELECT due FROM job INDEXED BY delayed WHERE state = 1 AND kind = ? \
             ORDER BY due LIMIT 1",
        )?;
        let due = delayed.query_row([kind], |row| row.get(0)).optional()?;
        Ok(due.map(time))
    }
}
