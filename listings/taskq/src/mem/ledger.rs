//! What happens to jobs. Each method is one transaction: it is called under the lock.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::sync::Arc;

use crate::broker::{
    BrokerError, Cancelled, Enqueued, Extended, LeaseRequest, Leased, Outcome, Reaped,
    Requeued, Settled, Stats,
};
use crate::limits::{Bucket, OnConflict, RateLimits};
use crate::model::{JobRecord, NewJob, State};
use crate::names::{JobId, Kind, Priority, Timestamp, Token};
use crate::schedule::Firing;

use super::aside::{Schedules, Workers};
use super::dedupe::Keys;
use super::places::{Job, Places, Role, beginning, rank};

#[derive(Default)]
pub(super) struct Ledger {
    // Ordered: ids come in the order of time, so what is worked on lies together,
    // however much else waits. Boxed: a tree moves its values when it grows and
    // shrinks.
    jobs: BTreeMap<JobId, Box<Job>>,
    places: Places,
    keys: Keys,
    pub schedules: Schedules,
    pub workers: Workers,
}

impl Ledger {
    pub fn take_news(&mut self) -> bool {
        std::mem::take(&mut self.places.news)
    }

    pub fn enqueue(&mut self, new: NewJob, role: Role, now: Timestamp) -> Enqueued {
        let id = new.id;
        let Entry::Vacant(place) = self.jobs.entry(id) else {
            return Enqueued::Duplicate(id);
        };
        if let Err(other) = self.keys.take(&new, now) {
            return Enqueued::Duplicate(other);
        }
        place.insert(self.places.admit(new, role, now));
        Enqueued::New(id)
    }

    pub fn enqueue_batch(
        &mut self,
        members: Vec<NewJob>,
        then: NewJob,
        now: Timestamp,
    ) -> Vec<Enqueued> {
        let id = then.id;
        let held = self.enqueue(then, Role::Held, now);
        let mut answer = Vec::with_capacity(members.len() + 1);
        for member in members {
            if let Enqueued::Duplicate(_) = held {
                answer.push(Enqueued::Duplicate(member.id));
                continue;
            }
            let enqueued = self.enqueue(member, Role::MemberOf(id), now);
            if let (Enqueued::New(_), Some(held)) = (enqueued, self.jobs.get_mut(&id)) {
                held.waits_for += 1;
            }
            answer.push(enqueued);
        }
        if let Enqueued::New(_) = held {
            // It was held for one more than there are members, until all were in.
            self.release_held(id, now);
        }
        answer.push(held);
        answer
    }

    pub fn lease(&mut self, request: &LeaseRequest, now: Timestamp) -> Vec<Leased> {
        let places = &mut self.places;
        let mut open = Vec::with_capacity(request.kinds.len());
        for (kind, room) in &request.kinds {
            if let Some(&line) = places.numbers.get(kind) {
                promote(places, &mut self.jobs, line, usize::MAX, now);
                let limit = places.lines[line].limit;
                let permits =
                    limit.map_or(*room, |(l, bucket)| bucket.available(l, now));
                open.push((line, permits.min(*room)));
            }
        }
        let mut leased = Vec::new();
        while leased.len() < request.total {
            let first = |&(line, room): &(usize, usize)| {
                let next = places.lines[line].ready.first_key_value();
                next.filter(|_| room > 0).map(|(&rank, &id)| (rank, id))
            };
            let best = (0..open.len()).filter_map(|i| Some((first(&open[i])?, i)));
            let Some(((_, id), i)) = best.min() else {
                break;
            };
            open[i].1 -= 1;
            let line = &mut places.lines[open[i].0];
            if let Some((limit, bucket)) = &mut line.limit {
                bucket.take(*limit, 1, now);
            }
            let job = self.jobs.get_mut(&id).expect("what waits is known");
            job.attempts += 1;
            job.token.0 += 1;
            job.worker = Some(Arc::clone(&request.worker));
            places.shift(id, job, State::Leased, now.after(request.lease), now);
            leased.push(Leased {
                id,
                token: job.token,
                attempt: job.attempts,
                spec: Arc::clone(&job.spec),
            });
        }
        leased
    }

