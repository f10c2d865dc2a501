//! Processes that share a file are killed while they write to it. Whatever they were
//! told is true afterwards, and nothing is there by half.
//!
//! `cargo test -p taskq --test sqlite_killed -- --ignored --nocapture` kills 400 and
//! says what it saw.

use std::collections::{BTreeMap, BTreeSet};
use std::env;
use std::error::Error;
use std::io::Read;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::thread;
use std::time::Duration;

use libtest_mimic::{Arguments, Trial};
use rusqlite::Connection;
use serde_json::value::to_raw_value;
use taskq::broker::{LeaseRequest, Outcome, Settled, Settlement};
use taskq::model::State;
use taskq::sqlite::Settings;
use taskq::{Broker, BrokerError, JobId, Kind, NewJob, SqliteBroker};
use tempfile::TempDir;

/// The file on which a process of this test works until it is killed.
const WORK_ON: &str = "TASKQ_TEST_WORK_ON";

fn main() {
    if let Some(path) = env::var_os(WORK_ON) {
        work(Path::new(&path)).expect("the file is good");
        return;
    }
    let arguments = Arguments::from_args();
    let kills = |name: &str, files| {
        Trial::test(name, move || {
            Ok(kill_and_look(files).map_err(|e| e.to_string())?)
        })
    };
    let trials = vec![
        Trial::test("loss_is_seen", || {
            Ok(see_losses().map_err(|e| e.to_string())?)
        }),
        kills("killed_ten_times", 1),
        kills("killed_four_hundred_times", 40).with_ignored_flag(true),
    ];
    libtest_mimic::run(&arguments, trials).exit();
}

#[tokio::main(flavor = "current_thread")]
async fn work(path: &Path) -> Result<(), BrokerError> {
    let broker = SqliteBroker::open(path, Settings::default()).await?;
    loop {
        tokio::try_join!(enqueue(&broker), enqueue(&broker), run(&broker))?;
    }
}

fn parcel() -> Kind {
    Kind::new("parcel").expect("it is letters")
}

/// Says what was taken, after it was.
async fn enqueue(broker: &SqliteBroker) -> Result<(), BrokerError> {
    let text = "x".repeat(fastrand::usize(..6000));
    let job = || NewJob::new(parcel(), &text).expect("text is JSON");
    let count = fastrand::usize(1..6);
    for taken in broker.enqueue((0..count).map(|_| job()).collect()).await? {
        println!("taken {}", taken.id());
    }
    Ok(())
}

/// Says what was done, after it was.
async fn run(broker: &SqliteBroker) -> Result<(), BrokerError> {
    broker.reap(10).await?;
    let request = LeaseRequest {
        worker: Arc::from("ann"),
        kinds: vec![(parcel(), 9)],
        total: 9,
        lease: Duration::from_millis(300),
    };
    let leased = broker.lease(request).await?;
    let done = leased.iter().map(|job| Settlement {
        id: job.id,
        token: job.token,
        outcome: Outcome::Done(to_raw_value(&job.id).expect("it is JSON").into()),
    });
    let settled = broker.settle(done.collect()).await?;
    for (job, settled) in leased.iter().zip(settled) {
        if settled == Settled::Ok {
            println!("done {}", job.id);
        }
    }
    Ok(())
}

/// What processes were told before they were killed.
#[derive(Default)]
struct Told {
    taken: BTreeSet<JobId>,
    done: BTreeMap<JobId, u32>,
}

impl Told {
    /// Kills a process, and hears the lines that it had written to their end.
    fn kill(&mut self, mut child: Child) -> Result<(), Box<dyn Error>> {
        child.kill()?;
        let mut said = String::new();
        let mut output = child.stdout.take().expect("it is piped");
        output.read_to_string(&mut said)?;
        if child.wait()?.code().is_some() {
            return Err("it ended by itself".into());
        }
        for line in said
            .split_inclusive('\n')
            .filter(|line| line.ends_with('\n'))
        {
            match line.trim_end().split_once(' ') {
                Some(("taken", id)) => _ = self.taken.insert(id.parse()?),
                Some(("done", id)) => *self.done.entry(id.parse()?).or_default() += 1,
                _ => return Err(format!("it said {line:?}").into()),
            }
        }
        Ok(())
    }
}

