//! Random operations on the broker in a file and on that in memory, which has a model
//! of its own: both answer the same, and know the same of each job.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use proptest::prelude::*;
use proptest::test_runner::{Config, TestCaseError, TestRunner};
use taskq::broker::{LeaseRequest, Outcome, Settlement};
use taskq::limits::{OnConflict, RateLimit, RateLimits};
use taskq::names::{Timestamp, Token};
use taskq::sqlite::Settings;
use taskq::{Broker, JobId, Kind, MemBroker, NewJob, Priority, SqliteBroker};
use tempfile::TempDir;

const START: u64 = 1_800_000_000_000;
const KINDS: [&str; 2] = ["parcel", "label"];

/// What somebody does. Jobs and leases are named by their number, modulo how many there
/// have been.
#[derive(Debug, Clone)]
enum Op {
    /// Kind, priority, delay, attempts, and the key of duplicates.
    Enqueue(usize, u8, u64, u32, Option<u8>),
    Batch(u8, u64),
    Lease([usize; 2], usize),
    Settle(usize, How),
    Extend(usize),
    Cancel(usize),
    Requeue(usize),
    Rate(u32),
    Reap(usize),
    Sweep(usize),
    Pass(u64),
}

#[derive(Debug, Clone, Copy)]
enum How {
    Done,
    Failed(Option<u64>),
    Cancelled,
    Released,
}

/// All or none: which of two that are due at one instant comes first is no law.
fn limit() -> impl Strategy<Value = usize> {
    prop_oneof![Just(0), Just(1000)]
}

fn op() -> impl Strategy<Value = Op> {
    let which = || 0..100_usize;
    let delay = || prop_oneof![3 => Just(0), 1 => 1..2500_u64];
    let how = prop_oneof![
        3 => Just(How::Done),
        3 => prop::option::of(delay()).prop_map(How::Failed),
        1 => Just(How::Cancelled),
        1 => Just(How::Released),
    ];
    let key = prop::option::weighted(0.3, 0..3_u8);
    prop_oneof![
        6 => (0..2_usize, 0..=9_u8, delay(), 1..4_u32, key)
            .prop_map(|(a, b, c, d, e)| Op::Enqueue(a, b, c, d, e)),
        1 => (0..4_u8, delay()).prop_map(|(members, delay)| Op::Batch(members, delay)),
        6 => ([0..4_usize, 0..4_usize], 1..6_usize)
            .prop_map(|(rooms, total)| Op::Lease(rooms, total)),
        6 => (which(), how).prop_map(|(which, how)| Op::Settle(which, how)),
        2 => which().prop_map(Op::Extend),
        2 => which().prop_map(Op::Cancel),
        2 => which().prop_map(Op::Requeue),
        1 => (0..4_u32).prop_map(Op::Rate),
        3 => limit().prop_map(Op::Reap),
        1 => limit().prop_map(Op::Sweep),
        4 => (1..2500_u64).prop_map(Op::Pass),
    ]
}

/// Both, and what has been seen of them.
struct Pair {
    memory: MemBroker,
    file: SqliteBroker,
    time: Arc<AtomicU64>,
    ids: Vec<JobId>,
    leases: Vec<(JobId, Token)>,
}

/// The same call to both. What they answer is compared as it is printed.
macro_rules! same {
    ($pair:expr, |$broker:ident| $call:expr) => {{
        let memory = {
            let $broker = &$pair.memory;
            $call.await
        };
        let file = {
            let $broker = &$pair.file;
            $call.await
        };
        prop_assert_eq!(format!("{:?}", memory), format!("{:?}", file));
        memory.ok()
    }};
}

fn kind(name: &str) -> Kind {
    Kind::new(name).expect("it is letters")
}

impl Pair {
    async fn new(folder: &Path) -> Self {
        let time = Arc::new(AtomicU64::new(START));
        let clock = Arc::clone(&time);
        let clock = move || Timestamp(clock.load(Ordering::SeqCst));
        let file = folder.join("jobs.db");
        let file = SqliteBroker::open_with_clock(file, Settings::default(), clock);
        Self {
            memory: MemBroker::starting_at(Timestamp(START)),
            file: file.await.expect("a new file can be made"),
            time,
            ids: Vec::new(),
            leases: Vec::new(),
        }
    }

    fn id(&self, which: usize) -> JobId {
        let known = self.ids.get(which % self.ids.len().max(1));
        known.copied().unwrap_or(JobId::from_u128(u128::MAX))
    }

    fn lease(&self, which: usize) -> (JobId, Token) {
        let known = self.leases.get(which % self.leases.len().max(1));
        known.copied().unwrap_or((self.id(which), Token(1)))
    }

    fn new_job(&mut self, of: &str) -> NewJob {
        let number = self.ids.len() as u128 + 1;
        let id = JobId::from_u128(number);
        self.ids.push(id);
        NewJob::new(kind(of), &number)
            .expect("a number is JSON")
            .id(id)
            .keep(Duration::from_secs(3))
    }

