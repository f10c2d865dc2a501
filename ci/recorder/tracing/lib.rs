//! `tracing` as it is, but for one type: Tokio polls every task through [`Instrumented`],
//! and this one polls with a waker of the recorder's.
//!
//! Tokio tells that *a* waker of a task was cloned, used or dropped. Which of them it was,
//! and so which of two waits of one kind is over, only the waker itself can tell.

pub use tracing_itself::*;

pub use instrument::Instrument;

/// Attaching a span to a future.
pub mod instrument {
    use crate::Span;
    use std::pin::Pin;
    use std::task::{Context, Poll};

    /// Attaches a span to a future.
    pub trait Instrument: Sized {
        /// The future, within the span whenever it is polled or dropped.
        fn instrument(self, span: Span) -> Instrumented<Self> {
            Instrumented {
                inner: Some(Box::pin(self)),
                span,
            }
        }
    }

    impl<T> Instrument for T {}

    /// A future within a span.
    #[derive(Debug)]
    pub struct Instrumented<T> {
        /// Present until this is dropped.
        inner: Option<Pin<Box<T>>>,
        span: Span,
    }

    impl<T> Instrumented<T> {
        /// The span.
        pub fn span(&self) -> &Span {
            &self.span
        }
    }

    impl<T: Future> Future for Instrumented<T> {
        type Output = T::Output;

        fn poll(
            mut self: Pin<&mut Self>,
            context: &mut Context<'_>,
        ) -> Poll<T::Output> {
            let Self { inner, span } = &mut *self;
            let _within = span.enter();
            let waker = recorder_hook::watched(context.waker());
            let inner = inner.as_mut().expect("not dropped yet");
            inner.as_mut().poll(&mut Context::from_waker(&waker))
        }
    }

    impl<T> Drop for Instrumented<T> {
        fn drop(&mut self) {
            let _within = self.span.enter();
            drop(self.inner.take());
        }
    }
}