    pub fn settle(
        &mut self,
        id: JobId,
        token: Token,
        outcome: Outcome,
        now: Timestamp,
    ) -> Settled {
        let Some(job) = self.jobs.get_mut(&id).filter(|j| j.is_held_by(token)) else {
            return Settled::Stale;
        };
        let places = &mut self.places;
        let stats = &mut places.lines[job.line].stats;
        let stop = job.cancel_requested;
        match outcome {
            Outcome::Done(result) => {
                stats.total_done += 1;
                (job.result, job.error) = (Some(result), None);
                self.end(id, State::Done, now);
            }
            Outcome::Failed { error, retry_in } => {
                stats.total_failed += 1;
                job.error = Some(error);
                let again = retry_in.filter(|_| job.attempts < job.spec.max_attempts);
                match again {
                    _ if stop => self.end(id, State::Cancelled, now),
                    None => self.end(id, State::Dead, now),
                    Some(wait) => {
                        let (state, due) = beginning(wait, now);
                        places.shift(id, job, state, due, now);
                    }
                }
            }
            Outcome::Cancelled => self.end(id, State::Cancelled, now),
            Outcome::Released if stop => self.end(id, State::Cancelled, now),
            Outcome::Released => {
                job.attempts -= 1;
                places.shift(id, job, State::Ready, now, now);
            }
        }
        Settled::Ok
    }

    /// Ends a job, and the wait of the job that is held for it.
    fn end(&mut self, id: JobId, how: State, now: Timestamp) {
        let job = self.jobs.get_mut(&id).expect("only what is known ends");
        let due = match how {
            State::Dead => now,
            _ => now.after(job.spec.keep),
        };
        let batch = job.batch.take();
        self.places.shift(id, job, how, due, now);
        if let Some(held) = batch {
            self.release_held(held, now);
        }
    }

    /// One thing less to wait for.
    fn release_held(&mut self, id: JobId, now: Timestamp) {
        // It may have been cancelled meanwhile, and even forgotten.
        if let Some(job) = self.jobs.get_mut(&id).filter(|j| j.state == State::Held) {
            job.waits_for -= 1;
            if job.waits_for == 0 {
                let (state, due) = beginning(job.delay, now);
                self.places.shift(id, job, state, due, now);
            }
        }
    }

    pub fn extend(&mut self, id: JobId, token: Token, deadline: Timestamp) -> Extended {
        let Some(job) = self.jobs.get_mut(&id).filter(|j| j.is_held_by(token)) else {
            return Extended::Stale;
        };
        // Moved by hand: the state stays, and a heartbeat is no step in a job's
        // history.
        self.places.leased.remove(&(job.due, id));
        self.places.leased.insert((deadline, id));
        job.due = deadline;
        if job.cancel_requested {
            Extended::CancelRequested
        } else {
            Extended::Ok
        }
    }

    pub fn reap(&mut self, limit: usize, now: Timestamp) -> Reaped {
        let mut reaped = Reaped::default();
        let expired = self.places.leased.iter().take_while(|(due, _)| *due <= now);
        let expired: Vec<_> = expired.take(limit).map(|&(_, id)| id).collect();
        for id in expired {
            let job = self.jobs.get_mut(&id).expect("what is leased is known");
            self.places.lines[job.line].stats.total_expired += 1;
            if job.cancel_requested {
                reaped.ended += 1;
                self.end(id, State::Cancelled, now);
            } else if job.attempts >= job.spec.max_attempts {
                reaped.ended += 1;
                job.error = Some("its lease expired in the last attempt".to_owned());
                self.end(id, State::Dead, now);
            } else {
                reaped.reclaimed += 1;
                self.places.shift(id, job, State::Ready, now, now);
            }
        }
        for line in 0..self.places.lines.len() {
            let room = limit - reaped.promoted;
            reaped.promoted +=
                promote(&mut self.places, &mut self.jobs, line, room, now);
        }
        reaped
    }

    pub fn next_chance(&self, kinds: &[Kind], now: Timestamp) -> Option<Timestamp> {
        let lines = kinds
            .iter()
            .filter_map(|kind| self.places.numbers.get(kind));
        lines
            .filter_map(|&line| self.places.lines[line].next_chance(now))
            .min()
    }

