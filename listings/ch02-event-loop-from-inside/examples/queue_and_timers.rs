//! Puts its thread to sleep when every task waits, until the first deadline.

use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, VecDeque};
use std::future::poll_fn;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll, Wake, Waker};
// ANCHOR: run
use std::thread;
use std::time::{Duration, Instant};

// ANCHOR_END: run
// ANCHOR: runtime
type Task = Pin<Box<dyn Future<Output = ()>>>;

#[derive(Default)]
struct Runtime {
    /// Every task that has not ended, by its number.
    tasks: RefCell<BTreeMap<usize, Task>>,
    spawned: Cell<usize>,
    ready: Arc<Queue>,
    /// Who is to be woken, and when. Equal deadlines: in the order of registration.
    timers: RefCell<BTreeMap<(Instant, usize), Waker>>,
    registered: Cell<usize>,
}

thread_local! {
    static RUNTIME: Runtime = Runtime::default();
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
/// Polls until no task waits for a deadline any more.
fn run() {
    RUNTIME.with(|runtime| {
        loop {
            while let Some(task) = runtime.ready.pop() {
                runtime.poll(task);
            }
            let Some(deadline) = runtime.first_deadline() else {
                return;
            };
            thread::sleep(deadline.saturating_duration_since(Instant::now()));
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

// ANCHOR: main
fn main() {
    for (boat, tenths) in [("ferry", 3), ("tug", 1), ("barge", 2)] {
        spawn(async move {
            println!("{boat} leaves");
            sleep(Duration::from_millis(100 * tenths)).await;
            println!("{boat} arrives");
        });
    }
    run();
}
// ANCHOR_END: main
