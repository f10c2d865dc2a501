//! What the broker in Redis does in a second, beside what the same server does of its
//! plainest command in the same run: `SET`, a hundred at a time.
//!
//! "server" is the processor time that Redis takes for a job: it does one thing at a
//! time, so no more jobs than fit into a second of it can pass, however many clients
//! there are.

#[path = "../tests/redis/server.rs"]
#[expect(dead_code, reason = "the tests stop it and start it again")]
mod server;

use std::process::Command;
use std::sync::Arc;
use std::time::{Duration, Instant};

use futures::future::join_all;
use serde_json::value::RawValue;
use taskq::broker::{Broker, LeaseRequest, Leased, Outcome, Settlement};
use taskq::redis::Settings;
use taskq::{Kind, NewJob, Priority, RedisBroker};
use tokio::time::{interval, sleep};

use server::Server;

const LEASE: Duration = Duration::from_mins(1);

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let quick = std::env::args().any(|argument| argument == "--quick");
    if !server::is_installed() {
        println!("SKIPPED: {} is missing", server::PROGRAM);
        return;
    }
    let bench = Bench::new(quick).await;
    println!(
        "{:<42}{:>10}{:>10}{:>12}",
        "", "a second", "of SET", "server"
    );
    let jobs = if quick { 6_000 } else { 300_000 };
    bench
        .row("enqueue, 500 a call", jobs, bench.enqueue(jobs, 500, 4))
        .await;
    bench
        .row("lease, ack, result: 100 a call", jobs, bench.drain(100, 8))
        .await;
    let few = jobs / 5;
    bench
        .row("enqueue, one a call", few, bench.enqueue(few, 1, 64))
        .await;
    bench
        .row("lease, ack, result: one a call", few, bench.drain(1, 64))
        .await;
    bench.mixed(jobs).await;
    bench
        .backlog(if quick { 10_000 } else { 1_000_000 }, jobs)
        .await;
    println!();
    for rate in [100, 1_000] {
        bench
            .pickup(rate, if quick { rate / 2 } else { rate * 10 })
            .await;
    }
}

struct Bench {
    server: Server,
    broker: RedisBroker,
    kind: Kind,
    /// `SET`s in a second.
    sets: f64,
}

impl Bench {
    async fn new(quick: bool) -> Self {
        let server = Server::start(&[]);
        let requests = if quick { "100000" } else { "2000000" };
        let sets = Command::new("redis-benchmark")
            .args(["-p", &server.port.to_string(), "-t", "set", "-P", "100"])
            .args(["-n", requests, "--csv"])
            .output()
            .expect("it comes with the server");
        let sets = String::from_utf8(sets.stdout).expect("it is text");
        // The last line: "SET","1234567.8",…
        let rate = sets.lines().last().and_then(|line| line.split('"').nth(3));
        let sets = rate
            .and_then(|rate| rate.parse().ok())
            .expect("it is a number");
        server.command(&["FLUSHALL"]);
        println!("redis-benchmark -t set -P 100: {sets:.0} a second");
        let settings = Settings {
            // A busy machine is slow, and nothing worse.
            patience: Duration::from_secs(20),
            ..Settings::default()
        };
        let broker = RedisBroker::connect(&server.url(), settings).await;
        let broker = broker.expect("the server is suitable");
        let kind = Kind::new("thumbnail").expect("it is letters");
        Self {
            server,
            broker,
            kind,
            sets,
        }
    }

    /// Measures work on `jobs` jobs. Returns how long it took.
    async fn row(
        &self,
        name: &str,
        jobs: usize,
        work: impl Future<Output = ()>,
    ) -> Row {
        let before = self.processor_time();
        let start = Instant::now();
        work.await;
        let row = Row {
            rate: jobs as f64 / start.elapsed().as_secs_f64(),
            server: (self.processor_time() - before) / jobs as f64,
        };
        println!(
            "{name:<42}{:>10.0}{:>9.0} %{:>9.2} µs",
            row.rate,
            100.0 * row.rate / self.sets,
            row.server
        );
        row
    }

    /// What the server has used of a processor, in microseconds.
    fn processor_time(&self) -> f64 {
        let info = self.server.command(&["INFO", "CPU"]);
        let of = |name: &str| -> f64 {
            let mut lines = info.lines();
            let line = lines.find_map(|line| line.strip_prefix(name));
            line.and_then(|seconds| seconds.parse().ok())
                .expect("it says so")
        };
        1e6 * (of("used_cpu_user_main_thread:") + of("used_cpu_sys_main_thread:"))
    }

