//! The judge is tried on queues that are broken on purpose.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Result, ensure};
use rusqlite::Connection;
use taskq::{AnyBroker, Broker, JobId, Worker, WorkerOptions, upkeep};
use tempfile::TempDir;
use tokio::sync::watch;
use tokio::time::sleep;
use tokio_util::sync::CancellationToken;
use tokio_util::task::AbortOnDropHandle;
use tracing::subscriber::set_default;

use super::common::{Line, Remote};
use super::crew::{Crew, Heard, read_log};
use super::ground::Ground;
use super::judge::Evidence;
use super::ledger::Ledger;
use super::orders::{Asked, Told, job};
use super::work::{log, registry};

/// In virtual time, Ann dies in the middle of her jobs, and Bob does them. Of the calls of
/// one name the broker says that it has made them, and has not, in these seconds.
#[tokio::main(flavor = "current_thread", start_paused = true)]
async fn complaint(pretended: &'static str, from: u64, to: u64) -> Result<String> {
    let folder = TempDir::new()?;
    let path = folder.path().join("all.log");
    let _guard = set_default(log(&path)?);
    let ledger = Arc::new(Ledger::open(&folder.path().join("ledger.db"))?);
    let (broker, stop) = (Remote::default(), CancellationToken::new());
    let start = |name: &str| {
        let options = WorkerOptions {
            id: name.into(),
            seed: 1,
            ..WorkerOptions::default()
        };
        let registry = registry(&ledger, &options.id);
        let (_, slots) = watch::channel(8);
        let worker = Worker::with_options(broker.clone(), registry, slots, options);
        let (broker, stop) = (broker.clone(), stop.clone());
        AbortOnDropHandle::new(tokio::spawn(async move {
            let every = Duration::from_secs(1);
            tokio::join!(
                worker.run(stop.clone()),
                upkeep::run(&broker, every, 1, &stop)
            );
        }))
    };
    let mut told = Told::default();
    let (mut ann, mut bob) = (None, None);
    for second in 0..40 {
        match second {
            0 => ann = Some(start("ann")),
            2 => {
                ann = None;
                bob = Some(start("bob"));
            }
            _ => {}
        }
        if second == from {
            broker.set(Line::Pretends(pretended));
        }
        if second == to {
            broker.set(Line::Up);
        }
        if second == 1 || second == 3 {
            let jobs = vec![job("order", 2000, 0)];
            told.hear(&jobs, &broker.enqueue(jobs.clone()).await?);
        }
        sleep(Duration::from_secs(1)).await;
    }
    drop((ann, bob));
    broker.set(Line::Up);
    let evidence = Evidence::gather(&broker, &ledger, told, read_log(&path)?).await?;
    Ok(evidence.judge().complaint().unwrap_or_default())
}

/// Without a fault the judge has nothing to say, although a worker died.
pub fn a_queue_that_works_is_not_complained_about() -> Result<()> {
    let complaint = complaint("settle", 90, 90)?;
    ensure!(complaint.is_empty(), "{complaint}");
    Ok(())
}

/// A job that was taken and not kept.
pub fn a_broker_that_forgets_a_job_is_named() -> Result<()> {
    names(
        &complaint("enqueue", 3, 4)?,
        &["1 Lost", "was taken and is gone"],
    )
}

/// A report that was answered and not kept: the job is done again, and has one effect
/// all the same.
pub fn a_broker_that_forgets_a_report_is_named() -> Result<()> {
    names(
        &complaint("settle", 4, 6)?,
        &["1 Twice", "but not for good"],
    )
}

/// The lease of a dead worker that nobody takes back.
pub fn a_broker_that_never_reaps_is_named() -> Result<()> {
    names(&complaint("reap", 0, 90)?, &["1 Stuck", "is leased"])
}

fn names(complaint: &str, words: &[&str]) -> Result<()> {
    for word in words {
        ensure!(complaint.contains(word), "no {word:?} in: {complaint}");
    }
    Ok(())
}

