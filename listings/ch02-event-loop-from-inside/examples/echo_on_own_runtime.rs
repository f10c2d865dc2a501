//! Serves an echo on a runtime of its own, with tasks that can be waited for.

use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, VecDeque};
use std::future::poll_fn;
use std::io::{self, ErrorKind, Read, Write};
use std::net::{Shutdown, SocketAddr};
use std::pin::Pin;
use std::rc::Rc;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll, Wake, Waker};
use std::thread;
use std::time::{Duration, Instant};

use mio::event::Source;
use mio::net::{TcpListener, TcpStream};
use mio::{Events, Interest, Poll as Poller, Token};

// ANCHOR: runtime
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
/// What a task has returned, and who waits for it.
struct Left<T> {
    output: Option<T>,
    waiting: Option<Waker>,
}

/// Waits for a task's output.
struct Join<T>(Rc<RefCell<Left<T>>>);

fn spawn<T: 'static>(future: impl Future<Output = T> + 'static) -> Join<T> {
    let left = Rc::new(RefCell::new(Left {
        output: None,
        waiting: None,
    }));
    let join = Join(Rc::clone(&left));
    let future = async move {
        let output = future.await;
        left.borrow_mut().output = Some(output);
        let waiting = left.borrow_mut().waiting.take();
        if let Some(waiting) = waiting {
            waiting.wake();
        }
    };
    RUNTIME.with(|runtime| {
        let task = runtime.spawned.replace(runtime.spawned.get() + 1);
        runtime.tasks.borrow_mut().insert(task, Box::pin(future));
        runtime.ready.push(task);
    });
    join
}

impl<T> Future for Join<T> {
    type Output = T;

    fn poll(self: Pin<&mut Self>, context: &mut Context) -> Poll<T> {
        let mut left = self.0.borrow_mut();
        if let Some(output) = left.output.take() {
            return Poll::Ready(output);
        }
        left.waiting = Some(context.waker().clone());
        Poll::Pending
    }
}
// ANCHOR_END: spawn

// ANCHOR: run
/// Polls until one task has ended, and drops all others.
fn block_on<T: 'static>(main: impl Future<Output = T> + 'static) -> T {
    let main = spawn(main);
    RUNTIME.with(|runtime| {
        loop {
            while let Some(task) = runtime.ready.pop() {
                runtime.poll(task);
            }
            if let Some(output) = main.0.borrow_mut().output.take() {
                // Taken out first: what they drop may spawn.
                drop(runtime.tasks.take());
                return output;
            }
            runtime.park();
            runtime.wake_sleepers();
        }
    })
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
const BOATS: [&str; 3] = ["ferry", "tug", "barge"];
/// How long an echo takes across the harbour.
const ACROSS: Duration = Duration::from_millis(200);

fn main() -> io::Result<()> {
    let listener = TcpListener::bind(SocketAddr::from(([127, 0, 0, 1], 0)))?;
    let address = listener.local_addr()?;
    let clients = BOATS.map(|boat| thread::spawn(move || call(address, boat)));
    let begun = Instant::now();
    let echoed = block_on(serve(listener, BOATS.len()))?;
    let together = begun.elapsed() < 3 * ACROSS;
    println!("{echoed} bytes, faster than one after another: {together}");
    for client in clients {
        println!("{}", client.join().expect("no client panics")?);
    }
    Ok(())
}

/// Answers so many clients, all at a time; returns how many bytes that were.
async fn serve(listener: TcpListener, clients: usize) -> io::Result<usize> {
    let mut listener = Watched::new(listener)?;
    let mut echoes = Vec::new();
    for _ in 0..clients {
        let (client, _) = listener.attempt(|listener| listener.accept()).await?;
        echoes.push(spawn(echo(client)));
    }
    let mut bytes = 0;
    for echo in echoes {
        bytes += echo.await?;
    }
    Ok(bytes)
}

/// Sends back what comes, as late as an echo.
async fn echo(client: TcpStream) -> io::Result<usize> {
    let mut client = Watched::new(client)?;
    let (mut buffer, mut echoed) = ([0; 1024], 0);
    loop {
        let length = client.attempt(|client| client.read(&mut buffer)).await?;
        if length == 0 {
            return Ok(echoed);
        }
        sleep(ACROSS).await;
        let mut rest = &buffer[..length];
        while !rest.is_empty() {
            let written = client.attempt(|client| client.write(rest)).await?;
            rest = &rest[written..];
        }
        echoed += length;
    }
}
// ANCHOR_END: main

// ANCHOR: client
/// A client with blocking calls and a thread of its own, as if it were elsewhere.
fn call(address: SocketAddr, boat: &str) -> io::Result<String> {
    let mut station = std::net::TcpStream::connect(address)?;
    station.write_all(boat.as_bytes())?;
    station.shutdown(Shutdown::Write)?;
    let mut answer = String::new();
    station.read_to_string(&mut answer)?;
    Ok(answer)
}
// ANCHOR_END: client
