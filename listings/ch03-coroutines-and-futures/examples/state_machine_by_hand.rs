//! An `async fn`, and an enum written in its place, print the same.

// ANCHOR: enum
use std::pin::{Pin, pin};
use std::task::{Context, Poll, Waker};

// ANCHOR_END: enum

// ANCHOR: async
/// Waits for the crane twice, and counts what it has moved.
async fn unload(crates: u32) -> u32 {
    println!("  {crates} crates");
    crane().await;
    println!("  one is ashore");
    crane().await;
    println!("  two are ashore");
    crates - 2
}
// ANCHOR_END: async

// ANCHOR: enum
/// What `unload` has to remember, at each place where it can stop.
enum Unload {
    Start { crates: u32 },
    FirstCrane { crates: u32, crane: Crane },
    SecondCrane { crates: u32, crane: Crane },
    End,
}

impl Future for Unload {
    type Output = u32;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context) -> Poll<u32> {
        loop {
            match &mut *self {
                Unload::Start { crates } => {
                    println!("  {crates} crates");
                    *self = Unload::FirstCrane {
                        crates: *crates,
                        crane: crane(),
                    };
                }
                Unload::FirstCrane {
                    crates,
                    crane: first,
                } => {
                    if Pin::new(first).poll(context).is_pending() {
                        return Poll::Pending;
                    }
                    println!("  one is ashore");
                    *self = Unload::SecondCrane {
                        crates: *crates,
                        crane: crane(),
                    };
                }
                Unload::SecondCrane { crates, crane } => {
                    if Pin::new(crane).poll(context).is_pending() {
                        return Poll::Pending;
                    }
                    println!("  two are ashore");
                    let left = *crates - 2;
                    *self = Unload::End;
                    return Poll::Ready(left);
                }
                Unload::End => panic!("polled after it was ready"),
            }
        }
    }
}
// ANCHOR_END: enum

// ANCHOR: crane
/// Pending once, then ready.
struct Crane {
    called: bool,
}

fn crane() -> Crane {
    Crane { called: false }
}

impl Future for Crane {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, _context: &mut Context) -> Poll<()> {
        if std::mem::replace(&mut self.called, true) {
            Poll::Ready(())
        } else {
            Poll::Pending
        }
    }
}
// ANCHOR_END: crane

// ANCHOR: main
fn main() {
    println!("async fn, {} bytes", size_of_val(&unload(5)));
    drive(unload(5));
    println!("enum, {} bytes", size_of::<Unload>());
    drive(Unload::Start { crates: 5 });
}

fn drive(ship: impl Future<Output = u32>) {
    let mut ship = pin!(ship);
    let mut context = Context::from_waker(Waker::noop());
    while ship.as_mut().poll(&mut context).is_pending() {
        println!("  … the crane turns");
    }
}
// ANCHOR_END: main
