//! The tests, by name.

#[path = "../common/mod.rs"]
mod common;
mod crew;
mod gate;
mod ground;
mod judge;
mod ledger;
mod orders;
#[path = "../redis/proxy.rs"]
mod proxy;
mod report;
#[path = "../redis/server.rs"]
#[expect(dead_code, reason = "the broker's own tests use the rest")]
mod server;
#[path = "../redis/skip.rs"]
mod skip;
mod storm;
mod window;
mod work;

use std::env;
use std::path::Path;
use std::process::ExitCode;
use std::sync::LazyLock;
use std::time::Duration;

use anyhow::{Result, bail, ensure};
use libtest_mimic::{Arguments, Trial};
use tempfile::TempDir;

use gate::*;
use ground::Ground;
use report::{Counts, Report};
use storm::{Aftermath, Plan, rage};
use window::Keeps;

/// For how long a job may lie still after its worker's death: a lease (6 s), the time
/// until a reaper looks (1.25 s), the time until a worker asks (1 s), and what a busy
/// machine adds.
const RECOVERY: Duration = Duration::from_secs(10);

const SHORT: Plan = Plan {
    crew: 4,
    kills: [6, 4],
    stops: [2, 0],
    upsets: 3,
    gap: Duration::from_millis(400),
    longest: 3000,
};

const LONG: Plan = Plan {
    crew: 6,
    kills: [110, 90],
    stops: [12, 12],
    upsets: 40,
    gap: Duration::from_millis(450),
    // Longer than a lease: these need a heart that beats.
    longest: 10_000,
};

/// Runs what the arguments ask for; or, if it is one, a worker.
pub fn main() -> ExitCode {
    if let Ok(post) = env::var(work::VARIABLE) {
        return work::main(&post);
    }
    let mut arguments = Arguments::from_args();
    // Most of them wait for leases to expire.
    arguments.test_threads.get_or_insert(8);
    let mut need_redis = of_redis();
    need_redis.extend(long().into_iter().map(|it| it.with_ignored_flag(true)));
    let mut trials = match skip::without_server(need_redis) {
        Ok(trials) => trials,
        Err(failure) => return failure,
    };
    trials.extend(of_a_file());
    trials.extend(of_the_judge());
    libtest_mimic::run(&arguments, trials).exit_code()
}

macro_rules! trials {
    ($list:ident: $($name:ident)*) => {
        fn $list() -> Vec<Trial> {
            vec![$(Trial::test(stringify!($name), || {
                $name().map_err(|error| format!("{error:#}").into())
            })),*]
        }
    };
}

trials! {
    of_redis:
    killed_workers_of_redis_lose_nothing
    redis_that_always_syncs_forgets_nothing
}

trials! {
    of_a_file:
    killed_workers_of_a_file_lose_nothing
}

trials! {
    long:
    two_hundred_killed_workers_a_broker_lose_nothing
}

trials! {
    of_the_judge:
    a_queue_that_works_is_not_complained_about
    a_broker_that_forgets_a_job_is_named
    a_broker_that_forgets_a_report_is_named
    a_broker_that_never_reaps_is_named
    what_was_changed_afterwards_is_named
    what_was_promised_and_not_kept_is_named
}

/// Chooses the faults of all tests of this run.
fn seed() -> u64 {
    static SEED: LazyLock<u64> = LazyLock::new(|| {
        let given = env::var("TASKQ_FAULTS_SEED").ok();
        let seed = given.map(|it| it.parse().expect("TASKQ_FAULTS_SEED is a number"));
        let seed = seed.unwrap_or_else(|| fastrand::u64(..1_000_000));
        println!("seed {seed}");
        seed
    });
    *SEED
}

/// Workers of a Redis are killed, stopped and cut off, and Redis is killed as well.
fn killed_workers_of_redis_lose_nothing() -> Result<()> {
    survive(async |_| Ground::redis().await, SHORT, seed()).map(drop)
}

/// Workers that share a file are killed and stopped.
fn killed_workers_of_a_file_lose_nothing() -> Result<()> {
    survive(
        async |folder| Ground::file(folder),
        without_upsets(SHORT),
        seed(),
    )
    .map(drop)
}

/// A Redis that is told to sync each command has all jobs that it took.
fn redis_that_always_syncs_forgets_nothing() -> Result<()> {
    let loss = in_real_time(Keeps::Always.lose(Duration::from_secs(1)))?;
    ensure!(loss.taken > 0, "it took no jobs");
    ensure!(
        loss.lost == 0,
        "{} of {} jobs are lost",
        loss.lost,
        loss.taken
    );
    Ok(())
}

/// The same for a long time, and a report.
fn two_hundred_killed_workers_a_broker_lose_nothing() -> Result<()> {
    let seed = seed();
    let redis = survive(async |_| Ground::redis().await, LONG, seed)?;
    let file = survive(
        async |folder| Ground::file(folder),
        without_upsets(LONG),
        seed,
    )?;
    // The same for each, so that it can be seen what each costs.
    let times = [(); 4].map(|()| Duration::from_millis(fastrand::u64(1000..2000)));
    let mut losses = Vec::new();
    for keeps in Keeps::ALL {
        let rounds = times.map(|time| in_real_time(keeps.lose(time)));
        let rounds: Result<Vec<_>> = rounds.into_iter().collect();
        losses.push((keeps, rounds?));
    }
    let losses = &losses[..];
    let (redis, file) = (&redis, &file);
    print!(
        "{}",
        Report {
            seed,
            redis,
            file,
            losses
        }
    );
    let (_, always) = &losses[losses.len() - 1];
    ensure!(
        always.iter().all(|loss| loss.lost == 0),
        "it was to sync always"
    );
    Ok(())
}

/// A file cannot be cut off.
fn without_upsets(plan: Plan) -> Plan {
    Plan { upsets: 0, ..plan }
}

/// Goes through a storm, and looks at what it has left.
fn survive(
    ground: impl AsyncFn(&Path) -> Ground,
    plan: Plan,
    seed: u64,
) -> Result<Aftermath> {
    let folder = TempDir::new()?;
    let aftermath = in_real_time(async {
        let ground = ground(folder.path()).await;
        rage(ground, &folder, plan, seed).await
    })?;
    let complaint = aftermath.evidence.judge().complaint();
    let slow = aftermath.recoveries.iter().filter(|time| **time > RECOVERY);
    let (slow, kills) = (slow.count(), plan.kills[0] + plan.kills[1]);
    if complaint.is_some() || slow > 0 {
        let folder = folder.keep();
        bail!(
            "with seed {seed}, see {}:\n{}{slow} jobs lay still for too long: {:?}",
            folder.display(),
            complaint.unwrap_or_default(),
            aftermath.recoveries.iter().max(),
        );
    }
    // What has not happened proves nothing.
    let done = &aftermath.done;
    ensure!(done.kills == kills, "{} of {kills} were killed", done.kills);
    ensure!(
        !aftermath.recoveries.is_empty(),
        "no killed worker held a job"
    );
    let counts = Counts::of(&aftermath.evidence);
    ensure!(
        counts.again > 0 && counts.found_made > 0,
        "no job ran again"
    );
    ensure!(
        counts.late + counts.leases_lost > 0,
        "no worker that stood still was told that its lease was over"
    );
    Ok(aftermath)
}

fn in_real_time<T>(test: impl Future<Output = Result<T>>) -> Result<T> {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()?;
    runtime.block_on(test)
}
