//! What happens between a broker and its workers.

use std::collections::BTreeMap;
use std::time::Duration;

use rusqlite::{OptionalExtension, params};

use crate::broker::{Extended, LeaseRequest, Outcome, Reaped, Settled, Settlement};
use crate::limits::Bucket;
use crate::model::State;
use crate::names::{JobId, Token};

use super::fault::Fault;
use super::kinds::Total;
use super::ledger::{Ledger, count};
use super::rows::{bytes, millis};

/// How many delayed jobs a lease lets wait in the line of a kind: a million that are
/// due at once are not to stop everybody.
const PROMOTED: usize = 1000;

/// A leased job, its JSON to be read by the thread that asked.
pub(super) struct Lent {
    pub id: JobId,
    pub token: Token,
    pub attempt: u32,
    pub spec: String,
}

impl Ledger {
    pub fn lease(&mut self, request: &LeaseRequest) -> Result<Vec<Lent>, Fault> {
        let mut first: Vec<(u8, i64)> = Vec::new();
        let mut limits = BTreeMap::new();
        for (kind, room) in &request.kinds {
            let Some(kind) = self.known_kind(kind)? else {
                continue;
            };
            self.promote(kind, PROMOTED)?;
            let mut room = request.total.min(*room);
            if let Some((limit, bucket)) = self.rate(kind)? {
                room = room.min(bucket.available(limit, self.now));
                limits.insert(kind, (limit, bucket));
            }
            self.first_ready(kind, room, &mut first)?;
        }
        first.sort_unstable();
        first.dedup();
        first.truncate(request.total);

        let until = self.now.after(request.lease);
        let mut leased = Vec::with_capacity(first.len());
        for (_, number) in first {
            let mut job = self.load(number)?;
            if let Some((limit, bucket)) = limits.get_mut(&job.kind) {
                bucket.take(*limit, 1, self.now);
            }
            job.attempts += 1;
            job.token += 1;
            job.worker = Some(request.worker.clone());
            self.shift(&mut job, State::Leased, until)?;
            leased.push(Lent {
                id: job.id,
                token: Token(job.token),
                attempt: job.attempts,
                spec: self.spec(number)?,
            });
        }
        for (kind, (_, Bucket { full_at_us })) in limits {
            self.fill(kind, full_at_us)?;
        }
        Ok(leased)
    }

    /// The first `room` in the line of a kind.
    fn first_ready(
        &self,
        kind: i64,
        room: usize,
        first: &mut Vec<(u8, i64)>,
    ) -> Result<(), Fault> {
        // `INDEXED BY`: it is an error if the order would ever be found otherwise.
        let mut ready = self.db.prepare_cached(
            "SELECT urgency, number FROM job INDEXED BY ready \
             WHERE state = 2 AND kind = ? ORDER BY urgency, number LIMIT ?",
        )?;
        let found = ready.query_map(params![kind, count(room)], |row| {
            Ok((row.get(0)?, row.get(1)?))
        })?;
        for one in found {
            first.push(one?);
        }
        Ok(())
    }

    pub fn settle(&mut self, settlement: &Settlement) -> Result<Settled, Fault> {
        let Settlement { id, token, outcome } = settlement;
        let Some(mut job) = self.find(*id)?.filter(|job| job.is_held_by(token.0))
        else {
            return Ok(Settled::Stale);
        };
        match outcome {
            Outcome::Done(result) => {
                self.count(job.kind, Total::Done as usize, 1);
                (job.result, job.error) = (Some(result.get().to_owned()), None);
                self.end(&mut job, State::Done)?;
            }
            Outcome::Failed { error, retry_in } => {
                self.count(job.kind, Total::Failed as usize, 1);
                job.error = Some(error.clone());
                match retry_in.filter(|_| job.attempts < job.max_attempts) {
                    _ if job.stop => self.end(&mut job, State::Cancelled)?,
                    None => self.end(&mut job, State::Dead)?,
                    Some(wait) => {
                        let (state, due) = self.beginning(wait);
                        self.shift(&mut job, state, due)?;
                    }
                }
            }
            Outcome::Cancelled => self.end(&mut job, State::Cancelled)?,
            Outcome::Released if job.stop => self.end(&mut job, State::Cancelled)?,
            Outcome::Released => {
                job.attempts -= 1;
                self.shift(&mut job, State::Ready, self.now)?;
            }
        }
        Ok(Settled::Ok)
    }

    pub fn extend(
        &self,
        (id, token): (JobId, Token),
        lease: Duration,
    ) -> Result<Extended, Fault> {
        let mut extend = self.db.prepare_cached(
            "UPDATE job SET due = ? WHERE id = ? AND token = ? AND state = 3 \
             RETURNING stop",
        )?;
        let until = millis(self.now.after(lease));
        let held = params![until, bytes(id), token.0.cast_signed()];
        let stop = extend.query_row(held, |row| row.get(0)).optional()?;
        Ok(match stop {
            None => Extended::Stale,
            Some(true) => Extended::CancelRequested,
            Some(false) => Extended::Ok,
        })
    }

    pub fn reap(&mut self, limit: usize) -> Result<Reaped, Fault> {
        let mut reaped = Reaped::default();
        let expired = self.numbers(
            "SELECT number FROM job INDEXED BY leased \
             WHERE state = 3 AND due <= ? ORDER BY due LIMIT ?",
            params![millis(self.now), count(limit)],
        )?;
        for number in expired {
            let mut job = self.load(number)?;
            self.count(job.kind, Total::Expired as usize, 1);
            if job.stop {
                reaped.ended += 1;
                self.end(&mut job, State::Cancelled)?;
            } else if job.attempts >= job.max_attempts {
                reaped.ended += 1;
                job.error = Some("its lease expired in the last attempt".to_owned());
                self.end(&mut job, State::Dead)?;
            } else {
                reaped.reclaimed += 1;
                self.shift(&mut job, State::Ready, self.now)?;
            }
        }
        for kind in self.numbers("SELECT number FROM kind", [])? {
            reaped.promoted += self.promote(kind, limit - reaped.promoted)?;
        }
        Ok(reaped)
    }

    /// Lets up to `limit` jobs of a kind whose time has come wait for a worker.
    fn promote(&mut self, kind: i64, limit: usize) -> Result<usize, Fault> {
        let due = self.numbers(
            "SELECT number FROM job INDEXED BY delayed \
             WHERE state = 1 AND kind = ? AND due <= ? ORDER BY due LIMIT ?",
            params![kind, millis(self.now), count(limit)],
        )?;
        for &number in &due {
            let mut job = self.load(number)?;
            let since = job.due;
            self.shift(&mut job, State::Ready, since)?;
        }
        Ok(due.len())
    }
}
