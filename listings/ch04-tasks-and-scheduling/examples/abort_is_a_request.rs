//! Aborts four tasks: one that waits, one not begun, one that has ended, one that works.

// ANCHOR: main
use std::future::pending;

use tokio::sync::oneshot;
use tokio::task::{AbortHandle, JoinHandle, yield_now};

/// Says when it is dropped.
struct Rope(&'static str);

impl Drop for Rope {
    fn drop(&mut self) {
        println!("  {}: its rope is dropped", self.0);
    }
}

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let waits = tokio::spawn(moored(Rope("ferry")));
    let ended = tokio::spawn(async { Rope("barge") });
    yield_now().await;
    let not_begun = tokio::spawn(moored(Rope("tug")));
    for (state, boat) in [
        ("waits", &waits),
        ("ended", &ended),
        ("not begun", &not_begun),
    ] {
        boat.abort();
        println!("{state}: finished after abort(): {}", boat.is_finished());
    }
    for (state, boat) in [("waits", waits), ("ended", ended), ("not begun", not_begun)]
    {
        report(state, boat).await;
    }
    let (send, receive) = oneshot::channel();
    let works = tokio::spawn(aborts_itself(receive, Rope("pilot")));
    send.send(works.abort_handle()).expect("the pilot receives");
    report("works", works).await;
}

async fn moored(rope: Rope) -> Rope {
    println!("  {} is moored", rope.0);
    pending().await
}

async fn aborts_itself(own: oneshot::Receiver<AbortHandle>, rope: Rope) -> Rope {
    own.await.expect("main sends").abort();
    println!("  pilot: works on after abort()");
    yield_now().await;
    println!("  pilot: never says this");
    rope
}

async fn report(state: &str, boat: JoinHandle<Rope>) {
    match boat.await {
        Ok(rope) => println!("{state}: the {} came back", rope.0),
        Err(error) => println!("{state}: cancelled: {}", error.is_cancelled()),
    }
}
// ANCHOR_END: main
