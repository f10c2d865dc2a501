use std::time::Duration;

use tokio::sync::mpsc;
use tokio::time::sleep;

const OPEN: Duration = Duration::from_secs(10);
const QUIET: Duration = Duration::from_secs(3);

/// Why the gate closed.
#[derive(Debug, PartialEq)]
pub enum Closed {
    /// It was open for ten seconds.
    Time,
    /// No boat came for three seconds.
    Quiet,
    /// No more boats can come.
    #[allow(dead_code, reason = "the exercise is to notice it")]
    LastBoat,
}

/// Serves boats until the gate closes. Gives their number, and the reason.
pub async fn serve(mut boats: mpsc::Receiver<()>) -> (u32, Closed) {
    let mut served = 0;
    let reason = loop {
        tokio::select! {
            Some(()) = boats.recv() => served += 1,
            () = sleep(OPEN) => break Closed::Time,
            () = sleep(QUIET) => break Closed::Quiet,
        }
    };
    (served, reason)
}
