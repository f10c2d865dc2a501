//! Reads as many stations as a list has, each by a task that shares the list.

use std::sync::Arc;
use std::time::Duration;

use tokio::task::JoinSet;
use tokio::time::sleep;

struct Station {
    name: String,
    answers_after: Duration,
}

async fn read(station: &Station) -> &str {
    sleep(station.answers_after).await;
    &station.name
}

// ANCHOR: main
#[tokio::main(flavor = "current_thread", start_paused = true)]
async fn main() {
    let station = |name: &str, seconds| Station {
        name: name.to_owned(),
        answers_after: Duration::from_secs(seconds),
    };
    let stations = [
        station("ridge", 3),
        station("harbour", 1),
        station("valley", 2),
    ];
    let stations = Arc::new(stations);
    let mut answers = JoinSet::new();
    for number in 0..stations.len() {
        let stations = Arc::clone(&stations);
        answers.spawn(async move { read(&stations[number]).await.to_owned() });
    }
    while let Some(ended) = answers.join_next().await {
        println!("{}", ended.expect("no reading panics"));
    }
}
// ANCHOR_END: main