fn kill_and_look(files: usize) -> Result<(), Box<dyn Error>> {
    const ROUNDS: usize = 5;
    let (mut taken, mut done) = (0, 0);
    for _ in 0..files {
        let folder = TempDir::new()?;
        let path = folder.path().join("jobs.db");
        let mut told = Told::default();
        for _ in 0..ROUNDS {
            kill_two(&path, &mut told)?;
            compare(&path, &told)?;
        }
        if let Some((id, times)) = told.done.iter().find(|(_, times)| **times > 1) {
            return Err(format!("job {id} was done {times} times").into());
        }
        taken += told.taken.len();
        done += told.done.len();
    }
    let kills = 2 * ROUNDS * files;
    println!("{kills} kills: {taken} jobs taken, {done} done, none lost or done twice");
    if taken == 0 || done == 0 {
        return Err("they did not get to work".into());
    }
    Ok(())
}

fn kill_two(path: &Path, told: &mut Told) -> Result<(), Box<dyn Error>> {
    let start = || {
        let mut process = Command::new(env::current_exe()?);
        process.env(WORK_ON, path).stdout(Stdio::piped()).spawn()
    };
    let (first, second) = (start()?, start()?);
    thread::sleep(Duration::from_millis(fastrand::u64(20..400)));
    told.kill(first)?;
    // It goes on, beside a file that the other has left in the middle of something.
    thread::sleep(Duration::from_millis(fastrand::u64(..100)));
    told.kill(second)
}

#[tokio::main(flavor = "current_thread")]
async fn compare(path: &Path, told: &Told) -> Result<(), Box<dyn Error>> {
    let broker = SqliteBroker::open(path, Settings::default()).await?;
    for &id in told.taken.union(&told.done.keys().copied().collect()) {
        let job = broker.job(id).await?;
        let job = job.ok_or_else(|| format!("job {id} was taken and is lost"))?;
        let is_done = job.state == State::Done;
        if told.done.contains_key(&id) && !is_done {
            return Err(format!("job {id} was done and is {}", job.state).into());
        }
        let result = job.result.as_ref().map(|json| json.get().to_owned());
        if result != is_done.then(|| format!("\"{id}\"")) {
            return Err(format!("job {id} is {}: {result:?}", job.state).into());
        }
    }
    let mut stats = broker.stats().await?;
    drop(broker);
    let mut counted = stats.kinds.remove(&parcel()).unwrap_or_default();
    let db = Connection::open(path)?;
    let number = |sql: &str| {
        db.query_row(sql, [], |row| row.get::<_, i64>(0).map(i64::cast_unsigned))
    };
    for state in State::ALL {
        let sql = format!("SELECT count(*) FROM job WHERE state = {}", state as u8);
        let (there, counted) = (number(&sql)?, *counted.of(state));
        if there != counted {
            return Err(format!("{there} are {state}, {counted} counted").into());
        }
    }
    let halves = "SELECT count(*) FROM job FULL JOIN spec USING (number) \
                  WHERE job.id IS NULL OR spec.json IS NULL";
    let halves = number(halves)?;
    let check: String = db.query_row("PRAGMA integrity_check", [], |row| row.get(0))?;
    if halves != 0 || check != "ok" {
        return Err(format!("{halves} jobs by half; the file: {check}").into());
    }
    Ok(())
}

/// What has been lost on purpose is found.
fn see_losses() -> Result<(), Box<dyn Error>> {
    let losses = [
        ("DELETE FROM job", "is lost"),
        ("UPDATE job SET result = '1'", "is ready"),
        ("UPDATE kind SET ready = 2", "2 counted"),
        ("DELETE FROM spec", "has no spec"),
    ];
    for (loss, words) in losses {
        let folder = TempDir::new()?;
        let path = folder.path().join("jobs.db");
        let mut told = Told::default();
        told.taken.insert(enqueue_one(&path)?);
        compare(&path, &told)?;
        Connection::open(&path)?.execute_batch(loss)?;
        let seen = compare(&path, &told).map_err(|error| error.to_string());
        if !seen.as_ref().is_err_and(|error| error.contains(words)) {
            return Err(format!("{loss}: {seen:?}").into());
        }
    }
    Ok(())
}

#[tokio::main(flavor = "current_thread")]
async fn enqueue_one(path: &Path) -> Result<JobId, BrokerError> {
    let broker = SqliteBroker::open(path, Settings::default()).await?;
    let job = NewJob::new(parcel(), &7).expect("a number is JSON");
    Ok(broker.enqueue(vec![job]).await?[0].id())
}