    async fn apply(&mut self, op: &Op) -> Result<(), TestCaseError> {
        match *op {
            Op::Enqueue(of, priority, delay, attempts, key) => {
                let mut job = self
                    .new_job(KINDS[of])
                    .priority(Priority::new(priority).expect("0 to 9"))
                    .delay(Duration::from_millis(delay))
                    .max_attempts(attempts);
                if let Some(key) = key {
                    job = job.dedupe(&key.to_string(), Duration::from_secs(2));
                }
                same!(self, |broker| broker
                    .enqueue(vec![job.clone(), job.clone()]));
            }
            Op::Batch(members, delay) => {
                let then = self.new_job("label").delay(Duration::from_millis(delay));
                let members: Vec<_> =
                    (0..members).map(|_| self.new_job("parcel")).collect();
                same!(self, |broker| broker
                    .enqueue_batch(members.clone(), then.clone()));
            }
            Op::Lease(rooms, total) => {
                let request = LeaseRequest {
                    worker: Arc::from("ann"),
                    kinds: KINDS.map(kind).into_iter().zip(rooms).collect(),
                    total,
                    lease: Duration::from_secs(1),
                };
                let leased = same!(self, |broker| broker.lease(request.clone()));
                let leased = leased.unwrap_or_default();
                self.leases
                    .extend(leased.iter().map(|job| (job.id, job.token)));
            }
            Op::Settle(which, how) => {
                let settlement = self.settlement(which, how);
                let both = vec![settlement.clone(), settlement];
                same!(self, |broker| broker.settle(both.clone()));
            }
            Op::Extend(which) => {
                let held = vec![self.lease(which)];
                let lease = Duration::from_secs(2);
                same!(self, |broker| broker.extend(held.clone(), lease));
            }
            Op::Cancel(which) => {
                same!(self, |broker| broker.cancel(self.id(which)));
            }
            Op::Requeue(which) => {
                same!(self, |broker| broker.requeue(self.id(which)));
            }
            Op::Rate(permits) => {
                let per = Duration::from_secs(1);
                let limit = RateLimit { permits, per };
                let rate = (permits > 0).then(|| (kind("parcel"), limit));
                let (rate, conflict) = (RateLimits::from_iter(rate), conflict(permits));
                same!(self, |broker| broker.configure(rate.clone(), conflict));
            }
            Op::Reap(limit) => {
                same!(self, |broker| broker.reap(limit));
            }
            Op::Sweep(limit) => {
                same!(self, |broker| broker.sweep(limit));
            }
            Op::Pass(millis) => {
                tokio::time::advance(Duration::from_millis(millis)).await;
                self.time.fetch_add(millis, Ordering::SeqCst);
            }
        }
        Ok(())
    }

    fn settlement(&self, which: usize, how: How) -> Settlement {
        let (id, token) = self.lease(which);
        let outcome = match how {
            How::Done => {
                let result = serde_json::value::to_raw_value(&id);
                Outcome::Done(result.expect("it is JSON").into())
            }
            How::Failed(retry_in) => Outcome::Failed {
                error: "the label is torn".to_owned(),
                retry_in: retry_in.map(Duration::from_millis),
            },
            How::Cancelled => Outcome::Cancelled,
            How::Released => Outcome::Released,
        };
        Settlement { id, token, outcome }
    }

    async fn compare(&self) -> Result<(), TestCaseError> {
        same!(self, |broker| broker.stats());
        same!(self, |broker| broker.dead(None, 1, 3));
        same!(self, |broker| broker.dead(Some(&kind("label")), 0, 9));
        for &id in &self.ids {
            same!(self, |broker| broker.job(id));
        }
        Ok(())
    }
}

fn conflict(permits: u32) -> OnConflict {
    if permits.is_multiple_of(2) {
        OnConflict::Replace
    } else {
        OnConflict::Refuse
    }
}

#[test]
fn both_do_the_same() {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .start_paused(true)
        .build()
        .expect("a runtime starts");
    // What syncs to a disk says no more, and takes minutes.
    let memory = Path::new("/dev/shm");
    let config = Config {
        failure_persistence: None,
        ..Config::with_cases(100)
    };
    let ops = prop::collection::vec(op(), 1..80);
    let result = TestRunner::new(config).run(&ops, |ops| {
        let folder = match memory.is_dir() {
            true => TempDir::new_in(memory),
            false => TempDir::new(),
        };
        let folder = folder.expect("there is a folder for temporary files");
        runtime.block_on(async {
            let mut pair = Pair::new(folder.path()).await;
            for op in &ops {
                pair.apply(op).await?;
                pair.compare().await?;
            }
            Ok(())
        })
    });
    if let Err(error) = result {
        panic!("{error}");
    }
}
