//! Random operations on a broker and on a model of one that is too slow and too plain
//! to be wrong. After each, both must have answered the same and stand the same.

mod common;

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use common::{Line, Remote, kind};
use proptest::prelude::*;
use proptest::test_runner::{Config, TestCaseError, TestRunner};
use taskq::broker::{
    Broker, Cancelled, Enqueued, Extended, LeaseRequest, Outcome, Requeued, Settled,
    Settlement,
};
use taskq::model::State;
use taskq::names::Token;
use taskq::{JobId, NewJob, Priority};

/// What somebody does. Jobs and leases are named by their number, modulo how many there
/// have been: old ones too.
#[derive(Debug, Clone)]
enum Op {
    Enqueue {
        priority: u8,
        delay: u64,
        max_attempts: u32,
        key: Option<u8>,
    },
    Again(usize),
    Batch {
        members: u8,
    },
    Lease {
        room: usize,
    },
    Settle(usize, How),
    Extend(usize),
    Cancel(usize),
    Requeue(usize),
    Reap,
    Sweep,
    Pass(u64),
}

#[derive(Debug, Clone, Copy)]
enum How {
    Done,
    Retry(u64),
    Fatal,
    Cancelled,
    Released,
}

const LEASE: u64 = 1000;
const KEEP: u64 = 3000;
const WINDOW: u64 = 2000;

fn op() -> impl Strategy<Value = Op> {
    let which = || 0..100_usize;
    let delay = || prop_oneof![3 => Just(0), 1 => 1..2500_u64];
    let how = prop_oneof![
        3 => Just(How::Done),
        2 => delay().prop_map(How::Retry),
        1 => Just(How::Fatal),
        1 => Just(How::Cancelled),
        1 => Just(How::Released),
    ];
    let enqueue = (
        0..=9_u8,
        delay(),
        1..4_u32,
        prop::option::weighted(0.3, 0..3_u8),
    );
    let enqueue =
        enqueue.prop_map(|(priority, delay, max_attempts, key)| Op::Enqueue {
            priority,
            delay,
            max_attempts,
            key,
        });
    prop_oneof![
        6 => enqueue,
        1 => which().prop_map(Op::Again),
        1 => (0..4_u8).prop_map(|members| Op::Batch { members }),
        6 => (1..4_usize).prop_map(|room| Op::Lease { room }),
        6 => (which(), how).prop_map(|(which, how)| Op::Settle(which, how)),
        2 => which().prop_map(Op::Extend),
        2 => which().prop_map(Op::Cancel),
        2 => which().prop_map(Op::Requeue),
        3 => Just(Op::Reap),
        1 => Just(Op::Sweep),
        4 => (1..2500_u64).prop_map(Op::Pass),
    ]
}

/// A job of the model.
#[derive(Debug, Clone)]
struct Job {
    id: JobId,
    new: NewJob,
    state: State,
    due: u64,
    attempts: u32,
    token: u64,
    cancel_requested: bool,
    /// Which job is held for it, and how many it is held for.
    batch: Option<JobId>,
    waits_for: usize,
}

/// The model: a list of jobs in their order, gone through from the front each time.
#[derive(Default)]
struct Model {
    now: u64,
    jobs: Vec<Job>,
    keys: HashMap<String, (JobId, u64)>,
}

impl Model {
    fn find(&mut self, id: JobId) -> Option<&mut Job> {
        self.jobs.iter_mut().find(|job| job.id == id)
    }

    fn enqueue(&mut self, new: NewJob, batch: Option<JobId>, held: bool) -> Enqueued {
        let id = new.id;
        if self.find(id).is_some() {
            return Enqueued::Duplicate(id);
        }
        if let Some(dedupe) = &new.dedupe {
            match self.keys.get(&*dedupe.key) {
                Some(&(other, ends)) if self.now < ends => {
                    return Enqueued::Duplicate(other);
                }
                _ => self
                    .keys
                    .insert(dedupe.key.to_string(), (id, self.now + WINDOW)),
            };
        }
        let delay = new.delay.as_millis() as u64;
        self.jobs.push(Job {
            id,
            new,
            state: match delay {
                _ if held => State::Held,
                0 => State::Ready,
                _ => State::Delayed,
            },
            due: self.now + delay,
            attempts: 0,
            token: 0,
            cancel_requested: false,
            batch,
            waits_for: 0,
        });
        Enqueued::New(id)
    }

