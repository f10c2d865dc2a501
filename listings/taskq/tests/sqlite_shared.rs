//! Two brokers with the same file, as in two processes: each has a thread and a
//! connection of its own.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use taskq::broker::LeaseRequest;
use taskq::sqlite::Settings;
use taskq::{Broker, Kind, NewJob, SqliteBroker};
use tempfile::TempDir;
use tokio::time::timeout;

fn parcel() -> NewJob {
    let kind = Kind::new("parcel").expect("it is letters");
    NewJob::new(kind, &7).expect("a number is JSON")
}

async fn two() -> (TempDir, SqliteBroker, SqliteBroker) {
    let folder = TempDir::new().expect("there is a folder for temporary files");
    let path: PathBuf = folder.path().join("jobs.db");
    // At once: one of them makes the tables.
    let open = || SqliteBroker::open(&path, Settings::default());
    let (a, b) = tokio::join!(open(), open());
    let good = "a file can be made by two at once";
    (folder, a.expect(good), b.expect(good))
}

#[tokio::test]
async fn both_see_the_same_jobs() {
    let (_folder, here, there) = two().await;
    let job = parcel();
    let id = job.id;
    here.enqueue(vec![job]).await.expect("it works");
    let seen = there.job(id).await.expect("it works");
    assert!(seen.is_some());
    let request = LeaseRequest {
        worker: Arc::from("ann"),
        kinds: vec![(parcel().spec.kind, 1)],
        total: 1,
        lease: Duration::from_mins(1),
    };
    let (a, b) = tokio::join!(here.lease(request.clone()), there.lease(request));
    let leased = a.expect("it works").len() + b.expect("it works").len();
    assert_eq!(leased, 1, "one of them gets it");
}

#[tokio::test]
async fn one_hears_what_the_other_enqueues() {
    let (_folder, here, there) = two().await;
    let kinds = [parcel().spec.kind];
    let hears = timeout(
        Duration::from_secs(30),
        there.wait_for_work(&kinds, Duration::from_mins(10)),
    );
    let says = async {
        tokio::time::sleep(Duration::from_millis(100)).await;
        here.enqueue(vec![parcel()]).await
    };
    let (heard, said) = tokio::join!(hears, says);
    said.expect("it works");
    heard.expect("it looks again").expect("it works");
}

#[tokio::test]
async fn busy_one_lets_the_other_in() {
    let (_folder, busy, other) = two().await;
    let burden = (0..4).map(|_| {
        let busy = busy.clone();
        tokio::spawn(async move {
            loop {
                let jobs = (0..50).map(|_| parcel()).collect();
                busy.enqueue(jobs).await.expect("it works");
            }
        })
    });
    let burden: Vec<_> = burden.collect();
    for _ in 0..20 {
        // It would give up after five seconds.
        other.enqueue(vec![parcel()]).await.expect("it gets a turn");
    }
    burden.iter().for_each(tokio::task::JoinHandle::abort);
}

#[tokio::test]
async fn new_file_is_made_once_by_all_who_open_it() {
    for _ in 0..30 {
        let folder = TempDir::new().expect("there is a folder for temporary files");
        let path = folder.path().join("jobs.db");
        let open = || SqliteBroker::open(&path, Settings::default());
        let all = tokio::join!(open(), open(), open(), open());
        for broker in [all.0, all.1, all.2, all.3] {
            broker.expect("each can use it");
        }
    }
}
