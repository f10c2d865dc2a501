//! What the tests of this chapter's claims share.

use std::future::pending;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use tokio::runtime::{Builder, Runtime};

pub const MILLISECOND: Duration = Duration::from_millis(1);

/// A runtime with one thread: the caller's.
pub fn current_thread() -> Runtime {
    let builder = &mut Builder::new_current_thread();
    builder.enable_all().build().expect("a runtime")
}

/// Counts how often it is dropped.
pub struct Rope(Arc<AtomicUsize>);

impl Rope {
    /// A rope, and the count of its drops.
    pub fn tied() -> (Self, Arc<AtomicUsize>) {
        let drops = Arc::default();
        (Self(Arc::clone(&drops)), drops)
    }
}

impl Drop for Rope {
    fn drop(&mut self) {
        self.0.fetch_add(1, Ordering::SeqCst);
    }
}

pub fn count(of: &AtomicUsize) -> usize {
    of.load(Ordering::SeqCst)
}

/// Waits for ever, with a rope.
pub async fn moored(rope: Rope) -> Rope {
    pending::<()>().await;
    rope
}
