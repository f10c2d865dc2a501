//! Compares what the broker, the handlers and the workers say with what was promised.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::Result;
use taskq::broker::{KindStats, Stats};
use taskq::model::{JobRecord, State};
use taskq::{Broker, JobId};

use super::crew::Heard;
use super::ledger::{Ledger, Run};
use super::orders::{Asked, Told};

/// All that is known when the storm is over.
pub struct Evidence {
    pub told: Told,
    pub records: BTreeMap<JobId, JobRecord>,
    pub runs: BTreeMap<JobId, Vec<Run>>,
    pub effects: BTreeSet<JobId>,
    pub heard: Vec<Heard>,
    pub stats: Stats,
}

/// What may be wrong with a job.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// It was taken and is gone, or done without an effect.
    Lost,
    /// It has not ended, though nothing keeps it.
    Stuck,
    /// It went on after it was done.
    Twice,
    /// Neither.
    Other,
}
use Fault::{Lost, Other, Stuck, Twice};

/// What is wrong, each in a sentence.
#[derive(Debug, Default)]
pub struct Verdict(Vec<(Fault, String)>);

impl Evidence {
    pub async fn gather(
        broker: &impl Broker,
        ledger: &Ledger,
        mut told: Told,
        heard: Vec<Heard>,
    ) -> Result<Self> {
        let mut runs: BTreeMap<_, Vec<_>> = BTreeMap::new();
        for run in ledger.runs()? {
            if run.kind == "tick" {
                // Nobody but the schedule has enqueued it, and its handler has its id.
                told.taken.entry(run.key).or_insert_with(Asked::by_schedule);
            }
            runs.entry(run.key).or_default().push(run);
        }
        let mut records = BTreeMap::new();
        for &id in told
            .taken
            .keys()
            .chain(&told.superfluous)
            .chain(runs.keys())
        {
            if let Some(record) = broker.job(id).await? {
                records.insert(id, record);
            }
        }
        Ok(Self {
            records,
            runs,
            effects: ledger.effects()?.into_iter().collect(),
            heard,
            stats: broker.stats().await?,
            told,
        })
    }

    /// The token of the attempt whose report counted in the end.
    pub fn winner(&self, id: JobId) -> Option<u64> {
        let result = self.records.get(&id)?.result.as_ref()?;
        result.get().parse().ok()
    }

    pub fn judge(&self) -> Verdict {
        let mut verdict = Verdict::default();
        for (&id, asked) in &self.told.taken {
            self.judge_job(id, asked, &mut verdict);
        }
        self.judge_reports(&mut verdict);
        self.judge_order(&mut verdict);
        self.judge_schedule(&mut verdict);
        self.judge_numbers(&mut verdict);
        let nobody = |id: &&JobId| !self.told.taken.contains_key(id);
        for id in self.runs.keys().filter(nobody) {
            let twice = format!("job {id} ran, and another was taken in its place");
            verdict.add(Twice, twice);
        }
        verdict
    }

    /// One job that the broker has said it took.
    fn judge_job(&self, id: JobId, asked: &Asked, verdict: &mut Verdict) {
        let Some(job) = self.records.get(&id) else {
            verdict.add(Lost, format!("job {id} was taken and is gone"));
            return;
        };
        let runs = self.runs.get(&id).map_or(&[][..], Vec::as_slice);
        let (attempts, most) = (job.attempts as usize, asked.max_attempts as usize);
        if attempts > most || runs.len() > attempts {
            let times =
                format!("{} times in {attempts} attempts of {most}", runs.len());
            verdict.add(Other, format!("job {id} began {times}"));
        }
        match job.state {
            State::Done => self.judge_done(id, runs, verdict),
            State::Dead if attempts == most && job.error.is_some() => {}
            State::Cancelled if self.told.cancels.contains(&id) => {}
            State::Dead | State::Cancelled => {
                let error = job.error.as_deref().unwrap_or("no reason");
                let state = job.state;
                verdict.add(Other, format!("job {id} is {state}: {error}"));
            }
            state => verdict.add(Stuck, format!("job {id} is {state}")),
        }
    }

    // ANCHOR: done
    /// A job that is done: its result is the token of the attempt that counted.
    fn judge_done(&self, id: JobId, runs: &[Run], verdict: &mut Verdict) {
        if !self.effects.contains(&id) {
            verdict.add(Lost, format!("job {id} is done without effect"));
        }
        let Some(winner) = self.winner(id) else {
            verdict.add(Lost, format!("job {id} is done without result"));
            return;
        };
        if let Some(run) = runs.iter().find(|run| run.token > winner) {
            let tokens = format!("done under {winner}, run under {}", run.token);
            verdict.add(Twice, format!("job {id}: {tokens}"));
        }
        let effects = runs.iter().filter(|run| run.made == Some(true)).count();
        if effects > 1 {
            verdict.add(Twice, format!("job {id} had {effects} effects"));
        }
        let succeeded = |run: &&Run| run.succeeded == Some(true);
        if !runs.iter().filter(succeeded).any(|run| run.token == winner) {
            verdict.add(Other, format!("job {id}: no attempt ended under {winner}"));
        }
    }
    // ANCHOR_END: done