    fn end(&mut self, id: JobId, how: State) {
        let now = self.now;
        let job = self.find(id).expect("it is there");
        job.state = how;
        job.due = now + KEEP;
        if let Some(then) = job.batch.take() {
            self.one_less(then);
        }
    }

    fn one_less(&mut self, then: JobId) {
        let held = self.find(then).filter(|job| job.state == State::Held);
        if let Some(held) = held {
            held.waits_for -= 1;
            if held.waits_for == 0 {
                held.state = State::Ready;
            }
        }
    }

    fn promote(&mut self) {
        for job in &mut self.jobs {
            if job.state == State::Delayed && job.due <= self.now {
                job.state = State::Ready;
            }
        }
    }

    fn lease(&mut self, room: usize) -> Vec<(JobId, u64, u32)> {
        self.promote();
        let mut ready: Vec<_> = (0..self.jobs.len()).collect();
        ready.retain(|&i| self.jobs[i].state == State::Ready);
        // Stable: the order of the list decides within a priority.
        ready.sort_by_key(|&i| 9 - self.jobs[i].new.spec.priority.get());
        ready.truncate(room);
        let leased = ready.into_iter().map(|i| {
            let job = &mut self.jobs[i];
            job.state = State::Leased;
            job.due = self.now + LEASE;
            job.attempts += 1;
            job.token += 1;
            (job.id, job.token, job.attempts)
        });
        leased.collect()
    }

    fn settle(&mut self, id: JobId, token: u64, how: How) -> Settled {
        let now = self.now;
        let held = |job: &&mut Job| job.state == State::Leased && job.token == token;
        let Some(job) = self.find(id).filter(held) else {
            return Settled::Stale;
        };
        let last = job.attempts == job.new.spec.max_attempts;
        match how {
            How::Done => self.end(id, State::Done),
            How::Cancelled => self.end(id, State::Cancelled),
            _ if job.cancel_requested => self.end(id, State::Cancelled),
            How::Fatal => self.end(id, State::Dead),
            How::Retry(_) if last => self.end(id, State::Dead),
            How::Retry(wait) => {
                job.due = now + wait;
                job.state = if wait == 0 {
                    State::Ready
                } else {
                    State::Delayed
                };
            }
            How::Released => {
                job.attempts -= 1;
                job.state = State::Ready;
            }
        }
        Settled::Ok
    }

    fn extend(&mut self, id: JobId, token: u64) -> Extended {
        let due = self.now + LEASE;
        let held = |job: &&mut Job| job.state == State::Leased && job.token == token;
        let Some(job) = self.find(id).filter(held) else {
            return Extended::Stale;
        };
        job.due = due;
        if job.cancel_requested {
            return Extended::CancelRequested;
        }
        Extended::Ok
    }

    fn reap(&mut self) {
        let now = self.now;
        let expired = |job: &&Job| job.state == State::Leased && job.due <= now;
        let expired: Vec<_> = self.jobs.iter().filter(expired).cloned().collect();
        for job in expired {
            if job.cancel_requested {
                self.end(job.id, State::Cancelled);
            } else if job.attempts == job.new.spec.max_attempts {
                self.end(job.id, State::Dead);
            } else {
                self.find(job.id).expect("it is there").state = State::Ready;
            }
        }
        self.promote();
    }

    fn cancel(&mut self, id: JobId) -> Cancelled {
        match self.find(id) {
            None => Cancelled::Unknown,
            Some(job) if matches!(job.state, State::Done | State::Cancelled) => {
                Cancelled::AlreadyEnded(job.state)
            }
            Some(job) if job.state == State::Leased => {
                job.cancel_requested = true;
                Cancelled::Requested
            }
            Some(_) => {
                self.end(id, State::Cancelled);
                Cancelled::AtOnce
            }
        }
    }

    fn requeue(&mut self, id: JobId) -> Requeued {
        match self.find(id) {
            None => Requeued::Unknown,
            Some(job) if job.state == State::Dead => {
                job.attempts = 0;
                job.state = State::Ready;
                Requeued::Ok
            }
            Some(job) => Requeued::NotDead(job.state),
        }
    }