/// What was changed behind the queue's back, of the broker's file, of the effects, or of
/// what workers have heard.
pub fn what_was_changed_afterwards_is_named() -> Result<()> {
    let (folder, told, heard) = good_queue()?;
    let found = judged(folder.path(), told.clone(), heard.clone(), "", "")?;
    ensure!(found.is_empty(), "{found}");
    let later =
        "INSERT INTO run SELECT key, token + 100, kind, 'w9', 0, 'failed' FROM run";
    let twice = "UPDATE run SET made = 1; INSERT INTO run SELECT * FROM run";
    for (of_broker, of_ledger, words) in [
        ("DELETE FROM job", "", "3 Lost"),
        ("UPDATE job SET state = 3", "", "3 Stuck"),
        ("UPDATE job SET state = 5", "", "is dead: no reason"),
        ("UPDATE job SET state = 6", "", "is cancelled: no reason"),
        ("UPDATE job SET attempts = 11", "", "in 11 attempts of 10"),
        ("UPDATE job SET result = NULL", "", "done without result"),
        ("UPDATE kind SET ready = 1", "", "the broker counts"),
        ("UPDATE kind SET total_done = 4", "", "4 ever done"),
        ("", "DELETE FROM effect", "3 Lost"),
        ("", later, "run under"),
        ("", twice, "had 2 effects"),
        ("", "UPDATE run SET ended = NULL", "no attempt ended"),
    ] {
        let found = judged(
            folder.path(),
            told.clone(),
            heard.clone(),
            of_broker,
            of_ledger,
        )?;
        names(&found, &[words])?;
    }
    let again = heard.iter().chain(&heard).copied().collect();
    names(
        &judged(folder.path(), told, again, "", "")?,
        &["settled twice"],
    )
}

/// What somebody was told when the jobs were taken, and has not come true.
pub fn what_was_promised_and_not_kept_is_named() -> Result<()> {
    type Change = fn(&mut Told);
    let (folder, told, heard) = good_queue()?;
    let changes: [(Change, &str); 5] = [
        (
            |told| _ = told.taken.pop_first(),
            "another was taken in its place",
        ),
        (
            |told| all(told, |it| it.delay = Duration::from_hours(1)),
            "too early",
        ),
        (
            |told| all(told, |it| it.kind = "tick".to_owned()),
            "fired 3 times in 0 s",
        ),
        (
            |told| told.superfluous.extend(told.taken.keys()),
            "was superfluous",
        ),
        (backwards, "before its batch was over"),
    ];
    for (change, words) in changes {
        let mut told = told.clone();
        change(&mut told);
        let found = judged(folder.path(), told, heard.clone(), "", "")?;
        names(&found, &[words])?;
    }
    Ok(())
}

fn all(told: &mut Told, change: fn(&mut Asked)) {
    told.taken.values_mut().for_each(change);
}

/// As if each job had been to follow all of them.
fn backwards(told: &mut Told) {
    let members: Vec<_> = told.taken.keys().copied().collect();
    let follows = |then: &JobId| (members.clone(), *then);
    told.batches = members.iter().map(follows).collect();
}

/// A folder with three jobs that a worker process has done.
#[tokio::main(flavor = "current_thread")]
async fn good_queue() -> Result<(TempDir, Told, Vec<Heard>)> {
    let folder = TempDir::new()?;
    let ground = Ground::file(folder.path());
    let broker = ground.broker().await?;
    let mut crew = Crew::new(folder.path(), ground.addresses());
    let ledger = Ledger::open(&crew.ledger())?;
    crew.hire(1)?;
    let jobs: Vec<_> = (0..3).map(|_| job("order", 10, 0)).collect();
    let mut told = Told::default();
    told.hear(&jobs, &broker.enqueue(jobs.clone()).await?);
    while ledger.effects()?.len() < 3 {
        sleep(Duration::from_millis(20)).await;
    }
    crew.dismiss().await?;
    Ok((folder, told, crew.heard()?))
}

/// What the judge says of a copy of this folder in which something was changed.
#[tokio::main(flavor = "current_thread")]
async fn judged(
    folder: &Path,
    told: Told,
    heard: Vec<Heard>,
    of_broker: &str,
    of_ledger: &str,
) -> Result<String> {
    let copy = TempDir::new()?;
    let [jobs, ledger] = ["jobs.db", "ledger.db"].map(|name| copy.path().join(name));
    for file in [&jobs, &ledger] {
        let name = file.file_name().expect("it has one");
        let original = Connection::open(folder.join(name))?;
        original.execute("VACUUM INTO ?", [file.to_str()])?;
    }
    Connection::open(&jobs)?.execute_batch(of_broker)?;
    Connection::open(&ledger)?.execute_batch(of_ledger)?;
    let broker = AnyBroker::open(&format!("sqlite:{}", jobs.display()), "").await?;
    let ledger = Ledger::open(&ledger)?;
    let evidence = Evidence::gather(&broker, &ledger, told, heard).await?;
    Ok(evidence.judge().complaint().unwrap_or_default())
}