    fn job(&self, number: usize) -> NewJob {
        let payload = format!(r#"{{"path":"/photos/{number}.jpg","width":320}}"#);
        let payload = RawValue::from_string(payload).expect("it is JSON");
        NewJob::from_json(self.kind.clone(), payload)
    }

    /// Enqueues, `batch` jobs a call, from `tasks` tasks.
    async fn enqueue(&self, jobs: usize, batch: usize, tasks: usize) {
        let of_each = jobs / tasks;
        join_all((0..tasks).map(|_| async {
            let mut left = of_each;
            while left > 0 {
                let jobs = (0..batch.min(left)).map(|number| self.job(number));
                left -= batch.min(left);
                self.broker
                    .enqueue(jobs.collect())
                    .await
                    .expect("it is taken");
            }
        }))
        .await;
    }

    async fn lease(&self, total: usize) -> Vec<Leased> {
        let request = LeaseRequest {
            worker: Arc::from("bench"),
            kinds: vec![(self.kind.clone(), total)],
            total,
            lease: LEASE,
        };
        self.broker.lease(request).await.expect("the broker works")
    }

    async fn settle(&self, leased: &[Leased], result: &Arc<RawValue>) {
        let settlements = leased.iter().map(|job| Settlement {
            id: job.id,
            token: job.token,
            outcome: Outcome::Done(Arc::clone(result)),
        });
        let settled = self.broker.settle(settlements.collect()).await;
        settled.expect("the broker works");
    }

    /// Leases, acknowledges and stores the results of all that waits.
    async fn drain(&self, batch: usize, tasks: usize) {
        let result = r#"{"path":"/thumbnails/1.jpg"}"#.to_owned();
        let result: Arc<RawValue> =
            RawValue::from_string(result).expect("it is JSON").into();
        join_all((0..tasks).map(|_| async {
            loop {
                let leased = self.lease(batch).await;
                if leased.is_empty() {
                    break;
                }
                self.settle(&leased, &result).await;
            }
        }))
        .await;
    }

    /// The same, where each job has another priority than the one before.
    async fn mixed(&self, jobs: usize) {
        let enqueue = async {
            for start in (0..jobs).step_by(500) {
                let mixed = (start..start + 500).map(|number| {
                    let priority = Priority::new((number % 10) as u8);
                    self.job(number)
                        .priority(priority.expect("it is below ten"))
                });
                self.broker
                    .enqueue(mixed.collect())
                    .await
                    .expect("it is taken");
            }
        };
        self.row("enqueue, 500 a call, ten priorities", jobs, enqueue)
            .await;
        let name = "lease, ack, result: 100 a call, ten priorities";
        self.row(name, jobs, self.drain(100, 8)).await;
    }

    /// The cost of a job while many others wait, beside its cost when none does.
    async fn backlog(&self, waiting: usize, jobs: usize) {
        self.server.command(&["FLUSHALL"]);
        let some = jobs / 3;
        let alone = self.round("with none waiting", some).await;
        self.enqueue(waiting, 500, 4).await;
        let among = self.round(&format!("with {waiting} waiting"), some).await;
        println!(
            "the server takes {:.2} times as long for a job with {waiting} waiting",
            among / alone
        );
        self.server.command(&["FLUSHALL"]);
    }

    /// Enqueues and drains as many jobs; returns what they cost the server.
    async fn round(&self, name: &str, jobs: usize) -> f64 {
        let work = async {
            let result: Arc<RawValue> = RawValue::from_string("true".to_owned())
                .expect("it is JSON")
                .into();
            for start in (0..jobs).step_by(500) {
                let all = (start..start + 500).map(|number| self.job(number));
                self.broker
                    .enqueue(all.collect())
                    .await
                    .expect("it is taken");
                for _ in 0..5 {
                    let leased = self.lease(100).await;
                    self.settle(&leased, &result).await;
                }
            }
        };
        let name = format!("enqueue, lease, ack, result {name}");
        self.row(&name, jobs, work).await.server
    }

    /// How long it takes from the call that enqueues a job to the worker that has it.
    async fn pickup(&self, rate: u32, jobs: u32) {
        let jobs = jobs as usize;
        let start = Instant::now();
        let produce = async {
            let mut ticks = interval(Duration::from_secs(1) / rate);
            for _ in 0..jobs {
                ticks.tick().await;
                let payload = start.elapsed().as_nanos().to_string();
                let payload = RawValue::from_string(payload).expect("a number is JSON");
                let job = NewJob::from_json(self.kind.clone(), payload);
                self.broker.enqueue(vec![job]).await.expect("it is taken");
            }
        };
        let work = async {
            let mut waits = Vec::with_capacity(jobs);
            let result: Arc<RawValue> = RawValue::from_string("true".to_owned())
                .expect("it is JSON")
                .into();
            while waits.len() < jobs {
                let leased = self.lease(10).await;
                let now = start.elapsed().as_nanos() as f64;
                for job in &leased {
                    let sent: f64 = job.spec.payload.get().parse().expect("a number");
                    waits.push((now - sent) / 1e6);
                }
                if leased.is_empty() {
                    let kinds = [self.kind.clone()];
                    let woken = self.broker.wait_for_work(&kinds, LEASE).await;
                    woken.expect("the broker works");
                } else {
                    self.settle(&leased, &result).await;
                }
            }
            waits
        };
        // The listener of kicks has to be there first.
        sleep(Duration::from_millis(100)).await;
        let (mut waits, ()) = tokio::join!(work, produce);
        waits.sort_by(f64::total_cmp);
        let at = |share: f64| waits[((waits.len() - 1) as f64 * share) as usize];
        println!(
            "pickup at {rate:>4} a second: p50 {:.2} ms, p99 {:.2} ms",
            at(0.5),
            at(0.99)
        );
    }
}

struct Row {
    rate: f64,
    /// Microseconds a job.
    server: f64,
}