    fn sweep(&mut self) -> usize {
        let before = self.jobs.len();
        let now = self.now;
        let over = |job: &Job| {
            matches!(job.state, State::Done | State::Cancelled) && job.due <= now
        };
        self.jobs.retain(|job| !over(job));
        before - self.jobs.len()
    }
}

/// Both, and what has been seen of them.
struct Pair {
    model: Model,
    broker: Remote,
    ids: Vec<JobId>,
    leases: Vec<(JobId, u64)>,
}

macro_rules! same {
    ($model:expr, $broker:expr) => {
        prop_assert_eq!($model, $broker.await.expect("it is up"))
    };
}

impl Pair {
    fn id(&self, which: usize) -> JobId {
        let unknown = JobId::from_u128(u128::MAX);
        let known = self.ids.get(which % self.ids.len().max(1));
        known.copied().unwrap_or(unknown)
    }

    fn lease(&self, which: usize) -> (JobId, u64) {
        let known = self.leases.get(which % self.leases.len().max(1));
        known.copied().unwrap_or((self.id(which), 1))
    }

    fn new_job(&mut self) -> NewJob {
        let number = self.ids.len() as u128 + 1;
        self.ids.push(JobId::from_u128(number));
        NewJob::new(kind("parcel"), &number)
            .expect("a number is JSON")
            .id(JobId::from_u128(number))
            .keep(Duration::from_millis(KEEP))
    }

    async fn apply(&mut self, op: &Op) -> Result<(), TestCaseError> {
        match *op {
            Op::Enqueue {
                priority,
                delay,
                max_attempts,
                key,
            } => {
                let mut job = self
                    .new_job()
                    .priority(Priority::new(priority).expect("0 to 9"))
                    .max_attempts(max_attempts)
                    .delay(Duration::from_millis(delay));
                if let Some(key) = key {
                    let window = Duration::from_millis(WINDOW);
                    job = job.dedupe(&key.to_string(), window);
                }
                let expected = vec![self.model.enqueue(job.clone(), None, false)];
                same!(expected, self.broker.enqueue(vec![job]));
            }
            Op::Again(which) => {
                let id = self.id(which);
                let Some(job) = self.model.find(id).map(|job| job.new.clone()) else {
                    return Ok(());
                };
                same!(
                    vec![Enqueued::Duplicate(id)],
                    self.broker.enqueue(vec![job])
                );
            }
            Op::Batch { members } => {
                let members: Vec<_> = (0..members).map(|_| self.new_job()).collect();
                let then = self.new_job();
                let mut expected = vec![self.model.enqueue(then.clone(), None, true)];
                for member in &members {
                    let id = Some(then.id);
                    let taken = self.model.enqueue(member.clone(), id, false);
                    expected.insert(expected.len() - 1, taken);
                }
                let held = self.model.find(then.id).expect("it is there");
                held.waits_for = members.len() + 1;
                self.model.one_less(then.id);
                same!(expected, self.broker.enqueue_batch(members, then));
            }
            Op::Lease { room } => self.lease_up_to(room).await?,
            Op::Settle(which, how) => {
                let (id, token) = self.lease(which);
                let outcome = outcome(how);
                let token_of = Token(token);
                let settlement = Settlement {
                    id,
                    token: token_of,
                    outcome,
                };
                let expected = vec![self.model.settle(id, token, how)];
                same!(expected, self.broker.settle(vec![settlement]));
            }
            Op::Extend(which) => {
                let (id, token) = self.lease(which);
                let expected = vec![self.model.extend(id, token)];
                let lease = Duration::from_millis(LEASE);
                same!(
                    expected,
                    self.broker.extend(vec![(id, Token(token))], lease)
                );
            }
            Op::Cancel(which) => {
                let id = self.id(which);
                same!(self.model.cancel(id), self.broker.cancel(id));
            }
            Op::Requeue(which) => {
                let id = self.id(which);
                same!(self.model.requeue(id), self.broker.requeue(id));
            }
            Op::Reap => {
                self.model.reap();
                self.broker.reap(1000).await.expect("it is up");
            }
            Op::Sweep => same!(self.model.sweep(), self.broker.sweep(1000)),
            Op::Pass(millis) => {
                self.model.now += millis;
                tokio::time::sleep(Duration::from_millis(millis)).await;
            }
        }
        self.compare().await
    }

