//! One task returns, one is aborted, one panics; each is awaited.

// ANCHOR: main
use std::future::pending;

use tokio::task::{JoinError, JoinHandle};

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let returns = tokio::spawn(async { 7 });
    let aborted = tokio::spawn(pending());
    let panics = tokio::spawn(async { panic!("the winch broke") });
    aborted.abort();
    for task in [returns, aborted, panics] {
        println!("{}", ending(task).await);
    }
}

async fn ending(task: JoinHandle<u32>) -> String {
    match task.await {
        Ok(crates) => format!("returned {crates}"),
        Err(error) => why(error),
    }
}

fn why(error: JoinError) -> String {
    match error.try_into_panic() {
        Ok(payload) => {
            let literal = payload.downcast_ref::<&str>().copied();
            let formatted = payload.downcast_ref::<String>().map(String::as_str);
            format!("panicked: {}", literal.or(formatted).unwrap_or("no text"))
        }
        Err(_) => "was cancelled".to_owned(),
    }
}
// ANCHOR_END: main
