//! The chooser's race: one answer is enough.

// ANCHOR: row
use std::fmt::Debug;
use std::time::Duration;

use futures::future::{select_all, select_ok};
use tokio::task::JoinSet;
use tokio::time::{Instant, sleep};

async fn few() {
    let begun = Instant::now();
    let [harbour, valley, ridge] = calls();
    let first = tokio::select! {
        answer = harbour => answer,
        answer = valley => answer,
        answer = ridge => answer,
    };
    print(begun, first);
}

async fn few_first_good() {
    let begun = Instant::now();
    let [harbour, valley, ridge] = calls();
    let first = tokio::select! {
        Ok(wind_kmh) = harbour => Some(wind_kmh),
        Ok(wind_kmh) = valley => Some(wind_kmh),
        Ok(wind_kmh) = ridge => Some(wind_kmh),
        else => None,
    };
    print(begun, first);
}

async fn list() {
    let begun = Instant::now();
    let (first, index, rest) = select_all(calls().map(Box::pin)).await;
    print(begun, (first, index, rest.len()));
}

async fn list_first_good() {
    let begun = Instant::now();
    let first = select_ok(calls().map(Box::pin)).await;
    print(begun, first.map(|(wind_kmh, rest)| (wind_kmh, rest.len())));
}

async fn tasks_first_good() {
    let begun = Instant::now();
    let mut tasks: JoinSet<_> = calls().into_iter().collect();
    let mut first = None;
    while let Some(joined) = tasks.join_next().await {
        if let Ok(wind_kmh) = joined.expect("it does not panic") {
            first = Some(wind_kmh);
            break;
        }
    }
    print(begun, first);
    tasks.shutdown().await;
}
// ANCHOR_END: row

#[tokio::main(flavor = "current_thread", start_paused = true)]
async fn main() {
    println!("few, first");
    few().await;
    println!("few, first good");
    few_first_good().await;
    println!("list, first");
    list().await;
    println!("list, first good");
    list_first_good().await;
    println!("tasks, first good");
    tasks_first_good().await;
}

fn calls() -> [impl Future<Output = Answer> + Send + 'static; 3] {
    let stations = [
        ("harbour", 3, Ok(14)),
        ("valley", 1, Err("no power")),
        ("ridge", 2, Ok(71)),
    ];
    stations.map(|(name, seconds, answer)| ask(name, seconds, answer))
}

type Answer = Result<u32, &'static str>;

/// Answers after some seconds. If it is dropped before, it says so.
async fn ask(station: &'static str, seconds: u64, answer: Answer) -> Answer {
    let mut call = Call {
        station,
        open: true,
    };
    sleep(Duration::from_secs(seconds)).await;
    call.open = false;
    answer
}

struct Call {
    station: &'static str,
    open: bool,
}

impl Drop for Call {
    fn drop(&mut self) {
        if self.open {
            println!("  the call to the {} is dropped", self.station);
        }
    }
}

fn print(begun: Instant, answer: impl Debug) {
    println!("  {} s  {answer:?}", begun.elapsed().as_secs());
}
