//! A limit on how many jobs begin in a given time.

use std::collections::VecDeque;
use std::sync::Mutex;
use std::time::Duration;

use tokio::time::{Instant, sleep_until};

/// Lets at most `permits` jobs begin in any `window`.
pub struct Rate {
    permits: usize,
    window: Duration,
    // The latest beginnings, as many as there are permits.
    begun: Mutex<VecDeque<Instant>>,
}

impl Rate {
    /// A limit that nobody has used yet; `permits` is above zero.
    pub fn new(permits: usize, window: Duration) -> Self {
        let begun = Mutex::new(VecDeque::with_capacity(permits));
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
        let now = Instant::now();
        if begun.len() == self.permits
            && let Some(&oldest) = begun.front()
        {
            if oldest + self.window > now {
                return Some(oldest + self.window);
            }
            begun.pop_front();
        }
        begun.push_back(now);
        None
    }
}
