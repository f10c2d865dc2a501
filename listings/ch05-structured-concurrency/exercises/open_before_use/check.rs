//! Start a service in a group, and go on when it has opened.

#[cfg_attr(feature = "solution", path = "solution.rs")]
#[cfg_attr(not(feature = "solution"), path = "start.rs")]
mod exercise;

use std::time::Duration;

use ch05::{GroupError, TaskGroup};
use exercise::start;
use tokio::sync::oneshot;
use tokio::time::{Instant, sleep, timeout};

const SECOND: Duration = Duration::from_secs(1);

async fn radio(opened: oneshot::Sender<u16>) -> Result<(), &'static str> {
    sleep(2 * SECOND).await;
    let _ = opened.send(16);
    sleep(5 * SECOND).await;
    Ok(())
}

async fn broken(_opened: oneshot::Sender<u16>) -> Result<(), &'static str> {
    sleep(SECOND).await;
    Err("no aerial")
}

async fn closed(opened: oneshot::Sender<u16>) -> Result<(), &'static str> {
    drop(opened);
    Ok(())
}

/// What the body of a group gets from `start`, and after how many seconds.
async fn started<Service>(
    service: impl FnOnce(oneshot::Sender<u16>) -> Service,
) -> Result<(Option<u16>, u64), GroupError<&'static str>>
where
    Service: Future<Output = Result<(), &'static str>> + Send + 'static,
{
    let begun = Instant::now();
    let started = TaskGroup::scope(async |group| {
        let port = start(group, service).await;
        Ok((port, begun.elapsed().as_secs()))
    });
    let ended = timeout(60 * SECOND, started).await;
    ended.expect("start waits for a service that will never open")
}

#[tokio::test(start_paused = true)]
async fn it_returns_when_the_service_has_opened() {
    let (port, seconds) = started(radio).await.expect("nothing fails");
    assert_eq!(port, Some(16), "the radio opens on port 16");
    assert_eq!(
        seconds, 2,
        "start returned after {seconds} s; the radio opens after 2 s, and closes after 7 s"
    );
}

#[tokio::test(start_paused = true)]
async fn a_service_that_ends_without_opening_is_none() {
    let (port, _) = started(closed).await.expect("nothing fails");
    assert_eq!(port, None, "the service ended and had not opened");
}

#[tokio::test(start_paused = true)]
async fn a_service_that_fails_fails_the_group() {
    let failed = started(broken).await.err();
    let failed = failed.map(|failed| failed.to_string());
    assert_eq!(
        failed.as_deref(),
        Some("no aerial"),
        "the service failed before it opened, and the group must say so"
    );
}
