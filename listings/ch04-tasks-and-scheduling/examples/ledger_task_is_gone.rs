//! A ledger task breaks at an entry; those who write to it find out that it is gone.

// ANCHOR: main
use std::panic;

use tokio::sync::mpsc;
use tokio::task::yield_now;

#[tokio::main(flavor = "current_thread")]
async fn main() {
    // In place of a hook that writes to a log.
    panic::set_hook(Box::new(|_| {}));
    let (entries, inbox) = mpsc::channel(8);
    tokio::spawn(keep_ledger(inbox));
    for entry in ["12", "no tons", "7", "31"] {
        match entries.send(entry).await {
            Ok(()) => println!("entered {entry:?}"),
            Err(error) => println!("not entered {:?}: {error}", error.0),
        }
        yield_now().await;
    }
    println!("closing time");
}

async fn keep_ledger(mut inbox: mpsc::Receiver<&str>) -> u32 {
    let mut tons = 0;
    while let Some(entry) = inbox.recv().await {
        tons += entry.parse::<u32>().expect("a number of tons");
    }
    tons
}
// ANCHOR_END: main
