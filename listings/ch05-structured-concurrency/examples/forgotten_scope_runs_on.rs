//! A scope is polled once and forgotten, and its task runs on.

// ANCHOR: main
use std::pin::Pin;
use std::task::{Context, Waker};
use std::time::Duration;

use ch05::{GroupError, TaskGroup};
use tokio::time::sleep;

async fn load() -> Result<(), GroupError<&'static str>> {
    TaskGroup::scope(async |group| {
        group.spawn(async {
            sleep(Duration::from_secs(1)).await;
            println!("the task loads a parcel");
            Ok(())
        });
        Ok(())
    })
    .await
}

#[tokio::main(flavor = "current_thread", start_paused = true)]
async fn main() {
    let mut scope: Pin<Box<_>> = Box::pin(load());
    let poll = scope.as_mut().poll(&mut Context::from_waker(Waker::noop()));
    println!("the scope is pending: {}", poll.is_pending());
    std::mem::forget(scope);
    println!("the scope is forgotten");
    sleep(Duration::from_secs(2)).await;
}
// ANCHOR_END: main