    pub fn cancel(&mut self, id: JobId, now: Timestamp) -> Cancelled {
        let Some(job) = self.jobs.get_mut(&id) else {
            return Cancelled::Unknown;
        };
        if matches!(job.state, State::Done | State::Cancelled) {
            return Cancelled::AlreadyEnded(job.state);
        }
        if job.state == State::Leased {
            job.cancel_requested = true;
            return Cancelled::Requested;
        }
        self.end(id, State::Cancelled, now);
        Cancelled::AtOnce
    }

    pub fn requeue(&mut self, id: JobId, now: Timestamp) -> Requeued {
        match self.jobs.get_mut(&id) {
            None => Requeued::Unknown,
            Some(job) if job.state == State::Dead => {
                job.attempts = 0;
                self.places.shift(id, job, State::Ready, now, now);
                Requeued::Ok
            }
            Some(job) => Requeued::NotDead(job.state),
        }
    }

    pub fn sweep(&mut self, limit: usize, now: Timestamp) -> usize {
        let over = self.places.kept.iter().take_while(|(due, _)| *due <= now);
        let over: Vec<_> = over.take(limit).map(|&(_, id)| id).collect();
        for id in &over {
            let job = self.jobs.remove(id).expect("what is kept is known");
            self.places.take_out(*id, &job);
        }
        self.keys.sweep(now);
        self.workers.sweep(now);
        over.len()
    }

    pub fn job(&self, id: JobId) -> Option<JobRecord> {
        self.jobs.get(&id).map(|job| job.to_record(id))
    }

    pub fn dead(
        &self,
        kind: Option<&Kind>,
        skip: usize,
        limit: usize,
    ) -> Vec<JobRecord> {
        let dead = self.places.dead.iter().rev();
        dead.map(|(_, id)| (id, &self.jobs[id]))
            .filter(|(_, job)| kind.is_none_or(|kind| *kind == job.spec.kind))
            .skip(skip)
            .take(limit)
            .map(|(&id, job)| job.to_record(id))
            .collect()
    }

    pub fn stats(&self, now: Timestamp) -> Stats {
        let mut stats = Stats::default();
        for line in &self.places.lines {
            let heads = (0..=9).filter_map(|number| {
                let priority = Priority::new(number).ok()?;
                let first = rank(priority, 0);
                let all = first..first + (1 << 56);
                line.ready.range(all).next().map(|(_, id)| &self.jobs[id])
            });
            let oldest = heads.map(|job| now.since(job.due)).max();
            let mut of_kind = line.stats.clone();
            of_kind.oldest_ready = oldest.unwrap_or_default();
            stats.kinds.insert(line.kind.clone(), of_kind);
        }
        stats
    }

    pub fn fire(&mut self, firing: Firing, now: Timestamp) -> Option<Enqueued> {
        let is_next = self.schedules.advance(&firing);
        is_next.then(|| self.enqueue(firing.job, Role::Alone, now))
    }

    pub fn configure(
        &mut self,
        limits: RateLimits,
        conflict: OnConflict,
    ) -> Result<(), BrokerError> {
        if conflict == OnConflict::Replace {
            for line in &mut self.places.lines {
                line.limit = line.limit.filter(|_| limits.contains_key(&line.kind));
            }
        } else {
            for (kind, &given) in &limits {
                let line = self.places.line(kind);
                let kept = self.places.lines[line].limit.map(|(kept, _)| kept);
                if let Some(kept) = kept.filter(|kept| *kept != given) {
                    let kind = kind.clone();
                    return Err(BrokerError::SettingsConflict { kind, kept, given });
                }
            }
        }
        for (kind, limit) in limits {
            let line = self.places.line(&kind);
            let (kept, _) = self.places.lines[line]
                .limit
                .get_or_insert((limit, Bucket::default()));
            *kept = limit;
        }
        Ok(())
    }
}

/// Lets up to `limit` jobs of a line whose time has come wait for a worker.
fn promote(
    places: &mut Places,
    jobs: &mut BTreeMap<JobId, Box<Job>>,
    line: usize,
    limit: usize,
    now: Timestamp,
) -> usize {
    let mut promoted = 0;
    while promoted < limit
        && let Some(&(due, id)) = places.lines[line].delayed.first()
        && due <= now
    {
        let job = jobs.get_mut(&id).expect("what is delayed is known");
        places.shift(id, job, State::Ready, due, now);
        promoted += 1;
    }
    promoted
}
