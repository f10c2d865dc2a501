//! What the broker in a file says of files that it cannot use, and that nothing is
//! lost.

use std::fs;
use std::io;
use std::os::unix::fs::{FileExt, PermissionsExt};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use rusqlite::Connection;
use taskq::broker::{
    Enqueued, Extended, LeaseRequest, Leased, Outcome, Settled, Settlement,
};
use taskq::model::State;
use taskq::names::Timestamp;
use taskq::schedule::Schedule;
use taskq::sqlite::Settings;
use taskq::{Broker, BrokerError, Kind, NewJob, SqliteBroker, upkeep};
use tempfile::TempDir;
use tracing::instrument::WithSubscriber;
use tracing_subscriber::fmt::MakeWriter;

fn folder() -> (TempDir, PathBuf) {
    let folder = TempDir::new().expect("there is a folder for temporary files");
    let path = folder.path().join("jobs.db");
    (folder, path)
}

async fn open(path: &Path) -> Result<SqliteBroker, BrokerError> {
    let patience = Duration::from_millis(300);
    let settings = Settings {
        patience,
        ..Settings::default()
    };
    SqliteBroker::open(path, settings).await
}

async fn refused(path: &Path) -> String {
    let opened = open(path).await;
    let error = opened.err().expect("it cannot be used");
    assert!(matches!(error, BrokerError::Unsuitable { .. }), "{error:?}");
    assert!(!error.is_retryable());
    error.to_string()
}

fn parcel(size: usize) -> NewJob {
    let kind = Kind::new("parcel").expect("it is letters");
    NewJob::new(kind, &"x".repeat(size)).expect("text is JSON")
}

async fn lease(broker: &SqliteBroker, time: Duration) -> Vec<Leased> {
    let request = LeaseRequest {
        worker: Arc::from("ann"),
        kinds: vec![(Kind::new("parcel").expect("it is letters"), 100)],
        total: 100,
        lease: time,
    };
    broker.lease(request).await.expect("the broker works")
}

#[tokio::test]
async fn jobs_are_there_after_a_restart() {
    let (_folder, path) = folder();
    let job = parcel(10).delay(Duration::from_hours(1));
    let id = job.id;
    let broker = open(&path).await.expect("a new file can be made");
    broker.enqueue(vec![job]).await.expect("the broker works");
    drop(broker);
    let address = format!("sqlite:{}", path.display());
    let again = open(Path::new(&address)).await.expect("the file is good");
    let record = again.job(id).await.expect("the broker works");
    assert_eq!(record.expect("it is kept").state, State::Delayed);
}

#[tokio::test]
async fn schedule_that_cannot_fire_is_named_and_stops_nothing() {
    let (_folder, path) = folder();
    let hours = Arc::new(AtomicU64::new(0));
    let open = async |payload| {
        let hours = Arc::clone(&hours);
        let clock = move || Timestamp(hours.load(Ordering::SeqCst) * 3_600_000);
        let mut settings = Settings::default();
        settings.sizes.payload = payload;
        let broker = SqliteBroker::open_with_clock(&path, settings, clock).await;
        broker.expect("the file is good")
    };
    let broker = open(1000).await;
    for (name, size) in [("a", 10), ("large", 500), ("z", 10)] {
        let hourly = Schedule::new(name, "0 * * * *", "UTC", parcel(size));
        let hourly = hourly.expect("it is a pattern");
        broker.put_schedule(hourly).await.expect("the broker works");
    }
    let over = parcel(10).keep(Duration::ZERO);
    let id = over.id;
    broker.enqueue(vec![over]).await.expect("the broker works");
    broker.cancel(id).await.expect("the broker works");
    drop(broker);

    // A deployment with lower limits.
    let broker = open(100).await;
    let log = Log::default();
    for hour in [1, 2] {
        hours.store(hour, Ordering::SeqCst);
        let subscriber = tracing_subscriber::fmt().with_ansi(false);
        let subscriber = subscriber.with_writer(log.clone()).finish();
        let upkeep = upkeep::once(&broker).with_subscriber(subscriber);
        upkeep.await.expect("the broker works");
        let fired = lease(&broker, Duration::from_hours(100)).await;
        let at = |job: &Leased| job.spec.occurrence.expect("a schedule made it");
        let expected = Timestamp(hour * 3_600_000);
        let fired: Vec<_> = fired.iter().map(at).collect();
        assert_eq!(fired, [expected; 2]);
    }
    let swept = broker.job(id).await.expect("the broker works");
    assert!(swept.is_none());
    let log = String::from_utf8(log.0.lock().expect("nobody panics").clone());
    let log = log.expect("it is text");
    let told = |line: &&str| line.contains("ERROR") && line.contains("name=\"large\"");
    assert_eq!(log.lines().filter(told).count(), 2, "{log}");
}

