//! Send a second boat when the first is late, and take whichever arrives first.

#[cfg_attr(feature = "solution", path = "solution.rs")]
#[cfg_attr(not(feature = "solution"), path = "start.rs")]
mod exercise;

use std::cell::RefCell;
use std::time::Duration;

use exercise::hedged;
use tokio::time::{Instant, sleep, timeout};

const PATIENCE: Duration = Duration::from_secs(2);

/// Sends boats that take so many seconds. Gives the seconds which the winner
/// took, when it arrived, and when each boat left.
async fn race(seconds: [u64; 2]) -> (u64, u64, Vec<u64>) {
    let begun = Instant::now();
    let left = RefCell::new(Vec::new());
    let send = || {
        let boat = left.borrow().len();
        assert!(boat < 2, "there are two boats, and a third was asked for");
        left.borrow_mut().push(begun.elapsed().as_secs());
        async move {
            sleep(Duration::from_secs(seconds[boat])).await;
            seconds[boat]
        }
    };
    let winner = timeout(Duration::from_secs(60), hedged(send, PATIENCE))
        .await
        .expect("each boat arrives within ten seconds, so hedged() has to as well");
    (winner, begun.elapsed().as_secs(), left.take())
}

#[tokio::test(start_paused = true)]
async fn a_boat_in_time_is_alone() {
    let (winner, arrived, left) = race([1, 1]).await;
    assert_eq!((winner, arrived), (1, 1), "the first boat takes one second");
    assert_eq!(left, [0], "it was in time, so no second boat leaves");
}

#[tokio::test(start_paused = true)]
async fn the_second_boat_may_overtake() {
    let (winner, arrived, left) = race([10, 1]).await;
    assert_eq!(left, [0, 2], "the second boat leaves when patience ends");
    assert_eq!(
        (winner, arrived),
        (1, 3),
        "the second boat leaves after two seconds and takes one"
    );
}

#[tokio::test(start_paused = true)]
async fn the_first_boat_is_still_on_its_way() {
    let (winner, arrived, left) = race([3, 10]).await;
    assert_eq!(left, [0, 2], "the second boat leaves when patience ends");
    assert_eq!(
        (winner, arrived),
        (3, 3),
        "the first boat was late but not lost: it arrives after three seconds, \
         long before the second"
    );
}
