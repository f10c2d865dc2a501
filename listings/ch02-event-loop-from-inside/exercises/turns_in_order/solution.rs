use std::future::poll_fn;
use std::task::Poll;

/// Lets every task that is ready take a turn before the caller takes its next.
pub async fn next_please() {
    let mut yielded = false;
    poll_fn(|context| {
        if yielded {
            return Poll::Ready(());
        }
        yielded = true;
        context.waker().wake_by_ref();
        Poll::Pending
    })
    .await;
}
