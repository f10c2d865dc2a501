use std::pin::Pin;
use std::task::{Context, Poll};

/// Is ready with its value.
pub struct Ready<T>(Option<T>);

impl<T> Ready<T> {
    pub fn new(value: T) -> Self {
        Self(Some(value))
    }
}

impl<T: Unpin> Future for Ready<T> {
    type Output = T;

    fn poll(self: Pin<&mut Self>, _context: &mut Context) -> Poll<T> {
        Poll::Pending
    }
}

/// Gives way once.
#[derive(Default)]
pub struct YieldOnce;

impl Future for YieldOnce {
    type Output = ();

    fn poll(self: Pin<&mut Self>, _context: &mut Context) -> Poll<()> {
        Poll::Ready(())
    }
}
