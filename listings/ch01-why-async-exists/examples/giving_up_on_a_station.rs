//! A wait in a task ends when we give up; a wait that blocks a thread goes on.

use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use tokio::sync::oneshot;
use tokio::time::timeout;

const PATIENCE: Duration = Duration::from_millis(50);

// ANCHOR: line
/// A telephone line that is ours until the end of the scope that holds it.
struct Line(&'static str);

impl Drop for Line {
    fn drop(&mut self) {
        println!("{}: hangs up", self.0);
    }
}
// ANCHOR_END: line

// ANCHOR: main
#[tokio::main(flavor = "current_thread")]
async fn main() {
    // The valley is silent: it holds its end of each line, and never answers.
    let (valley, answer) = mpsc::channel::<u32>();
    let caller = thread::spawn(move || {
        let _line = Line("thread");
        answer.recv().is_err()
    });
    // A handle can be joined or let go. Neither ends what the thread waits for.
    thread::sleep(PATIENCE);
    println!("thread: still waits: {}", !caller.is_finished());

    let (_valley, answer) = oneshot::channel::<u32>();
    let call = async {
        let _line = Line("task");
        answer.await
    };
    let given_up = timeout(PATIENCE, call).await.is_err();
    println!("task: given up: {given_up}");

    println!("valley: hangs up");
    drop(valley);
    let silent = caller.join().expect("the caller does not panic");
    println!("thread: silent to the end: {silent}");
}
// ANCHOR_END: main
