//! Read four stations over a radio that carries two conversations at a time, in two
//! seconds: each station answers after one.

#[cfg_attr(feature = "solution", path = "solution.rs")]
#[cfg_attr(not(feature = "solution"), path = "start.rs")]
mod exercise;

use std::cell::Cell;
use std::time::Duration;

use tokio::time::{Instant, sleep};

/// The radio: `read` takes a second and gives the wind in km/h.
#[derive(Default)]
struct Radio {
    conversations: Cell<u32>,
    most_at_once: Cell<u32>,
}

impl Radio {
    async fn read(&self, station: &str) -> u32 {
        self.conversations.set(self.conversations.get() + 1);
        let most = self.most_at_once.get().max(self.conversations.get());
        self.most_at_once.set(most);
        sleep(Duration::from_secs(1)).await;
        self.conversations.set(self.conversations.get() - 1);
        match station {
            "harbour" => 14,
            "valley" => 9,
            "ridge" => 71,
            "island" => 38,
            other => panic!("there is no station named {other:?}"),
        }
    }
}

#[tokio::test(start_paused = true)]
async fn the_winds_come_in_the_order_of_the_stations() {
    let winds = exercise::read_all(&Radio::default()).await;
    assert_eq!(
        winds,
        [14, 9, 71, 38],
        "read_all returns the winds of harbour, valley, ridge and island, in that order"
    );
}

#[tokio::test(start_paused = true)]
async fn the_radio_is_never_asked_for_a_third_conversation() {
    let radio = Radio::default();
    exercise::read_all(&radio).await;
    let most = radio.most_at_once.get();
    assert!(
        most <= 2,
        "{most} conversations at once, but the radio carries only two"
    );
}

#[tokio::test(start_paused = true)]
async fn four_answers_take_two_seconds() {
    let start = Instant::now();
    exercise::read_all(&Radio::default()).await;
    let seconds = start.elapsed().as_secs();
    assert_eq!(
        seconds, 2,
        "four stations took {seconds} s; two at a time take 2 s, one at a time 4 s"
    );
}
