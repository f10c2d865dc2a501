//! Port `original.py`, which gives every call a thread, to Tokio. Decide for each call
//! whether it deserves a task or a thread, and say why in a comment.

#[cfg_attr(feature = "solution", path = "solution.rs")]
#[cfg_attr(not(feature = "solution"), path = "start.rs")]
mod exercise;

use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::sync::{Condvar, Mutex};
use std::thread::{self, ThreadId};
use std::time::Duration;

use tokio::time::sleep;

const STATIONS: [&str; 4] = ["harbour", "valley", "ridge", "island"];

/// What `original.py` prints.
const ORIGINAL: &str = include_str!("original.out");

/// The radio has an async client.
#[derive(Default)]
struct Radio {
    waiting: AtomicU32,
    most_waiting: AtomicU32,
}

impl Radio {
    /// The wind now: a request over the network, and a wait for the answer.
    async fn ask(&self, station: &str) -> u32 {
        let waiting = self.waiting.fetch_add(1, Ordering::SeqCst) + 1;
        self.most_waiting.fetch_max(waiting, Ordering::SeqCst);
        sleep(Duration::from_millis(500)).await;
        self.waiting.fetch_sub(1, Ordering::SeqCst);
        match station {
            "harbour" => 14,
            "valley" => 9,
            "ridge" => 71,
            "island" => 38,
            other => panic!("there is no station named {other:?}"),
        }
    }
}

/// The archive does not: whoever searches it waits with his thread.
#[derive(Default)]
struct Archive {
    searched_from: Mutex<Vec<ThreadId>>,
    another: Condvar,
    alone: AtomicBool,
}

impl Archive {
    /// The record: reads files, knows no async and takes its time.
    fn search(&self, station: &str) -> u32 {
        let mut searched_from = self.searched_from.lock().expect("no search panics");
        searched_from.push(thread::current().id());
        self.another.notify_all();
        // Takes as long as it takes for all searches to have begun, or half a second.
        let all = |begun: &mut Vec<ThreadId>| begun.len() < STATIONS.len();
        let patience = Duration::from_millis(500);
        let waited = self
            .another
            .wait_timeout_while(searched_from, patience, all);
        if waited.expect("no search panics").1.timed_out() {
            self.alone.store(true, Ordering::SeqCst);
        }
        match station {
            "harbour" => 96,
            "valley" => 58,
            "ridge" => 131,
            "island" => 117,
            other => panic!("there is no station named {other:?}"),
        }
    }
}

#[tokio::test(start_paused = true)]
async fn the_bulletin_is_the_original_s() {
    let bulletin = exercise::bulletin(Default::default(), Default::default()).await;
    assert_eq!(
        bulletin, ORIGINAL,
        "the port prints something else than original.py"
    );
}

#[tokio::test(start_paused = true)]
async fn the_radio_waits_for_all_stations_at_once() {
    let radio = std::sync::Arc::new(Radio::default());
    exercise::bulletin(radio.clone(), Default::default()).await;
    let most = radio.most_waiting.load(Ordering::SeqCst);
    assert_eq!(
        most, 4,
        "original.py waits for 4 stations at once, the port for at most {most}"
    );
}

#[tokio::test(start_paused = true)]
async fn the_archive_is_searched_for_all_stations_at_once() {
    let archive = std::sync::Arc::new(Archive::default());
    exercise::bulletin(Default::default(), archive.clone()).await;
    assert!(
        !archive.alone.load(Ordering::SeqCst),
        "original.py searches for all stations at once; in the port one search waits \
         for another to end"
    );
}

#[tokio::test(start_paused = true)]
async fn the_archive_is_not_searched_from_the_thread_that_runs_the_tasks() {
    let archive = std::sync::Arc::new(Archive::default());
    exercise::bulletin(Default::default(), archive.clone()).await;
    let searched_from = archive.searched_from.lock().expect("no search panics");
    assert_eq!(
        searched_from.len(),
        STATIONS.len(),
        "one search for each station"
    );
    assert!(
        !searched_from.contains(&thread::current().id()),
        "the archive was searched from the thread that runs the tasks: \
         while it searches, no task gets on"
    );
}
