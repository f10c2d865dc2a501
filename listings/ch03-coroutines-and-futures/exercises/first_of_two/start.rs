/// Which of two was ready first, and with what.
#[derive(Debug, PartialEq)]
pub enum First<L, R> {
    Left(L),
    /// So far nobody makes one.
    #[allow(dead_code, reason = "the exercise is to make it")]
    Right(R),
}

/// Waits for the first of two futures, and drops the other.
pub async fn first<L: Future, R: Future>(
    left: L,
    _right: R,
) -> First<L::Output, R::Output> {
    // The right one is never polled.
    First::Left(left.await)
}
