//! What the broker does, told to the scripts.

use std::collections::BTreeMap;
use std::time::Duration;

use ::redis::cmd;
use tokio::time::timeout;

use super::calls::{Duplicates, count, enqueued, piece_of};
use super::kicks::hear;
use super::pack::{
    Reader, corrupt, id_bytes, json, limit, millis, read_limit, verdict,
};
use super::{PIECE, RedisBroker};
use crate::broker::{
    Broker, BrokerError, Cancelled, Enqueued, Extended, FORGOTTEN_AFTER, LeaseRequest,
    Leased, Reaped, Requeued, Settled, Settlement, Stats, WorkerInfo,
};
use crate::limits::{OnConflict, RateLimits};
use crate::model::{JobRecord, NewJob, State};
use crate::names::{JobId, Kind, Timestamp, Token};
use crate::schedule::{Firing, Planned, Schedule};

impl Broker for RedisBroker {
    async fn enqueue(&self, jobs: Vec<NewJob>) -> Result<Vec<Enqueued>, BrokerError> {
        self.shared.settings.sizes.check(&jobs)?;
        let mut answer = Vec::with_capacity(jobs.len());
        let mut rest = &jobs[..];
        while !rest.is_empty() {
            let (piece, after) = rest.split_at(piece_of(rest));
            let call = self.enqueue_call(piece, None, false);
            answer.extend(enqueued(piece, self.run(call).await?)?);
            rest = after;
        }
        Ok(answer)
    }

    async fn lease(&self, request: LeaseRequest) -> Result<Vec<Leased>, BrokerError> {
        let mut kinds = request.kinds.clone();
        kinds.retain(|(_, room)| *room > 0);
        let mut leased: Vec<Leased> = Vec::new();
        while leased.len() < request.total && !kinds.is_empty() {
            let total = PIECE.min(request.total - leased.len());
            let piece = match self.lease_piece(&request, &kinds, total).await {
                // What was leased before is not lost with this.
                Err(_) if !leased.is_empty() => break,
                piece => piece?,
            };
            for (kind, room) in &mut kinds {
                let of_kind = piece.iter().filter(|job| job.spec.kind == *kind);
                *room = room.saturating_sub(of_kind.count());
            }
            let was_last = piece.len() < total;
            leased.extend(piece);
            if was_last {
                break;
            }
        }
        Ok(leased)
    }

    async fn settle(
        &self,
        settlements: Vec<Settlement>,
    ) -> Result<Vec<Settled>, BrokerError> {
        let limit = self.shared.settings.sizes.result;
        let mut answer = Vec::with_capacity(settlements.len());
        for piece in settlements.chunks(PIECE) {
            let mut call = self.script(|s| &s.settle);
            for Settlement { id, token, outcome } in piece {
                let outcome = outcome.clone().within(limit);
                let (verdict, text) = verdict(*token, &outcome);
                call.arg(&id_bytes(*id));
                call.arg(&verdict);
                call.arg(text);
            }
            let counted: Vec<u8> = self.run(call).await?;
            answer.extend(counted.iter().map(|digit| match digit {
                b'1' => Settled::Ok,
                _ => Settled::Stale,
            }));
        }
        Ok(answer)
    }

    async fn extend(
        &self,
        leases: Vec<(JobId, Token)>,
        lease: Duration,
    ) -> Result<Vec<Extended>, BrokerError> {
        let mut answer = Vec::with_capacity(leases.len());
        for piece in leases.chunks(PIECE) {
            let mut call = self.script(|s| &s.extend);
            call.arg(millis(lease));
            for (id, token) in piece {
                call.arg(&id_bytes(*id));
                call.arg(token.0);
            }
            let extended: Vec<u8> = self.run(call).await?;
            answer.extend(extended.iter().map(|digit| match digit {
                b'1' => Extended::Ok,
                b'2' => Extended::CancelRequested,
                _ => Extended::Stale,
            }));
        }
        Ok(answer)
    }

    async fn reap(&self, limit: usize) -> Result<Reaped, BrokerError> {
        let mut sum = Reaped::default();
        loop {
            let done = sum.promoted.max(sum.reclaimed + sum.ended);
            let piece = PIECE.min(limit - done);
            let mut call = self.script(|s| &s.reap);
            call.arg(piece);
            let (reclaimed, ended, promoted) = self.run(call).await?;
            let reaped = Reaped {
                reclaimed,
                ended,
                promoted,
            };
            sum.reclaimed += reaped.reclaimed;
            sum.ended += reaped.ended;
            sum.promoted += reaped.promoted;
            let most = reaped.promoted.max(reaped.reclaimed + reaped.ended);
            if most < piece || done + most == limit {
                return Ok(sum);
            }
        }
    }

