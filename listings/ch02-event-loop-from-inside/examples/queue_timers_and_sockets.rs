//! Puts its thread to sleep in the operating system, until a socket or a deadline wakes it.

use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, VecDeque};
use std::future::poll_fn;
// ANCHOR: runtime
use std::io::{self, ErrorKind, Read, Write};
use std::net::SocketAddr;
// ANCHOR_END: runtime
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll, Wake, Waker};
use std::time::{Duration, Instant};

// ANCHOR: runtime
use mio::event::Source;
use mio::net::{TcpListener, TcpStream};
use mio::{Events, Interest, Poll as Poller, Token};

type Task = Pin<Box<dyn Future<Output = ()>>>;

struct Runtime {
    /// Every task that has not ended, by its number.
    tasks: RefCell<BTreeMap<usize, Task>>,
    spawned: Cell<usize>,
    ready: Arc<Queue>,
    /// Who is to be woken, and when. Equal deadlines: in the order of registration.
    timers: RefCell<BTreeMap<(Instant, usize), Waker>>,
    registered: Cell<usize>,
    /// What the operating system is asked to watch.
    poller: RefCell<Poller>,
    /// Who is to be woken when a socket is ready.
    sockets: RefCell<BTreeMap<Token, Waker>>,
}

thread_local! {
    static RUNTIME: Runtime = Runtime {
        tasks: RefCell::default(),
        spawned: Cell::default(),
        ready: Arc::default(),
        timers: RefCell::default(),
        registered: Cell::default(),
        poller: RefCell::new(Poller::new().expect("a descriptor is free")),
        sockets: RefCell::default(),
    };
}
// ANCHOR_END: runtime

// ANCHOR: queue
/// The numbers of the tasks to poll, in the order in which they were woken.
#[derive(Default)]
struct Queue(Mutex<VecDeque<usize>>);

impl Queue {
    fn push(&self, task: usize) {
        let mut numbers = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        numbers.push_back(task);
    }

    fn pop(&self) -> Option<usize> {
        let mut numbers = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        numbers.pop_front()
    }
}

/// Puts its task back into the queue.
struct Requeue {
    task: usize,
    ready: Arc<Queue>,
}

impl Wake for Requeue {
    fn wake(self: Arc<Self>) {
        self.ready.push(self.task);
    }
}
// ANCHOR_END: queue

// ANCHOR: spawn
fn spawn(future: impl Future<Output = ()> + 'static) {
    RUNTIME.with(|runtime| {
        let task = runtime.spawned.get();
        runtime.spawned.set(task + 1);
        runtime.tasks.borrow_mut().insert(task, Box::pin(future));
        runtime.ready.push(task);
    });
}
// ANCHOR_END: spawn

// ANCHOR: run
/// Polls until no task is left.
fn run() {
    RUNTIME.with(|runtime| {
        loop {
            while let Some(task) = runtime.ready.pop() {
                runtime.poll(task);
            }
            if runtime.tasks.borrow().is_empty() {
                return;
            }
            runtime.park();
            runtime.wake_sleepers();
        }
    });
}
// ANCHOR_END: run

impl Runtime {
    fn poll(&self, task: usize) {
        // Taken out while it runs: it may spawn. A task that was woken twice may have
        // ended since.
        let Some(mut future) = self.tasks.borrow_mut().remove(&task) else {
            return;
        };
        let ready = Arc::clone(&self.ready);
        let waker = Waker::from(Arc::new(Requeue { task, ready }));
        let mut context = Context::from_waker(&waker);
        if future.as_mut().poll(&mut context).is_pending() {
            self.tasks.borrow_mut().insert(task, future);
        }
    }
}

// ANCHOR: timers
impl Runtime {
    fn first_deadline(&self) -> Option<Instant> {
        let timers = self.timers.borrow();
        timers.first_key_value().map(|((deadline, _), _)| *deadline)
    }

    fn wake_sleepers(&self) {
        let now = (Instant::now(), usize::MAX);
        let later = self.timers.borrow_mut().split_off(&now);
        // No borrow is held while a waker is called.
        let due = self.timers.replace(later);
        due.into_values().for_each(Waker::wake);
    }
}

