//! Three stations are asked, and every one has an outcome, whatever the others do.

use std::time::Duration;

use futures::future::join_all;
use tokio::time::sleep;

// ANCHOR: main
type Answer = Result<u32, &'static str>;

async fn ask(seconds: u64, answer: Answer) -> Answer {
    sleep(Duration::from_secs(seconds)).await;
    answer
}

#[tokio::main(flavor = "current_thread", start_paused = true)]
async fn main() {
    let names = ["harbour", "valley", "ridge"];
    let calls = [ask(3, Ok(14)), ask(1, Err("no power")), ask(2, Ok(71))];
    let answers = join_all(calls).await;
    for (name, answer) in names.iter().zip(&answers) {
        match answer {
            Ok(wind_kmh) => println!("{name}: {wind_kmh} km/h"),
            Err(reason) => println!("{name}: {reason}"),
        }
    }
    let strongest = answers.into_iter().flatten().max().unwrap_or(0);
    println!("strongest: {strongest} km/h");
}
// ANCHOR_END: main
