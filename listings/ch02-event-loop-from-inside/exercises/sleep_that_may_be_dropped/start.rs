use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, VecDeque};
use std::future::poll_fn;
use std::pin::Pin;
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll, Wake, Waker};

#[derive(Default)]
struct Executor {
    tasks: RefCell<BTreeMap<usize, Pin<Box<dyn Future<Output = ()>>>>>,
    spawned: Cell<usize>,
    ready: Arc<Mutex<VecDeque<usize>>>,
    /// In ticks.
    now: Cell<u64>,
    /// Who sleeps, by deadline and then by the order of registration.
    sleepers: RefCell<BTreeMap<(u64, usize), Waker>>,
    registered: Cell<usize>,
}

thread_local! {
    static EXECUTOR: Executor = Executor::default();
}

struct Requeue(usize, Arc<Mutex<VecDeque<usize>>>);

impl Wake for Requeue {
    fn wake(self: Arc<Self>) {
        self.1.lock().expect("no task panics").push_back(self.0);
    }
}

pub fn spawn(future: impl Future<Output = ()> + 'static) {
    EXECUTOR.with(|executor| {
        let task = executor.spawned.replace(executor.spawned.get() + 1);
        executor.tasks.borrow_mut().insert(task, Box::pin(future));
        let mut ready = executor.ready.lock().expect("no task panics");
        ready.push_back(task);
    });
}

/// Polls until no task can go on.
pub fn run() {
    EXECUTOR.with(|executor| {
        loop {
            let next = executor.ready.lock().expect("no task panics").pop_front();
            if let Some(task) = next {
                executor.poll(task);
                continue;
            }
            let first = executor.sleepers.borrow_mut().pop_first();
            let Some(((deadline, _), sleeper)) = first else {
                return;
            };
            executor.now.set(deadline);
            sleeper.wake();
        }
    });
}

impl Executor {
    fn poll(&self, task: usize) {
        let Some(mut future) = self.tasks.borrow_mut().remove(&task) else {
            return;
        };
        let waker = Waker::from(Arc::new(Requeue(task, Arc::clone(&self.ready))));
        let mut context = Context::from_waker(&waker);
        if future.as_mut().poll(&mut context).is_pending() {
            self.tasks.borrow_mut().insert(task, future);
        }
    }
}

/// The time on the executor's clock, which begins at 0.
pub fn now() -> u64 {
    EXECUTOR.with(|executor| executor.now.get())
}

/// How many sleeps the executor keeps a waker for.
pub fn waiting() -> usize {
    EXECUTOR.with(|executor| executor.sleepers.borrow().len())
}

/// Waits for so many ticks of the executor's clock.
pub async fn sleep(ticks: u64) {
    let deadline = now() + ticks;
    poll_fn(|context| {
        if now() >= deadline {
            return Poll::Ready(());
        }
        EXECUTOR.with(|executor| {
            let number = executor.registered.replace(executor.registered.get() + 1);
            let sleeper = ((deadline, number), context.waker().clone());
            executor.sleepers.borrow_mut().extend([sleeper]);
        });
        Poll::Pending
    })
    .await;
}
