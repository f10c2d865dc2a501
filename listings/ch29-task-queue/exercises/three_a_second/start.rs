//! A limit on how many jobs begin in a given time.

use std::sync::Mutex;
use std::time::Duration;

use tokio::time::{Instant, sleep_until};

/// Lets at most `permits` jobs begin in any `window`.
pub struct Rate {
    permits: usize,
    window: Duration,
    begun: Mutex<(Instant, usize)>,
}

impl Rate {
    /// A limit that nobody has used yet; `permits` is above zero.
    pub fn new(permits: usize, window: Duration) -> Self {
        let begun = Mutex::new((Instant::now(), 0));
        Self {
            permits,
            window,
            begun,
        }
    }

    /// Returns when another job may begin.
    pub async fn permit(&self) {
        while let Some(later) = self.take() {
            sleep_until(later).await;
        }
    }

    /// Takes a permit, or says when to ask again.
    fn take(&self) -> Option<Instant> {
        let mut begun = self.begun.lock().expect("nobody panics while locking it");
        let (since, count) = &mut *begun;
        let now = Instant::now();
        if now >= *since + self.window {
            (*since, *count) = (now, 0);
        }
        if *count == self.permits {
            return Some(*since + self.window);
        }
        *count += 1;
        None
    }
}
