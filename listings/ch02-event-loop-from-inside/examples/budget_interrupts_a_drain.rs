//! A task that empties a full channel is made to pause every 128 messages.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

// ANCHOR: main
use tokio::sync::mpsc;
use tokio::task::yield_now;

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let (reports, mut inbox) = mpsc::unbounded_channel();
    for report in 0..500 {
        reports.send(report).expect("the inbox is there");
    }
    drop(reports);

    let read = Arc::new(AtomicUsize::new(0));
    let reader = tokio::spawn({
        let read = Arc::clone(&read);
        async move {
            while inbox.recv().await.is_some() {
                read.fetch_add(1, Ordering::Relaxed);
            }
        }
    });
    let observer = tokio::spawn(async move {
        while !reader.is_finished() {
            println!("read so far: {}", read.load(Ordering::Relaxed));
            yield_now().await;
        }
        println!("at the end: {}", read.load(Ordering::Relaxed));
    });
    observer.await.expect("the observer does not panic");
}
// ANCHOR_END: main
