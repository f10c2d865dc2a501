//! The chooser's third row: a list of waits, two at a time.

// ANCHOR: row
use std::fmt::Debug;
use std::time::Duration;

use futures::{StreamExt, TryStreamExt, stream};
use tokio::time::{Instant, sleep};

async fn as_asked() {
    let begun = Instant::now();
    let answers: Vec<_> = stream::iter(calls()).buffered(2).collect().await;
    print(begun, answers);
}

async fn as_asked_until_one_fails() {
    let begun = Instant::now();
    let answers: Result<Vec<_>, _> =
        stream::iter(calls()).buffered(2).try_collect().await;
    print(begun, answers);
}

async fn as_they_finish(until_one_fails: bool) {
    let begun = Instant::now();
    let mut answers = stream::iter(calls()).buffer_unordered(2);
    while let Some(answer) = answers.next().await {
        print(begun, answer);
        if until_one_fails && answer.is_err() {
            break;
        }
    }
}
// ANCHOR_END: row

#[tokio::main(flavor = "current_thread", start_paused = true)]
async fn main() {
    println!("as asked, all");
    as_asked().await;
    println!("as asked, until one fails");
    as_asked_until_one_fails().await;
    println!("as they finish, all");
    as_they_finish(false).await;
    println!("as they finish, until one fails");
    as_they_finish(true).await;
}

fn calls() -> [impl Future<Output = Answer>; 3] {
    let stations = [
        ("harbour", 3, Ok(14)),
        ("valley", 2, Err("no power")),
        ("ridge", 1, Ok(71)),
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