/// What is logged.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl io::Write for Log {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().expect("nobody panics").write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl MakeWriter<'_> for Log {
    type Writer = Self;

    fn make_writer(&self) -> Self {
        self.clone()
    }
}

#[tokio::test]
async fn file_that_is_no_database_is_refused_and_left_alone() {
    let (_folder, path) = folder();
    let letter = "Dear customer, your parcel has arrived.\n".repeat(100);
    fs::write(&path, &letter).expect("the folder can be written");
    let error = refused(&path).await;
    assert!(error.contains("no SQLite database"), "{error}");
    let kept = fs::read_to_string(&path).expect("it is there");
    assert!(kept == letter, "somebody's letter has changed");
}

#[tokio::test]
async fn database_of_others_is_refused_and_left_alone() {
    let (_folder, path) = folder();
    let db = Connection::open(&path).expect("a new file can be made");
    db.execute_batch("CREATE TABLE customer (name TEXT)")
        .expect("it is SQL");
    let error = refused(&path).await;
    assert!(error.contains("another program"), "{error}");
    let tables = "SELECT group_concat(name) FROM sqlite_schema";
    let tables = db.query_row(tables, [], |row| row.get::<_, String>(0));
    assert_eq!(tables.expect("it can be read"), "customer");
}

#[tokio::test]
async fn tables_of_another_version_are_refused() {
    let (_folder, path) = folder();
    drop(open(&path).await.expect("a new file can be made"));
    let db = Connection::open(&path).expect("it is a database");
    db.pragma_update(None, "user_version", 7)
        .expect("nobody else writes");
    let error = refused(&path).await;
    assert!(
        error.contains("tables of version 7") && error.contains("version 1"),
        "{error}"
    );
}

#[tokio::test]
async fn folder_that_is_not_there_is_named() {
    let (_folder, path) = folder();
    let error = refused(&path.join("jobs.db")).await;
    assert!(
        error.contains("cannot be opened") && error.contains("jobs.db"),
        "{error}"
    );
    let error = refused(Path::new(":memory:")).await;
    assert!(error.contains("a file on a local disk"), "{error}");
}

/// Root may write what is marked as not to be written: the test runs itself once more
/// as somebody else.
#[tokio::test]
async fn file_that_may_not_be_written_is_refused() {
    const AS_NOBODY: &str = "TASKQ_TEST_READ_ONLY";
    if let Some(path) = std::env::var_os(AS_NOBODY) {
        let error = refused(Path::new(&path)).await;
        assert!(error.contains("may not be written"), "{error}");
        return;
    }
    let (folder, path) = folder();
    let broker = open(&path).await.expect("a new file can be made");
    broker
        .enqueue(vec![parcel(1)])
        .await
        .expect("the broker works");
    let mode = |path: &Path, mode| {
        let mode = fs::Permissions::from_mode(mode);
        fs::set_permissions(path, mode).expect("it is ours");
    };
    mode(&path, 0o444);
    mode(folder.path(), 0o555);
    let program = std::env::current_exe().expect("the test runs");
    // Wherever the build keeps it, somebody else may not be let in.
    let copy = folder.path().with_extension("test");
    fs::copy(program, &copy).expect("there is room");
    mode(&copy, 0o755);
    let mut command = Command::new(&copy);
    command.args([
        "--exact",
        "file_that_may_not_be_written_is_refused",
        "--nocapture",
    ]);
    command.env(AS_NOBODY, &path).current_dir("/");
    if is_root() {
        command.uid(65534).gid(65534);
    }
    let output = command.output().expect("the copy runs");
    fs::remove_file(&copy).expect("it is ours");
    mode(folder.path(), 0o755);
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(
        output.status.success() && said.contains("1 passed"),
        "{said}"
    );
}

