//! Write a stream that measures when it is asked to, and never ahead.

#[cfg_attr(feature = "solution", path = "solution.rs")]
#[cfg_attr(not(feature = "solution"), path = "start.rs")]
mod exercise;

use futures::StreamExt;
use std::cell::Cell;
use std::pin::pin;
use std::time::Duration;
use tokio::time::sleep;

/// Counts the measurements; each takes a second.
#[derive(Default)]
pub struct Gauge {
    measured: Cell<u32>,
}

impl Gauge {
    /// The level of the water, after a second.
    pub async fn measure(&self) -> u32 {
        self.measured.set(self.measured.get() + 1);
        sleep(Duration::from_secs(1)).await;
        70 + self.measured.get()
    }
}

#[tokio::test(start_paused = true)]
async fn it_gives_what_is_measured() {
    let gauge = Gauge::default();
    let levels: Vec<_> = exercise::levels(&gauge).take(3).collect().await;
    assert_eq!(
        levels,
        [71, 72, 73],
        "three measurements give 71, 72 and 73"
    );
}

#[tokio::test(start_paused = true)]
async fn it_measures_only_what_is_asked_for() {
    let gauge = Gauge::default();
    let mut levels = pin!(exercise::levels(&gauge));
    assert_eq!(gauge.measured.get(), 0, "nobody has asked for a level yet");
    for asked in 1..=3 {
        levels.next().await;
        sleep(Duration::from_secs(60)).await;
        let measured = gauge.measured.get();
        assert_eq!(
            measured, asked,
            "{asked} levels were asked for, and {measured} were measured"
        );
    }
}
