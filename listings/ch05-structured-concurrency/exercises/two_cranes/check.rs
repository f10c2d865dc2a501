//! Unload ships as tasks, at most so many at a time. A failure stops the others, and
//! nobody is left when it is returned.

#[cfg_attr(feature = "solution", path = "solution.rs")]
#[cfg_attr(not(feature = "solution"), path = "start.rs")]
mod exercise;

use std::num::NonZeroUsize;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use exercise::unload;
use tokio::time::{Instant, sleep};

const TWO: NonZeroUsize = NonZeroUsize::new(2).expect("two is not zero");

#[derive(Default)]
struct Quay {
    busy: AtomicUsize,
    most: AtomicUsize,
    begun: AtomicUsize,
}

struct Crane(Arc<Quay>);

impl Crane {
    fn at(quay: Arc<Quay>) -> Self {
        quay.begun.fetch_add(1, Ordering::SeqCst);
        let busy = quay.busy.fetch_add(1, Ordering::SeqCst) + 1;
        quay.most.fetch_max(busy, Ordering::SeqCst);
        Self(quay)
    }
}

impl Drop for Crane {
    fn drop(&mut self) {
        self.0.busy.fetch_sub(1, Ordering::SeqCst);
    }
}

/// A ship that takes so many seconds; 13 is one second, and then a failure.
async fn ship(seconds: u64, quay: Arc<Quay>) -> Result<(), &'static str> {
    let _crane = Crane::at(quay);
    sleep(Duration::from_secs(if seconds == 13 { 1 } else { seconds })).await;
    if seconds == 13 {
        Err("the hold is on fire")
    } else {
        Ok(())
    }
}

fn ships<const N: usize>(
    seconds: [u64; N],
) -> (
    Arc<Quay>,
    Vec<impl Future<Output = Result<(), &'static str>> + Send + 'static>,
) {
    let quay = Arc::new(Quay::default());
    let ships = seconds.map(|seconds| ship(seconds, Arc::clone(&quay)));
    (quay, ships.into())
}

#[tokio::test(start_paused = true)]
async fn there_are_never_more_ships_than_cranes() {
    let (quay, ships) = ships([2, 1, 3, 1, 1]);
    let unloaded = unload(ships, TWO).await;
    assert_eq!(unloaded, Ok(()), "no ship fails");
    let (begun, most) = (
        quay.begun.load(Ordering::SeqCst),
        quay.most.load(Ordering::SeqCst),
    );
    assert_eq!(begun, 5, "{begun} of 5 ships were unloaded");
    assert!(
        most <= 2,
        "{most} ships at a time, and there are two cranes"
    );
}

#[tokio::test(start_paused = true)]
async fn a_crane_that_is_free_takes_the_next_ship_at_once() {
    let (_quay, ships) = ships([4, 1, 1, 1, 1]);
    let start = Instant::now();
    unload(ships, TWO).await.expect("no ship fails");
    let seconds = start.elapsed().as_secs();
    assert_eq!(
        seconds, 4,
        "it took {seconds} s; one crane needs 4 s for the first ship, the other for the rest"
    );
}

#[tokio::test(start_paused = true)]
async fn a_failure_stops_the_others_and_nobody_is_left() {
    let (quay, ships) = ships([9, 13, 1, 1]);
    let unloaded = unload(ships, TWO).await;
    assert_eq!(
        unloaded,
        Err("the hold is on fire"),
        "the failure is returned"
    );
    let busy = quay.busy.load(Ordering::SeqCst);
    assert_eq!(
        busy, 0,
        "{busy} ships are still being unloaded when unload returns"
    );
    let begun = quay.begun.load(Ordering::SeqCst);
    assert_eq!(
        begun, 2,
        "{begun} ships were begun; after the failure there was no reason to"
    );
}
