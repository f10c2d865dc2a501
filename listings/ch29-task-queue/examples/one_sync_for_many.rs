//! A hundred jobs that each wait for the disk, alone and in groups.

// ANCHOR: main
use std::time::Duration;

use tokio::sync::{mpsc, oneshot};
use tokio::task::JoinSet;
use tokio::time::{Instant, sleep};

const SYNC: Duration = Duration::from_millis(5);

struct Write {
    job: u32,
    on_disk: oneshot::Sender<()>,
}

/// Writes what has arrived, at most `group` jobs with one sync, and then answers.
async fn keep(mut arriving: mpsc::Receiver<Write>, group: usize) -> usize {
    let (mut file, mut syncs) = (Vec::new(), 0);
    let mut writes = Vec::new();
    while arriving.recv_many(&mut writes, group).await > 0 {
        file.extend(writes.iter().map(|write| write.job));
        sleep(SYNC).await;
        syncs += 1;
        for write in writes.drain(..) {
            // Whoever enqueued it may have given up; the job is kept all the same.
            _ = write.on_disk.send(());
        }
    }
    assert_eq!(file.len(), 100, "all jobs are in the file");
    syncs
}

#[tokio::main(flavor = "current_thread", start_paused = true)]
async fn main() {
    for group in [1, 1000] {
        let (start, mut callers) = (Instant::now(), JoinSet::new());
        let (enqueue, arriving) = mpsc::channel(1000);
        let keeper = tokio::spawn(keep(arriving, group));
        for job in 0..100 {
            let enqueue = enqueue.clone();
            callers.spawn(async move {
                // The first comes alone, the others while the disk is busy with it.
                sleep(Duration::from_millis(job.min(1).into())).await;
                let (on_disk, answer) = oneshot::channel();
                let write = Write { job, on_disk };
                enqueue.send(write).await.expect("the keeper is there");
                answer.await.expect("the keeper answers");
            });
        }
        drop(enqueue);
        callers.join_all().await;
        let (took, syncs) = (start.elapsed(), keeper.await.expect("no panic"));
        println!("groups of up to {group:>4}: {syncs:>3} syncs, {took:?}");
    }
}
// ANCHOR_END: main
