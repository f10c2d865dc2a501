//! Two calls race, and each holds a line until its future is dropped.

use std::time::Duration;

use tokio::time::sleep;

// ANCHOR: main
struct Line(&'static str);

impl Drop for Line {
    fn drop(&mut self) {
        println!("the line to the {} is free", self.0);
    }
}

async fn ask(station: &'static str, seconds: u64) -> Line {
    let line = Line(station);
    sleep(Duration::from_secs(seconds)).await;
    line
}

#[tokio::main(flavor = "current_thread", start_paused = true)]
async fn main() {
    tokio::select! {
        _line = ask("ridge", 1) => println!("the ridge answers"),
        _line = ask("harbour", 3) => println!("the harbour answers"),
    }
    println!("the race is over");
}
// ANCHOR_END: main