    /// A success that a worker was told had counted is the one that counted.
    fn judge_reports(&self, verdict: &mut Verdict) {
        let mut counted = BTreeSet::new();
        for heard in &self.heard {
            let &Heard::Settled(id, token) = heard else {
                continue;
            };
            if !counted.insert((id, token)) {
                let twice = format!("job {id} was settled twice under token {token}");
                verdict.add(Twice, twice);
            }
            let runs = self.runs.get(&id).into_iter().flatten();
            let of_token = runs.filter(|run| run.token == token);
            let succeeded = of_token.clone().any(|run| run.succeeded == Some(true));
            if succeeded && self.winner(id) != Some(token) {
                let done = format!("done under token {token}, but not for good");
                verdict.add(Twice, format!("job {id} was {done}"));
            }
            if of_token.count() > 1 {
                let twice = format!("job {id} began twice under token {token}");
                verdict.add(Twice, twice);
            }
        }
    }

    /// A delayed job begins in its time, and what follows a batch after all of it.
    fn judge_order(&self, verdict: &mut Verdict) {
        let first_lease = |id: &JobId| {
            let mut steps = self.records.get(id)?.history.iter();
            Some(steps.find(|step| step.to == State::Leased)?.at)
        };
        for (id, asked) in &self.told.taken {
            let taken = self.records.get(id).and_then(|job| job.history.first());
            if let (Some(taken), Some(leased)) = (taken, first_lease(id))
                && leased < taken.at.after(asked.delay)
            {
                verdict.add(Other, format!("job {id} began too early"));
            }
        }
        for (members, then) in &self.told.batches {
            let records = members.iter().filter_map(|id| self.records.get(id));
            let ends = records.filter_map(|job| Some(job.history.last()?.at));
            if first_lease(then) < ends.max() && first_lease(then).is_some() {
                verdict
                    .add(Other, format!("job {then} began before its batch was over"));
            }
        }
        for id in &self.told.superfluous {
            if self.records.contains_key(id) {
                verdict.add(Other, format!("job {id} was superfluous and is there"));
            }
        }
    }

    /// The schedule, which is for every second, fires no more often than that.
    fn judge_schedule(&self, verdict: &mut Verdict) {
        let taken = self.told.taken.iter();
        let ticks = taken.filter(|(_, asked)| asked.kind == "tick");
        let ticks = ticks.filter_map(|(id, _)| self.records.get(id)?.history.first());
        let times: Vec<_> = ticks.map(|step| step.at).collect();
        if let (Some(first), Some(last)) = (times.iter().min(), times.iter().max()) {
            let (fired, seconds) = (times.len(), last.since(*first).as_secs());
            if fired as u64 > seconds + 2 {
                let twice = format!("the schedule fired {fired} times in {seconds} s");
                verdict.add(Twice, twice);
            }
        }
    }

    /// The broker's numbers are those of its jobs.
    fn judge_numbers(&self, verdict: &mut Verdict) {
        let mut counted: BTreeMap<&str, KindStats> = BTreeMap::new();
        for (id, asked) in &self.told.taken {
            let kind = counted.entry(&asked.kind).or_default();
            kind.total_enqueued += 1;
            if let Some(job) = self.records.get(id) {
                *kind.of(job.state) += 1;
            }
        }
        let numbers = |mut kind: KindStats| {
            let states = State::ALL.map(|state| *kind.of(state));
            (kind.total_enqueued, states)
        };
        for (kind, stats) in &self.stats.kinds {
            let ours = counted.remove(kind.as_str()).unwrap_or_default();
            let done = ours.done;
            let (ours, theirs) = (numbers(ours), numbers(stats.clone()));
            if ours != theirs || stats.total_done != done {
                verdict.add(Other, format!(
                    "of {kind} there are {ours:?}, and the broker counts {theirs:?}, \
                     {} ever done",
                    stats.total_done
                ));
            }
        }
        if let Some((kind, _)) = counted.first_key_value() {
            verdict.add(Lost, format!("the broker knows no jobs of {kind}"));
        }
    }
}

impl Verdict {
    fn add(&mut self, fault: Fault, what: String) {
        self.0.push((fault, what));
    }

    /// How much of this is wrong.
    pub fn count(&self, fault: Fault) -> usize {
        self.0.iter().filter(|(other, _)| *other == fault).count()
    }

    /// The first few of what is wrong; nothing, if nothing is.
    pub fn complaint(&self) -> Option<String> {
        let mut text = String::new();
        for fault in [Lost, Stuck, Twice, Other] {
            let of_fault = self.0.iter().filter(|(other, _)| *other == fault);
            let first: Vec<_> = of_fault.take(5).map(|(_, what)| &**what).collect();
            if !first.is_empty() {
                let number = self.count(fault);
                text += &format!("{number} {fault:?}: {}\n", first.join("; "));
            }
        }
        (!text.is_empty()).then_some(text)
    }
}
