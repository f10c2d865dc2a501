//! A client is cancelled while it waits for a survey, and the survey is written.

use std::time::Duration;

use tokio::time::{Instant, sleep};

// ANCHOR: main
async fn survey(begun: Instant) {
    sleep(Duration::from_secs(3)).await;
    println!("{} s  the survey is written", begun.elapsed().as_secs());
}

async fn client(begun: Instant, shielded: bool) {
    if shielded {
        let survey = tokio::spawn(survey(begun));
        survey.await.expect("it does not panic");
    } else {
        survey(begun).await;
    }
    println!("the client reads it");
}

#[tokio::main(flavor = "current_thread", start_paused = true)]
async fn main() {
    for shielded in [false, true] {
        println!("shielded: {}", if shielded { "yes" } else { "no" });
        let begun = Instant::now();
        let client = tokio::spawn(client(begun, shielded));
        sleep(Duration::from_secs(1)).await;
        client.abort();
        client.await.expect_err("it is cancelled");
        println!("{} s  the client is gone", begun.elapsed().as_secs());
        sleep(Duration::from_secs(4)).await;
    }
}
// ANCHOR_END: main
