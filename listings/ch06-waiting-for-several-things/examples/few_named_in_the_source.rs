//! The chooser's first row: three waits, each named in the source.

use std::fmt::Debug;
use std::pin::pin;
use std::time::Duration;

use futures::FutureExt;
use tokio::time::{Instant, sleep};

// ANCHOR: row
async fn as_asked() {
    let begun = Instant::now();
    print(begun, tokio::join!(harbour(), valley(), ridge()));
}

async fn as_asked_until_one_fails() {
    let begun = Instant::now();
    print(begun, tokio::try_join!(harbour(), valley(), ridge()));
}

async fn as_they_finish(until_one_fails: bool) {
    let begun = Instant::now();
    let mut harbour = pin!(harbour().fuse());
    let mut valley = pin!(valley().fuse());
    let mut ridge = pin!(ridge().fuse());
    loop {
        let answer = futures::select! {
            answer = harbour => answer,
            answer = valley => answer,
            answer = ridge => answer,
            complete => break,
        };
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

async fn harbour() -> Answer {
    ask("harbour", 3, Ok(14)).await
}

async fn valley() -> Answer {
    ask("valley", 2, Err("no power")).await
}

async fn ridge() -> Answer {
    ask("ridge", 1, Ok(71)).await
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
