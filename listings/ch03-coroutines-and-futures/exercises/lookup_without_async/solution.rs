use super::{Ask, Diary, berth, depth};
use std::pin::Pin;
use std::task::{Context, Poll, ready};

/// `async { let berth = berth(…).await?; let depth = depth(…).await?; Ok(depth * 2) }`
pub enum Lookup<'a> {
    Berth { diary: &'a Diary, ask: Ask<'a> },
    Depth { ask: Ask<'a> },
    End,
}

impl<'a> Lookup<'a> {
    pub fn new(diary: &'a Diary, boat: &'static str) -> Self {
        Self::Berth {
            diary,
            ask: berth(diary, boat),
        }
    }
}

impl Future for Lookup<'_> {
    type Output = Result<u32, &'static str>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context) -> Poll<Self::Output> {
        loop {
            match &mut *self {
                Lookup::Berth { diary, ask } => {
                    match ready!(Pin::new(ask).poll(context)) {
                        Ok(berth) => {
                            *self = Lookup::Depth {
                                ask: depth(diary, berth),
                            }
                        }
                        Err(error) => {
                            *self = Lookup::End;
                            return Poll::Ready(Err(error));
                        }
                    }
                }
                Lookup::Depth { ask } => {
                    let depth = ready!(Pin::new(ask).poll(context));
                    *self = Lookup::End;
                    return Poll::Ready(depth.map(|depth| depth * 2));
                }
                Lookup::End => panic!("polled after it was ready"),
            }
        }
    }
}
