//! Runs two tasks from a queue that only their wakers fill.

// ANCHOR: gate
use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, VecDeque};
use std::future::poll_fn;
use std::pin::Pin;
use std::rc::Rc;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll, Wake, Waker};

// ANCHOR_END: gate
// ANCHOR: runtime
type Task = Pin<Box<dyn Future<Output = ()>>>;

#[derive(Default)]
struct Runtime {
    /// Every task that has not ended, by its number.
    tasks: RefCell<BTreeMap<usize, Task>>,
    spawned: Cell<usize>,
    ready: Arc<Queue>,
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
        println!("  wake {}", self.task);
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
/// Polls until the queue is empty.
fn run() {
    RUNTIME.with(|runtime| {
        while let Some(task) = runtime.ready.pop() {
            runtime.poll(task);
        }
    });
}

impl Runtime {
    fn poll(&self, task: usize) {
        // Taken out while it runs: it may spawn. A task that was woken twice may have
        // ended since.
        let Some(mut future) = self.tasks.borrow_mut().remove(&task) else {
            return;
        };
        let ready = Arc::clone(&self.ready);
        let waker = Waker::from(Arc::new(Requeue { task, ready }));
        println!("poll {task}");
        match future.as_mut().poll(&mut Context::from_waker(&waker)) {
            Poll::Ready(()) => println!("  {task} has ended"),
            Poll::Pending => {
                println!("  {task} is pending");
                self.tasks.borrow_mut().insert(task, future);
            }
        }
    }
}
// ANCHOR_END: run

// ANCHOR: gate
/// A canal gate: boats wait for it until the keeper opens it.
#[derive(Default)]
struct Gate {
    open: Cell<bool>,
    boat: RefCell<Option<Waker>>,
}

impl Gate {
    async fn opened(&self) {
        poll_fn(|context| {
            if self.open.get() {
                return Poll::Ready(());
            }
            self.boat.replace(Some(context.waker().clone()));
            Poll::Pending
        })
        .await;
    }

    fn open(&self) {
        self.open.set(true);
        if let Some(boat) = self.boat.take() {
            boat.wake();
        }
    }
}
// ANCHOR_END: gate

// ANCHOR: main
fn main() {
    let gate = Rc::new(Gate::default());
    let boats_gate = Rc::clone(&gate);
    spawn(async move {
        println!("  boat: waits at the gate");
        boats_gate.opened().await;
        println!("  boat: passes");
    });
    spawn(async move {
        println!("  keeper: opens the gate");
        gate.open();
        println!("  keeper: goes home");
    });
    run();
}
// ANCHOR_END: main
