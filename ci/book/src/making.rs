//! Compiles the listings for the page while pages are served.

use crate::runner::{self, Run};
use anyhow::Result;
use std::future::pending;
use std::path::Path;
use std::sync::mpsc;
use tokio::sync::mpsc as answers;

/// One compilation after another, on a thread that nobody waits for at the end.
pub struct Making {
    wanted: mpsc::Sender<()>,
    ended: answers::UnboundedReceiver<Result<Run>>,
}

impl Making {
    /// Starts the first one.
    pub fn start(root: &Path) -> Self {
        let (wanted, asked) = mpsc::channel();
        let (answer, ended) = answers::unbounded_channel();
        let root = root.to_owned();
        std::thread::spawn(move || {
            while asked.recv().is_ok() {
                // Whoever asked meanwhile gets the same answer.
                while asked.try_recv().is_ok() {}
                if answer.send(runner::make(&root)).is_err() {
                    return;
                }
            }
        });
        let making = Self { wanted, ended };
        making.again();
        making
    }

    /// Asks for another one, after what is under way.
    pub fn again(&self) {
        // The thread ends only with the process.
        let _ = self.wanted.send(());
    }

    /// Waits for the next one to end.
    ///
    /// Cancel safe: an end that is not yet returned is returned by the next call.
    pub async fn made(&mut self) -> Result<Run> {
        match self.ended.recv().await {
            Some(made) => made,
            // Compiling panicked; the panic is on the terminal, and pages go on.
            None => pending().await,
        }
    }
}