fn is_root() -> bool {
    let (folder, path) = folder();
    let none = fs::Permissions::from_mode(0o000);
    fs::write(&path, "").expect("the folder can be written");
    fs::set_permissions(&path, none).expect("it is ours");
    let is_root = fs::read(&path).is_ok();
    drop(folder);
    is_root
}

#[tokio::test]
async fn locked_file_is_waited_for_and_then_given_up() {
    let (_folder, path) = folder();
    let broker = open(&path).await.expect("a new file can be made");
    let other = Connection::open(&path).expect("it is a database");
    other
        .execute_batch("BEGIN IMMEDIATE")
        .expect("nobody else writes");

    let job = parcel(1);
    let id = job.id;
    // All that wait are told together, and not one after another.
    let (first, second, read) = tokio::join!(
        broker.enqueue(vec![job.clone()]),
        broker.enqueue(vec![parcel(2)]),
        broker.job(id),
    );
    for error in [
        first.expect_err("it is locked"),
        second.expect_err("it is locked"),
    ] {
        assert!(error.is_retryable(), "{error:?}");
        assert!(error.to_string().contains("locked by another process"));
    }
    // Reading needs no lock, but this one came in the same moment as those who do.
    drop(read);
    let read = broker.job(id).await.expect("reading needs no lock");
    assert!(read.is_none());

    let waits = tokio::spawn({
        let broker = broker.clone();
        async move { broker.enqueue(vec![job]).await }
    });
    tokio::time::sleep(Duration::from_millis(50)).await;
    other.execute_batch("COMMIT").expect("it has the lock");
    let taken = waits.await.expect("it does not panic");
    assert_eq!(taken.expect("the lock was released"), [Enqueued::New(id)]);
}

#[tokio::test]
async fn full_disk_refuses_jobs_and_loses_none() {
    let (_folder, path) = folder();
    let settings = Settings {
        max_bytes: Some(400_000),
        ..Settings::default()
    };
    let broker = SqliteBroker::open(&path, settings).await;
    let broker = broker.expect("a new file can be made");
    let mut taken = Vec::new();
    let error = loop {
        let job = parcel(10_000).keep(Duration::ZERO);
        let id = job.id;
        match broker.enqueue(vec![job]).await {
            Ok(_) => taken.push(id),
            Err(error) => break error,
        }
    };
    assert!(
        error.is_retryable() && error.to_string().contains("no room"),
        "{error:?}"
    );
    assert!(taken.len() > 10, "{}", taken.len());

    // One that is too much fails alone, though it shares its transaction with others.
    let large = || vec![parcel(200_000)];
    let (a, settled, b) = tokio::join!(
        broker.enqueue(large()),
        lease(&broker, Duration::from_hours(1)),
        broker.enqueue(large()),
    );
    assert!(a.is_err() && b.is_err());
    assert_eq!(settled.len(), taken.len(), "all that was taken is there");
    for job in &settled {
        let done = settlement(job, "true");
        let settled = broker.settle(vec![done]).await;
        assert_eq!(settled.expect("a little room is left"), [Settled::Ok]);
    }
    // What is forgotten makes room.
    assert_eq!(broker.sweep(1000).await.expect("it works"), taken.len());
    let again = broker.enqueue(vec![parcel(10_000)]).await;
    assert!(again.is_ok(), "{again:?}");
}

fn settlement(job: &Leased, json: &str) -> Settlement {
    let result = serde_json::value::RawValue::from_string(json.to_owned());
    Settlement {
        id: job.id,
        token: job.token,
        outcome: Outcome::Done(result.expect("it is JSON").into()),
    }
}

