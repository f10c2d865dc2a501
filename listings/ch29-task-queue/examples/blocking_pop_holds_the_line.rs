//! A command that waits on the server, on a connection that others share.

// ANCHOR: main
use std::time::Duration;

use tokio::sync::{mpsc, oneshot};
use tokio::time::{error::Elapsed, sleep, timeout};

struct Command {
    takes: Duration,
    answer: oneshot::Sender<()>,
}

/// A connection: the server answers in the order of the commands.
fn connect() -> mpsc::Sender<Command> {
    let (line, mut commands) = mpsc::channel::<Command>(100);
    tokio::spawn(async move {
        while let Some(command) = commands.recv().await {
            sleep(command.takes).await;
            // Who has given up gets no answer; the command has run all the same.
            _ = command.answer.send(());
        }
    });
    line
}

/// Sends a command, and waits for half a second.
async fn ask(line: &mpsc::Sender<Command>, takes: Duration) -> Result<(), Elapsed> {
    let (answer, answered) = oneshot::channel();
    let command = Command { takes, answer };
    let sent = line.send(command).await;
    assert!(sent.is_ok(), "the server is there");
    let answered = timeout(Duration::from_millis(500), answered).await?;
    answered.expect("the server answers each command");
    Ok(())
}

#[tokio::main(flavor = "current_thread", start_paused = true)]
async fn main() {
    let (pop, ping) = (Duration::from_secs(2), Duration::from_millis(1));
    let shared = connect();
    println!("BLPOP 2, shared: {:?}", ask(&shared, pop).await);
    println!("PING after it:   {:?}", ask(&shared, ping).await);

    let (own, shared) = (connect(), connect());
    let (popped, pinged) = tokio::join!(ask(&own, pop), ask(&shared, ping));
    println!("BLPOP 2, alone:  {popped:?}");
    println!("PING beside it:  {pinged:?}");
}
// ANCHOR_END: main
