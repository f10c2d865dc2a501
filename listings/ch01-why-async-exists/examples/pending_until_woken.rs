//! Polls an accept by hand, and counts how often its waker is called.

// ANCHOR: doorbell
use std::io;
use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::{Context, Poll, Wake, Waker};

use tokio::net::{TcpListener, TcpStream};
use tokio::task::yield_now;

/// Counts how often somebody asked for another poll.
#[derive(Default)]
struct Doorbell {
    rung: AtomicUsize,
}

impl Doorbell {
    fn rung(&self) -> usize {
        self.rung.load(Ordering::Relaxed)
    }
}

impl Wake for Doorbell {
    fn wake(self: Arc<Self>) {
        self.rung.fetch_add(1, Ordering::Relaxed);
    }
}
// ANCHOR_END: doorbell

// ANCHOR: main
#[tokio::main(flavor = "current_thread")]
async fn main() -> io::Result<()> {
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let doorbell = Arc::new(Doorbell::default());
    let waker = Waker::from(doorbell.clone());
    let mut context = Context::from_waker(&waker);
    let mut accept = pin!(listener.accept());

    let first = accept.as_mut().poll(&mut context);
    println!("first poll: {}, rung {}", name(&first), doorbell.rung());

    let _station = TcpStream::connect(listener.local_addr()?).await?;
    // Each time, Tokio may ask the operating system which sockets are ready.
    while doorbell.rung() == 0 {
        yield_now().await;
    }
    println!("a client connects: rung {}", doorbell.rung());

    let second = accept.as_mut().poll(&mut context);
    println!("second poll: {}, rung {}", name(&second), doorbell.rung());
    Ok(())
}
// ANCHOR_END: main

fn name<T>(poll: &Poll<T>) -> &'static str {
    match poll {
        Poll::Pending => "Pending",
        Poll::Ready(_) => "Ready",
    }
}
