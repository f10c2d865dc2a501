//! What a queue promises, to be tried on every version in virtual time.

// ANCHOR: laws
use tokio::time::advance;

use crate::{LEASE, Lease, MAX_ATTEMPTS, Queue, Settled};

/// Two workers never hold the same order.
pub async fn one_holder<Q: Queue>() -> bool {
    let queue = Q::default();
    queue.push(1);
    queue.lease().is_some() && queue.lease().is_none()
}

/// An order that was handed out and never heard of again is handed out again.
pub async fn lost_order_comes_again<Q: Queue>() -> bool {
    let queue = Q::default();
    lent_twice(&queue).await.is_some()
}

/// A worker whose order went to another can say what it likes.
pub async fn late_report_changes_nothing<Q: Queue>() -> bool {
    let queue = Q::default();
    let Some((late, present)) = lent_twice(&queue).await else {
        return false;
    };
    queue.failed(late) == Settled::Stale
        && queue.done(late) == Settled::Stale
        && queue.lease().is_none()
        && queue.done(present) == Settled::Ok
}

/// An order that kills its workers does not do so for ever.
pub async fn order_is_given_up<Q: Queue>() -> bool {
    let queue = Q::default();
    queue.push(13);
    for _ in 0..MAX_ATTEMPTS {
        if queue.lease().is_none() {
            return false;
        }
        advance(LEASE).await;
    }
    queue.lease().is_none() && queue.unfinished() == 0
}

/// Hands an order out, lets the lease expire, and hands it out again.
async fn lent_twice(queue: &impl Queue) -> Option<(Lease, Lease)> {
    queue.push(1);
    let first = queue.lease()?;
    advance(LEASE).await;
    Some((first, queue.lease()?))
}
// ANCHOR_END: laws
