//! A ledger task breaks at an entry; its writer stops and asks its handle for the reason.

use std::panic;

use tokio::sync::mpsc;
use tokio::task::yield_now;

async fn keep_ledger(mut inbox: mpsc::Receiver<&str>) -> u32 {
    let mut tons = 0;
    while let Some(entry) = inbox.recv().await {
        tons += entry.parse::<u32>().expect("a number of tons");
    }
    tons
}

// ANCHOR: main
#[tokio::main(flavor = "current_thread")]
async fn main() {
    panic::set_hook(Box::new(|_| {}));
    let (entries, inbox) = mpsc::channel(8);
    let ledger = tokio::spawn(keep_ledger(inbox));
    for entry in ["12", "no tons", "7", "31"] {
        if entries.send(entry).await.is_err() {
            println!("{entry:?} finds no ledger");
            break;
        }
        println!("entered {entry:?}");
        yield_now().await;
    }
    drop(entries);
    match ledger.await {
        Ok(tons) => println!("{tons} tons"),
        Err(error) => println!("the ledger:\n{error}"),
    }
}
// ANCHOR_END: main
