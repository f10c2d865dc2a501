//! Close the gate ten seconds after it opened, or three seconds after the last boat, or when no more boats can come.

#[cfg_attr(feature = "solution", path = "solution.rs")]
#[cfg_attr(not(feature = "solution"), path = "start.rs")]
mod exercise;

use std::time::Duration;

use exercise::{Closed, serve};
use tokio::sync::mpsc;
use tokio::time::{Instant, sleep, timeout};

/// Boats arrive at these times, in milliseconds, and then none for an hour, or
/// the last has been announced. Gives what `serve` gives, and when.
async fn gate(times: &[u64], announced: bool) -> (u32, Closed, u64) {
    let begun = Instant::now();
    let (arrivals, boats) = mpsc::channel(1);
    let times = times.to_vec();
    tokio::spawn(async move {
        for time in times {
            tokio::time::sleep_until(begun + Duration::from_millis(time)).await;
            if arrivals.send(()).await.is_err() {
                return;
            }
        }
        if !announced {
            sleep(Duration::from_secs(3600)).await;
        }
    });
    let (served, reason) = timeout(Duration::from_secs(60), serve(boats))
        .await
        .expect("the gate opened a minute ago and is to close after ten seconds");
    (served, reason, begun.elapsed().as_secs())
}

#[tokio::test(start_paused = true)]
async fn boats_do_not_keep_the_gate_open() {
    let times: Vec<_> = (1..20).map(|boat| boat * 1000 - 500).collect();
    assert_eq!(
        gate(&times, false).await,
        (10, Closed::Time, 10),
        "a boat comes every second; the gate closes after ten seconds all the same"
    );
}

#[tokio::test(start_paused = true)]
async fn a_quiet_gate_closes_early() {
    assert_eq!(
        gate(&[], false).await,
        (0, Closed::Quiet, 3),
        "no boat comes for three seconds"
    );
}

#[tokio::test(start_paused = true)]
async fn every_boat_begins_the_three_seconds_anew() {
    assert_eq!(
        gate(&[2000, 4000], false).await,
        (2, Closed::Quiet, 7),
        "the last boat comes after four seconds, so three quiet ones end after seven"
    );
}

#[tokio::test(start_paused = true)]
async fn nobody_waits_for_boats_that_cannot_come() {
    assert_eq!(
        gate(&[1000], true).await,
        (1, Closed::LastBoat, 1),
        "the last boat has been announced and served: the gate closes at once"
    );
}