async fn sleep(duration: Duration) {
    let deadline = Instant::now() + duration;
    poll_fn(|context| {
        if Instant::now() >= deadline {
            return Poll::Ready(());
        }
        RUNTIME.with(|runtime| {
            let number = runtime.registered.replace(runtime.registered.get() + 1);
            let waker = context.waker().clone();
            runtime
                .timers
                .borrow_mut()
                .insert((deadline, number), waker);
        });
        Poll::Pending
    })
    .await;
}
// ANCHOR_END: timers

// ANCHOR: park
impl Runtime {
    /// Sleeps until a socket is ready or the first deadline has come.
    fn park(&self) {
        let left =
            |deadline: Instant| deadline.saturating_duration_since(Instant::now());
        let timeout = self.first_deadline().map(left);
        let mut events = Events::with_capacity(64);
        // Borrowed for this call only, and not while wakers are called.
        let polled = self.poller.borrow_mut().poll(&mut events, timeout);
        match polled {
            Err(error) if error.kind() != ErrorKind::Interrupted => {
                panic!("the operating system watches no sockets: {error}")
            }
            _ => {}
        }
        for event in &events {
            let waiting = self.sockets.borrow_mut().remove(&event.token());
            if let Some(waiting) = waiting {
                waiting.wake();
            }
        }
    }
}
// ANCHOR_END: park

// ANCHOR: socket
/// A socket that the poller watches, for one task at a time.
struct Watched<S: Source> {
    socket: S,
    token: Token,
}

impl<S: Source> Watched<S> {
    fn new(mut socket: S) -> io::Result<Self> {
        RUNTIME.with(|runtime| {
            let token = Token(runtime.registered.replace(runtime.registered.get() + 1));
            let both = Interest::READABLE | Interest::WRITABLE;
            let poller = runtime.poller.borrow();
            poller.registry().register(&mut socket, token, both)?;
            Ok(Self { socket, token })
        })
    }

    /// Tries an operation, and again whenever the socket is ready, until it does not
    /// have to wait.
    async fn attempt<T>(
        &mut self,
        mut operation: impl FnMut(&mut S) -> io::Result<T>,
    ) -> io::Result<T> {
        poll_fn(|context| match operation(&mut self.socket) {
            Err(error) if error.kind() == ErrorKind::WouldBlock => {
                let waker = context.waker().clone();
                RUNTIME.with(|runtime| {
                    runtime.sockets.borrow_mut().insert(self.token, waker);
                });
                Poll::Pending
            }
            done => Poll::Ready(done),
        })
        .await
    }
}
// ANCHOR_END: socket

// ANCHOR: main
fn main() -> io::Result<()> {
    let listener = TcpListener::bind(SocketAddr::from(([127, 0, 0, 1], 0)))?;
    let address = listener.local_addr()?;
    spawn(async { station(listener).await.expect("the harbour reads it") });
    spawn(async move { harbour(address).await.expect("the station answers") });
    run();
    Ok(())
}

async fn station(listener: TcpListener) -> io::Result<()> {
    let mut listener = Watched::new(listener)?;
    let (harbour, _) = listener.attempt(|listener| listener.accept()).await?;
    println!("station: is asked, and measures");
    sleep(Duration::from_millis(100)).await;
    let mut harbour = Watched::new(harbour)?;
    let written = harbour.attempt(|harbour| harbour.write(b"71 km/h")).await?;
    assert_eq!(
        written, 7,
        "the empty buffer of a new connection takes 7 bytes"
    );
    println!("station: has answered");
    Ok(())
}

async fn harbour(address: SocketAddr) -> io::Result<()> {
    // Blocks for the moment that a connection within one machine takes.
    let station = std::net::TcpStream::connect(address)?;
    station.set_nonblocking(true)?;
    let mut station = Watched::new(TcpStream::from_std(station))?;
    println!("harbour: asks");
    let mut answer = [0; 64];
    let length = station.attempt(|station| station.read(&mut answer)).await?;
    println!("harbour: {}", String::from_utf8_lossy(&answer[..length]));
    Ok(())
}
// ANCHOR_END: main