    async fn wait_for_work(
        &self,
        kinds: &[Kind],
        limit: Duration,
    ) -> Result<(), BrokerError> {
        // Before the look: what happens after the look is not missed.
        let mut kicks = self.shared.kicks.subscribe();
        let names = || kinds.iter().map(Kind::as_str);
        let mut call = self.with_lines(|s| &s.chance, names());
        for name in names() {
            call.arg(name);
        }
        let chance: i64 = self.run(call).await?;
        let poll = self
            .shared
            .settings
            .poll
            .mul_f64(0.75 + fastrand::f64() / 2.0);
        let chance = u64::try_from(chance).map_or(poll, Duration::from_millis);
        _ = timeout(limit.min(chance).min(poll), hear(&mut kicks, kinds)).await;
        Ok(())
    }

    async fn enqueue_batch(
        &self,
        members: Vec<NewJob>,
        then: NewJob,
    ) -> Result<Vec<Enqueued>, BrokerError> {
        let mut jobs = members;
        jobs.push(then);
        self.shared.settings.sizes.check(&jobs)?;
        let call = self.enqueue_call(&jobs, None, true);
        enqueued(&jobs, self.run(call).await?)
    }

    async fn cancel(&self, id: JobId) -> Result<Cancelled, BrokerError> {
        Ok(match self.change("cancel", id).await? {
            None => Cancelled::Unknown,
            Some(State::Leased) => Cancelled::Requested,
            Some(state @ (State::Done | State::Cancelled)) => {
                Cancelled::AlreadyEnded(state)
            }
            Some(_) => Cancelled::AtOnce,
        })
    }

    async fn requeue(&self, id: JobId) -> Result<Requeued, BrokerError> {
        Ok(match self.change("requeue", id).await? {
            None => Requeued::Unknown,
            Some(State::Dead) => Requeued::Ok,
            Some(state) => Requeued::NotDead(state),
        })
    }

    async fn sweep(&self, limit: usize) -> Result<usize, BrokerError> {
        let mut swept = 0;
        loop {
            let piece = PIECE.min(limit - swept);
            let mut call = self.script(|s| &s.sweep);
            call.arg(piece);
            call.arg(millis(FORGOTTEN_AFTER));
            let number: usize = self.run(call).await?;
            swept += number;
            if number < piece || swept == limit {
                return Ok(swept);
            }
        }
    }

    async fn job(&self, id: JobId) -> Result<Option<JobRecord>, BrokerError> {
        Ok(self.show(&[id_bytes(id).to_vec()]).await?.pop())
    }

    async fn dead(
        &self,
        kind: Option<&Kind>,
        skip: usize,
        limit: usize,
    ) -> Result<Vec<JobRecord>, BrokerError> {
        let mut found = Vec::new();
        let (mut at, mut skip) = if kind.is_some() { (0, skip) } else { (skip, 0) };
        while found.len() < limit {
            let mut page = cmd("ZREVRANGE");
            page.arg(self.shared.keys.of("dead"))
                .arg(at)
                .arg(at + PIECE - 1);
            let ids: Vec<Vec<u8>> = self.shared.link.ask(&page).await?;
            for record in self.show(&ids).await? {
                let fits = kind.is_none_or(|kind| *kind == record.spec.kind);
                // It may have been requeued since the page was read.
                if !fits || record.state != State::Dead {
                    continue;
                }
                if skip > 0 {
                    skip -= 1;
                } else if found.len() < limit {
                    found.push(record);
                }
            }
            if ids.len() < PIECE {
                break;
            }
            at += PIECE;
        }
        Ok(found)
    }

    async fn stats(&self) -> Result<Stats, BrokerError> {
        let mut counts = cmd("HGETALL");
        counts.arg(self.shared.keys.of("stats"));
        let counts: BTreeMap<String, i64> = self.shared.link.ask(&counts).await?;
        let mut stats = Stats::default();
        for (name, number) in counts {
            // What has another form counts for no kind.
            let Some((kind, field)) = name.split_once(':') else {
                continue;
            };
            let kind = Kind::new(kind)?;
            let of_kind = stats.kinds.entry(kind).or_default();
            let number = u64::try_from(number).unwrap_or_default();
            count(of_kind, field, number).ok_or_else(|| corrupt("a counter"))?;
        }
        let waiting = stats.kinds.iter_mut().filter(|(_, kind)| kind.ready > 0);
        let (kinds, mut of_kinds): (Vec<_>, Vec<_>) = waiting
            .map(|(kind, of_kind)| (kind.clone(), of_kind))
            .unzip();
        for (of_kind, age) in of_kinds.iter_mut().zip(self.oldest(&kinds).await?) {
            of_kind.oldest_ready = Duration::from_millis(age);
        }
        Ok(stats)
    }

