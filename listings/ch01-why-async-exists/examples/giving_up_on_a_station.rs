//! A wait in a future ends when we give up; a wait that blocks a thread goes on.

// ANCHOR: program
use std::future;
use std::thread;
use std::time::Duration;

use tokio::time::{sleep, timeout};

const PATIENCE: Duration = Duration::from_millis(50);

/// A telephone line that is ours until the end of the scope that holds it.
struct Line(&'static str);

impl Drop for Line {
    fn drop(&mut self) {
        println!("{}: hangs up", self.0);
    }
}

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let caller = thread::spawn(|| {
        let _line = Line("thread");
        loop {
            thread::park(); // The valley is silent: nobody will ever unpark us.
        }
    });
    // A handle can be joined or let go. Neither ends what the thread waits for.
    sleep(PATIENCE).await;
    println!("thread: still waits: {}", !caller.is_finished());

    let call = async {
        let _line = Line("future");
        future::pending::<u32>().await
    };
    let no_answer = timeout(PATIENCE, call).await.is_err();
    println!("future: given up: {no_answer}");
}
// ANCHOR_END: program
