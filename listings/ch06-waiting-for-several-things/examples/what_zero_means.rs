//! Nothing to wait for, and limits that have come down to zero.

// ANCHOR: main
use std::time::Duration;

use futures::future::{join_all, ready};
use futures::{StreamExt, stream};
use tokio::sync::Semaphore;
use tokio::task::JoinSet;
use tokio::time::{Instant, sleep, timeout};

#[tokio::main(flavor = "current_thread", start_paused = true)]
async fn main() {
    let none = Vec::<std::future::Ready<u32>>::new();
    report("join_all of nothing", join_all(none)).await;
    let mut tasks = JoinSet::<u32>::new();
    report("join_next of an empty set", tasks.join_next()).await;

    let parcels = || stream::iter([1, 2]).map(ready);
    report("buffered(0)", parcels().buffered(0).collect::<Vec<_>>()).await;
    let none = stream::empty::<std::future::Ready<u32>>();
    report(
        "buffered(0) of nothing",
        none.buffered(0).collect::<Vec<_>>(),
    )
    .await;
    let both = parcels().buffer_unordered(0).collect::<Vec<_>>();
    report("buffer_unordered(0)", both).await;
    let second = |_| sleep(Duration::from_secs(1));
    let all = stream::iter([1, 2]).for_each_concurrent(0, second);
    report("for_each_concurrent(0)", all).await;

    let permits = Semaphore::new(0);
    report("acquire of 0 permits", permits.acquire_many(0)).await;
    report("acquire of 1 permit", permits.acquire()).await;
}

async fn report(name: &str, wait: impl Future) {
    let begun = Instant::now();
    match timeout(Duration::from_secs(3600), wait).await {
        Ok(_) => println!("{name} is ready at {} s", begun.elapsed().as_secs()),
        Err(_) => println!("{name} waits for ever"),
    }
}
// ANCHOR_END: main
