use super::{Ask, Diary, berth};
use std::pin::Pin;
use std::task::{Context, Poll};

/// `async { let berth = berth(…).await?; let depth = depth(…).await?; Ok(depth * 2) }`
pub enum Lookup<'a> {
    Berth(Ask<'a>),
    // What has to be remembered while it waits for the depth?
}

impl<'a> Lookup<'a> {
    pub fn new(diary: &'a Diary, boat: &'static str) -> Self {
        Self::Berth(berth(diary, boat))
    }
}

impl Future for Lookup<'_> {
    type Output = Result<u32, &'static str>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context) -> Poll<Self::Output> {
        match &mut *self {
            Lookup::Berth(ask) => Pin::new(ask).poll(context),
        }
    }
}
