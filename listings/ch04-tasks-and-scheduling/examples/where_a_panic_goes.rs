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

    // Awaited.
    println!("awaited: {}", text(tokio::spawn(breaks("winch")).await));

    // Dropped.
    drop(tokio::spawn(breaks("anchor")));
    yield_now().await;
    println!("dropped: main knows of nothing");

    // Passed on.
    let outer = tokio::spawn(async {
        let inner = tokio::spawn(breaks("rudder")).await;
        if let Err(error) = inner
            && let Ok(payload) = error.try_into_panic()
        {
            panic::resume_unwind(payload);
        }
    });
    println!("passed on: {}", text(outer.await));

    // Beside a sibling.
    let crew = tokio::spawn(async {
        tokio::join!(sings(), breaks("mast"));
    });
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
    let payload = result.expect_err("`breaks` always panics").into_panic();
    let text = payload.downcast_ref::<&'static str>();
    text.expect("`breaks` panics with a `&str`")
}
// ANCHOR_END: main