#[tokio::test]
async fn damaged_file_is_an_error_and_no_crash() {
    let (_folder, path) = folder();
    let broker = open(&path).await.expect("a new file can be made");
    let jobs = (0..500).map(|_| parcel(100)).collect();
    broker.enqueue(jobs).await.expect("the broker works");
    drop(broker);
    // Writes the log back into the file, so that it can be damaged in the middle.
    let db = Connection::open(&path).expect("it is a database");
    db.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()))
        .expect("nobody else uses it");
    drop(db);
    let file = fs::File::options()
        .write(true)
        .open(&path)
        .expect("it is there");
    let size = file.metadata().expect("it is there").len();
    for page in 2..size / 4096 {
        file.write_all_at(&[0xa5; 4096], page * 4096)
            .expect("there is room");
    }
    let error = match open(&path).await {
        Err(error) => error,
        Ok(broker) => {
            let taken = broker.enqueue(vec![parcel(1)]).await;
            let error = taken.expect_err("nothing can be found");
            // It goes on answering.
            assert!(broker.stats().await.is_err());
            error
        }
    };
    assert!(matches!(error, BrokerError::Corrupt { .. }), "{error:?}");
    assert!(error.to_string().contains("jobs.db"), "{error}");
}

#[tokio::test]
async fn row_that_nobody_wrote_is_named_and_stops_no_other() {
    let (_folder, path) = folder();
    let broker = open(&path).await.expect("a new file can be made");
    let (bad, good) = (parcel(1), parcel(2));
    let ids = [bad.id, good.id];
    broker
        .enqueue(vec![bad, good])
        .await
        .expect("the broker works");
    let db = Connection::open(&path).expect("it is a database");
    db.execute("UPDATE spec SET json = '{' WHERE number = 1", [])
        .expect("it is SQL");
    let error = broker.job(ids[0]).await.expect_err("it cannot be read");
    assert!(matches!(error, BrokerError::Corrupt { .. }), "{error:?}");
    assert!(error.to_string().contains(&ids[0].to_string()), "{error}");
    let good = broker.job(ids[1]).await.expect("it can be read");
    assert!(good.is_some());
}

#[tokio::test]
async fn clock_that_jumps_breaks_no_lease() {
    let (_folder, path) = folder();
    let start = 1_800_000_000_000;
    let time = Arc::new(AtomicU64::new(start));
    let clock = Arc::clone(&time);
    let clock = move || Timestamp(clock.load(Ordering::SeqCst));
    let broker = SqliteBroker::open_with_clock(&path, Settings::default(), clock).await;
    let broker = broker.expect("a new file can be made");
    broker
        .enqueue(vec![parcel(1)])
        .await
        .expect("the broker works");
    let minute = Duration::from_mins(1);
    let first = lease(&broker, minute).await.remove(0);

    // Back by a day: the broker's clock stands, and the lease is nobody else's.
    time.store(start - 86_400_000, Ordering::SeqCst);
    broker.reap(10).await.expect("the broker works");
    assert!(lease(&broker, minute).await.is_empty());
    let held = vec![(first.id, first.token)];
    let extended = broker.extend(held.clone(), minute).await;
    assert_eq!(extended.expect("the broker works"), [Extended::Ok]);
    let (now, _) = broker.schedules().await.expect("the broker works");
    assert_eq!(now, Timestamp(start));

    // Forward by a day: the lease is over, and its token refused.
    time.store(start + 86_400_000, Ordering::SeqCst);
    broker.reap(10).await.expect("the broker works");
    let second = lease(&broker, minute).await.remove(0);
    assert!(second.token > first.token);
    let late = broker.settle(vec![settlement(&first, "true")]).await;
    assert_eq!(late.expect("the broker works"), [Settled::Stale]);
    let record = broker.job(first.id).await.expect("the broker works");
    assert_eq!(record.expect("it is known").state, State::Leased);
}
