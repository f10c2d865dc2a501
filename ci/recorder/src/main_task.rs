//! The wrapper around the body of `main`, of which Tokio tells too little.

use crate::{clock, layer, stack, waker};
use std::pin::Pin;
use std::task::{Context, Poll};
use timeline::notes::MAIN;

/// Runs the body of a listing's `main` and takes notes from its first poll on.
///
/// `file` is the listing's, as `file!()` gives it.
///
/// # Panics
///
/// If the listing has set a `tracing` subscriber of its own.
pub async fn main_task<F: Future>(file: &'static str, body: F) -> F::Output {
    stack::set_listing(file);
    let body = Watched {
        body: Some(Box::pin(body)),
        started: false,
    };
    body.await
}

struct Watched<F> {
    /// Present until it has returned or was dropped.
    body: Option<Pin<Box<F>>>,
    started: bool,
}

impl<F: Future> Future for Watched<F> {
    type Output = F::Output;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<F::Output> {
        if !self.started {
            self.started = true;
            clock::start();
            layer::install();
        }
        let waker = waker::of_task(MAIN, context.waker());
        let _within = Within::polling();
        let body = self.body.as_mut().expect("not polled after it returned");
        let result = body.as_mut().poll(&mut Context::from_waker(&waker));
        if result.is_ready() {
            drop(_within);
            self.end();
        }
        result
    }
}

impl<F> Watched<F> {
    fn end(&mut self) {
        let Some(body) = self.body.take() else { return };
        let within = Within::dropping();
        drop(body);
        drop(within);
        layer::ended(MAIN);
    }
}

impl<F> Drop for Watched<F> {
    fn drop(&mut self) {
        self.end();
    }
}

/// The main task is left when this is dropped, by a panic too.
struct Within;

impl Within {
    fn polling() -> Self {
        layer::enter_task(MAIN, false);
        Self
    }

    fn dropping() -> Self {
        layer::enter_task(MAIN, true);
        Self
    }
}

impl Drop for Within {
    fn drop(&mut self) {
        layer::leave_task();
    }
}