    async fn lease_up_to(&mut self, room: usize) -> Result<(), TestCaseError> {
        let request = LeaseRequest {
            worker: Arc::from("ann"),
            kinds: vec![(kind("parcel"), room)],
            total: room,
            lease: Duration::from_millis(LEASE),
        };
        let expected = self.model.lease(room);
        let leased = self.broker.lease(request).await.expect("it is up");
        let leased: Vec<_> = leased
            .iter()
            .map(|l| (l.id, l.token.0, l.attempt))
            .collect();
        prop_assert_eq!(&expected, &leased);
        for (id, token, _) in leased {
            // Not from the model: the token is above all that were ever given.
            let before = self.leases.iter().filter(|lease| lease.0 == id);
            prop_assert!(before.map(|lease| lease.1).max() < Some(token));
            self.leases.push((id, token));
        }
        Ok(())
    }

    /// Every job stands where the model has it, and the statistics count the same.
    async fn compare(&mut self) -> Result<(), TestCaseError> {
        let stats = self.broker.stats().await.expect("it is up");
        let mut of_kind = stats
            .kinds
            .get(&kind("parcel"))
            .cloned()
            .unwrap_or_default();
        for state in State::ALL {
            let jobs = self.model.jobs.iter().filter(|job| job.state == state);
            prop_assert_eq!(jobs.count() as u64, *of_kind.of(state), "{}", state);
        }
        for id in self.ids.clone() {
            let record = self.broker.job(id).await.expect("it is up");
            let job = self.model.find(id);
            prop_assert_eq!(job.is_some(), record.is_some());
            if let (Some(job), Some(record)) = (job, record) {
                let expected = (job.state, job.attempts, job.waits_for as u64);
                let stands = (record.state, record.attempts, record.waits_for);
                prop_assert_eq!(expected, stands, "{}", id);
                prop_assert!(record.attempts <= record.spec.max_attempts);
                let last = record.history.last().map(|step| step.to);
                prop_assert_eq!(last, Some(record.state));
            }
        }
        Ok(())
    }
}

fn outcome(how: How) -> Outcome {
    match how {
        How::Done => {
            let result = serde_json::value::to_raw_value(&7).expect("it is JSON");
            Outcome::Done(result.into())
        }
        How::Retry(wait) => Outcome::Failed {
            error: "torn".to_owned(),
            retry_in: Some(Duration::from_millis(wait)),
        },
        How::Fatal => Outcome::Failed {
            error: "lost".to_owned(),
            retry_in: None,
        },
        How::Cancelled => Outcome::Cancelled,
        How::Released => Outcome::Released,
    }
}

/// Tries random operations, and shrinks those at which the two differ.
fn try_all(line: Line, cases: u32) -> Result<(), String> {
    let config = Config {
        cases,
        failure_persistence: None,
        ..Config::default()
    };
    let mut runner = TestRunner::new(config);
    let operations = prop::collection::vec(op(), 1..120);
    let result = runner.run(&operations, |operations| {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .start_paused(true)
            .build();
        runtime.expect("a runtime starts").block_on(async {
            let broker = Remote::default();
            broker.set(line);
            let mut pair = Pair {
                model: Model::default(),
                broker,
                ids: Vec::new(),
                leases: Vec::new(),
            };
            for operation in &operations {
                pair.apply(operation).await?;
            }
            Ok(())
        })
    });
    result.map_err(|failure| failure.to_string())
}

#[test]
fn a_broker_does_what_its_model_does() {
    if let Err(difference) = try_all(Line::Up, 256) {
        panic!("{difference}");
    }
}

#[test]
fn a_broker_that_only_pretends_is_found_out() {
    for call in [
        "enqueue",
        "enqueue_batch",
        "lease",
        "settle",
        "extend",
        "reap",
        "cancel",
        "requeue",
        "sweep",
        "job",
        "stats",
    ] {
        let found = try_all(Line::Pretends(call), 256);
        assert!(found.is_err(), "`{call}` may do nothing");
    }
}
