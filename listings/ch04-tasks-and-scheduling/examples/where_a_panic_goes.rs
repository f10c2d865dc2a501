//! A panic in a task: with its handle awaited, dropped, passed on, and beside a sibling.

use std::future::pending;
use std::panic;

use tokio::task::{JoinError, yield_now};

// ANCHOR: main
#[tokio::main(flavor = "current_thread")]
async fn main() {
    panic::set_hook(Box::new(|info| {
        println!("hook: {}", info.payload_as_str().unwrap_or("no text"));
    }));

    let error = tokio::spawn(breaks("winch")).await;
    println!("awaited: {}", text(error));

    drop(tokio::spawn(breaks("anchor")));
    yield_now().await;
    println!("dropped: main knows of nothing");

    let outer = tokio::spawn(async {
        let inner = tokio::spawn(breaks("rudder")).await;
        if let Err(error) = inner {
            panic::resume_unwind(error.into_panic());
        }
    });
    println!("passed on: {}", text(outer.await));

    let crew = tokio::spawn(async { tokio::join!(sings(), breaks("mast")).1 });
    println!("beside a sibling: {}", text(crew.await));
}

async fn breaks(part: &'static str) {
    panic::panic_any(part);
}

async fn sings() {
    println!("sibling: begins to sing");
    pending::<()>().await;
    println!("sibling: never says this");
}

fn text(result: Result<(), JoinError>) -> &'static str {
    let payload = result.expect_err("it panics").into_panic();
    payload.downcast_ref::<&'static str>().expect("a text")
}
// ANCHOR_END: main
