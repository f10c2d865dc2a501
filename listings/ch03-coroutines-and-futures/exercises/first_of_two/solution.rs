use std::future::poll_fn;
use std::pin::pin;
use std::task::Poll;

/// Which of two was ready first, and with what.
#[derive(Debug, PartialEq)]
pub enum First<L, R> {
    Left(L),
    Right(R),
}

/// Waits for the first of two futures, and drops the other.
pub async fn first<L: Future, R: Future>(
    left: L,
    right: R,
) -> First<L::Output, R::Output> {
    let (mut left, mut right) = (pin!(left), pin!(right));
    poll_fn(|context| {
        if let Poll::Ready(left) = left.as_mut().poll(context) {
            return Poll::Ready(First::Left(left));
        }
        right.as_mut().poll(context).map(First::Right)
    })
    .await
}
