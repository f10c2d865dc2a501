//! What happens to jobs. Each method is one transaction: it is called under the lock.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::Duration;

use crate::broker::{
    BrokerError, Cancelled, Enqueued, Extended, FORGOTTEN_AFTER, LeaseRequest, Leased,
    Outcome, Reaped, Requeued, Settled, Stats, WorkerInfo,
};
use crate::limits::{Bucket, OnConflict, RateLimits};
use crate::model::{JobRecord, NewJob, State};
use crate::names::{JobId, Kind, Priority, Timestamp, Token};
use crate::schedule::{Firing, Planned, Schedule};

use super::places::{Job, Places, rank};

/// What a dedupe key belongs to: names of different kinds have nothing in common.
type Key = (Kind, Arc<str>);

#[derive(Default)]
pub(super) struct Ledger {
    // Ordered: ids come in the order of time, so what is worked on lies together, however
    // much else waits.
    jobs: BTreeMap<JobId, Job>,
    places: Places,
    last_number: u64,
    dedupe: BTreeMap<Key, (JobId, Timestamp)>,
    dedupe_ends: BTreeSet<(Timestamp, Key)>,
    schedules: BTreeMap<String, Planned>,
    workers: BTreeMap<Arc<str>, (WorkerInfo, Timestamp)>,
}

impl Ledger {
    pub fn take_news(&mut self) -> bool {
        std::mem::take(&mut self.places.news)
    }

    pub fn enqueue(
        &mut self,
        new: NewJob,
        batch: Option<JobId>,
        now: Timestamp,
    ) -> Enqueued {
        let id = new.id;
        if let Some(other) = self.taken(&new, now) {
            return Enqueued::Duplicate(other);
        }
        let mut job = self.admit(new, batch, now);
        (job.state, job.due) = beginning(job.delay, now);
        self.places.put_in(id, &mut job, now);
        self.jobs.insert(id, job);
        Enqueued::New(id)
    }

    pub fn enqueue_batch(
        &mut self,
        members: Vec<NewJob>,
        then: NewJob,
        now: Timestamp,
    ) -> Vec<Enqueued> {
        let id = then.id;
        if let Some(other) = self.taken(&then, now) {
            let mut answer: Vec<_> =
                members.iter().map(|m| Enqueued::Duplicate(m.id)).collect();
            answer.push(Enqueued::Duplicate(other));
            return answer;
        }
        let mut held = self.admit(then, None, now);
        // One more than there are members, until all are in: none may end the wait alone.
        held.waits_for = 1;
        self.places.put_in(id, &mut held, now);
        self.jobs.insert(id, held);
        let mut answer = Vec::with_capacity(members.len() + 1);
        for member in members {
            let enqueued = self.enqueue(member, Some(id), now);
            if let (Enqueued::New(_), Some(held)) = (enqueued, self.jobs.get_mut(&id)) {
                held.waits_for += 1;
            }
            answer.push(enqueued);
        }
        self.release_held(id, now);
        answer.push(Enqueued::New(id));
        answer
    }

    /// The job that makes `new` superfluous.
    fn taken(&self, new: &NewJob, now: Timestamp) -> Option<JobId> {
        if self.jobs.contains_key(&new.id) {
            return Some(new.id);
        }
        let key = (new.spec.kind.clone(), Arc::clone(&new.dedupe.as_ref()?.key));
        let &(id, ends) = self.dedupe.get(&key)?;
        (now < ends).then_some(id)
    }

    /// A job that is known from now on, but has no place yet.
    fn admit(&mut self, new: NewJob, batch: Option<JobId>, now: Timestamp) -> Job {
        if let Some(dedupe) = new.dedupe {
            let key = (new.spec.kind.clone(), dedupe.key);
            let ends = now.after(dedupe.window);
            if let Some((_, old)) = self.dedupe.insert(key.clone(), (new.id, ends)) {
                self.dedupe_ends.remove(&(old, key.clone()));
            }
            self.dedupe_ends.insert((ends, key));
        }
        let line = self.places.line(&new.spec.kind);
        self.places.lines[line].stats.total_enqueued += 1;
        self.last_number += 1;
        Job {
            line,
            rank: rank(new.spec.priority, self.last_number),
            spec: Arc::new(new.spec),
            state: State::Held,
            due: now,
            attempts: 0,
            token: Token(0),
            worker: None,
            cancel_requested: false,
            batch,
            waits_for: 0,
            delay: new.delay,
            result: None,
            error: None,
            history: Vec::with_capacity(4),
        }
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
        // Moved by hand: the state stays, and a heartbeat is no step in a job's history.
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
        if job.state.has_ended() {
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
        while let Some((_, key)) = self
            .dedupe_ends
            .first()
            .filter(|(ends, _)| *ends <= now)
            .cloned()
        {
            self.dedupe_ends.pop_first();
            self.dedupe.remove(&key);
        }
        self.workers
            .retain(|_, (_, seen)| now.since(*seen) < FORGOTTEN_AFTER);
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

    pub fn heartbeat(&mut self, worker: WorkerInfo, now: Timestamp) {
        self.workers.insert(Arc::clone(&worker.id), (worker, now));
    }

    pub fn workers(&self, now: Timestamp) -> Vec<(WorkerInfo, Duration)> {
        let workers = self.workers.values();
        workers
            .map(|(worker, seen)| (worker.clone(), now.since(*seen)))
            .filter(|(_, silent)| *silent < FORGOTTEN_AFTER)
            .collect()
    }

    pub fn put_schedule(
        &mut self,
        schedule: Schedule,
        now: Timestamp,
    ) -> Result<(), BrokerError> {
        let old = self.schedules.get(&schedule.name);
        if old.is_none_or(|old| !old.schedule.is_same(&schedule)) {
            let next = schedule.next_after(now)?;
            let name = schedule.name.clone();
            self.schedules.insert(name, Planned { schedule, next });
        }
        Ok(())
    }

    pub fn remove_schedule(&mut self, name: &str) -> bool {
        self.schedules.remove(name).is_some()
    }

    pub fn schedules(&self) -> Vec<Planned> {
        self.schedules.values().cloned().collect()
    }

    pub fn fire(&mut self, firing: Firing, now: Timestamp) -> Option<Enqueued> {
        let planned = self.schedules.get_mut(&firing.name)?;
        if planned.next != Some(firing.at) {
            return None;
        }
        planned.next = firing.next;
        Some(self.enqueue(firing.job, None, now))
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

/// Where a job begins that is not to begin before `delay` has passed.
fn beginning(delay: Duration, now: Timestamp) -> (State, Timestamp) {
    if delay.is_zero() {
        (State::Ready, now)
    } else {
        (State::Delayed, now.after(delay))
    }
}

/// Lets up to `limit` jobs of a line whose time has come wait for a worker.
fn promote(
    places: &mut Places,
    jobs: &mut BTreeMap<JobId, Job>,
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