    async fn heartbeat(&self, worker: WorkerInfo) -> Result<(), BrokerError> {
        let mut call = self.plan("beat");
        call.arg(&*worker.id);
        call.arg(serde_json::to_vec(&worker).expect("it has string keys only"));
        self.run(call).await
    }

    async fn workers(&self) -> Result<Vec<(WorkerInfo, Duration)>, BrokerError> {
        let (now, beats): (u64, BTreeMap<String, Vec<u8>>) =
            self.run(self.plan("workers")).await?;
        let mut workers = Vec::with_capacity(beats.len());
        for beat in beats.values() {
            let mut beat = Reader(beat);
            let seen = beat.number(8).ok_or_else(|| corrupt("a heartbeat"))?;
            let silent = Timestamp(now).since(Timestamp(seen));
            if silent < FORGOTTEN_AFTER {
                workers.push((json(beat.0, "a worker")?, silent));
            }
        }
        Ok(workers)
    }

    async fn put_schedule(&self, schedule: Schedule) -> Result<(), BrokerError> {
        self.shared.settings.sizes.check_schedule(&schedule)?;
        let (now, planned) = self.schedules().await?;
        let mut same = planned.iter().filter(|p| p.schedule.is_same(&schedule));
        if same.any(|p| p.schedule.name == schedule.name) {
            return Ok(());
        }
        let next = schedule.next_after(now)?;
        let mut call = self.plan("put");
        call.arg(&schedule.name);
        call.arg(serde_json::to_vec(&schedule).expect("it has string keys only"));
        call.arg(next.map_or_else(String::new, |next| next.0.to_string()));
        self.run(call).await
    }

    async fn remove_schedule(&self, name: &str) -> Result<bool, BrokerError> {
        let mut call = self.plan("remove");
        call.arg(name);
        self.run(call).await
    }

    async fn schedules(&self) -> Result<(Timestamp, Vec<Planned>), BrokerError> {
        type Texts = BTreeMap<String, Vec<u8>>;
        let (now, schedules, mut nexts): (u64, Texts, BTreeMap<String, String>) =
            self.run(self.plan("schedules")).await?;
        let mut planned = Vec::with_capacity(schedules.len());
        for (name, schedule) in schedules {
            let schedule = json(&schedule, "a schedule")?;
            let next = nexts.remove(&name).unwrap_or_default();
            let next = next.parse().ok().map(Timestamp);
            planned.push(Planned { schedule, next });
        }
        Ok((Timestamp(now), planned))
    }

    async fn fire(&self, firing: Firing) -> Result<Option<Enqueued>, BrokerError> {
        let Firing {
            name,
            at,
            next,
            job,
        } = firing;
        let jobs = [job];
        self.shared.settings.sizes.check(&jobs)?;
        let call = self.enqueue_call(&jobs, Some((&name, at, next)), false);
        let duplicates: Option<Duplicates> = self.run(call).await?;
        match duplicates {
            None => Ok(None),
            Some(duplicates) => Ok(enqueued(&jobs, duplicates)?.pop()),
        }
    }

    async fn configure(
        &self,
        limits: RateLimits,
        conflict: OnConflict,
    ) -> Result<(), BrokerError> {
        let mut call = self.script(|s| &s.configure);
        call.arg(match conflict {
            OnConflict::Refuse => "refuse",
            OnConflict::Replace => "replace",
        });
        for (kind, rate) in &limits {
            call.arg(kind.as_str());
            call.arg(limit(*rate));
        }
        let in_the_way: Vec<Vec<u8>> = self.run(call).await?;
        let [kind, kept] = &in_the_way[..] else {
            return Ok(());
        };
        let kind = Kind::new(String::from_utf8_lossy(kind))?;
        let (kept, given) = (read_limit(kept)?, limits[&kind]);
        Err(BrokerError::SettingsConflict { kind, kept, given })
    }
}
