//! The chooser's fourth row: waits that are tasks.

use std::fmt::Debug;
use std::time::Duration;

use tokio::task::JoinSet;
use tokio::time::{Instant, sleep};

// ANCHOR: row
async fn as_asked() {
    let begun = Instant::now();
    let tasks: Vec<_> = calls().into_iter().map(tokio::spawn).collect();
    let mut answers = Vec::new();
    for task in tasks {
        answers.push(task.await.expect("it does not panic"));
    }
    print(begun, answers);
}

async fn as_asked_until_one_fails() {
    let begun = Instant::now();
    let mut tasks = JoinSet::new();
    for (index, call) in calls().into_iter().enumerate() {
        tasks.spawn(async move { (index, call.await) });
    }
    let mut answers = [None; 3];
    while let Some(joined) = tasks.join_next().await {
        let (index, answer) = joined.expect("it does not panic");
        answers[index] = Some(answer);
        if answer.is_err() {
            break;
        }
    }
    print(begun, answers);
    tasks.shutdown().await;
}

async fn as_they_finish(until_one_fails: bool) {
    let begun = Instant::now();
    let mut tasks: JoinSet<_> = calls().into_iter().collect();
    while let Some(joined) = tasks.join_next().await {
        let answer = joined.expect("it does not panic");
        print(begun, answer);
        if until_one_fails && answer.is_err() {
            break;
        }
    }
    tasks.shutdown().await;
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

fn calls() -> [impl Future<Output = Answer> + Send + 'static; 3] {
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
