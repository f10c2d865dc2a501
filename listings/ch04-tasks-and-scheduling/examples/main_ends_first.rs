//! `main` returns while a task that nobody waits for is half done.

use std::time::Duration;

use tokio::time::sleep;

// ANCHOR: main
/// Log entries that are still to be written.
struct Unwritten(Vec<&'static str>);

impl Drop for Unwritten {
    fn drop(&mut self) {
        if !self.0.is_empty() {
            println!("log: lost {:?}", self.0);
        }
    }
}

async fn write(mut log: Unwritten) {
    while !log.0.is_empty() {
        sleep(Duration::from_secs(1)).await;
        println!("log: wrote {:?}", log.0.remove(0));
    }
}

#[tokio::main(flavor = "current_thread", start_paused = true)]
async fn main() {
    tokio::spawn(write(Unwritten(vec!["ferry in", "tug in", "ferry out"])));
    sleep(Duration::from_millis(1500)).await;
    println!("main: closes the office");
}
// ANCHOR_END: main
