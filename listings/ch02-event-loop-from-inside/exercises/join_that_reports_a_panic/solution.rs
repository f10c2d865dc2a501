use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, VecDeque};
use std::future::poll_fn;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::Pin;
use std::rc::Rc;
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll, Wake, Waker};

#[derive(Default)]
struct Executor {
    tasks: RefCell<BTreeMap<usize, Pin<Box<dyn Future<Output = ()>>>>>,
    spawned: Cell<usize>,
    ready: Arc<Mutex<VecDeque<usize>>>,
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

/// Why a task has no output.
#[derive(Debug, PartialEq, Eq)]
pub struct Panicked;

/// What a task has returned, and who waits for it.
struct Left<T> {
    output: Option<Result<T, Panicked>>,
    waiting: Option<Waker>,
}

/// What a task will have returned.
pub struct Join<T>(Rc<RefCell<Left<T>>>);

pub fn spawn<T: 'static>(future: impl Future<Output = T> + 'static) -> Join<T> {
    let join = Join(Rc::new(RefCell::new(Left {
        output: None,
        waiting: None,
    })));
    let left = Rc::clone(&join.0);
    let mut future = Box::pin(future);
    let caught = poll_fn(move |context| {
        // A future that has panicked is not polled again, whatever state it is in.
        let poll = || future.as_mut().poll(context).map(Ok);
        catch_unwind(AssertUnwindSafe(poll)).unwrap_or(Poll::Ready(Err(Panicked)))
    });
    let future = async move {
        let output = caught.await;
        left.borrow_mut().output = Some(output);
        let waiting = left.borrow_mut().waiting.take();
        if let Some(waiting) = waiting {
            waiting.wake();
        }
    };
    EXECUTOR.with(|executor| {
        let task = executor.spawned.replace(executor.spawned.get() + 1);
        executor.tasks.borrow_mut().insert(task, Box::pin(future));
        let mut ready = executor.ready.lock().expect("no task panics");
        ready.push_back(task);
    });
    join
}

impl<T> Future for Join<T> {
    type Output = Result<T, Panicked>;

    fn poll(self: Pin<&mut Self>, context: &mut Context) -> Poll<Self::Output> {
        let mut left = self.0.borrow_mut();
        if let Some(output) = left.output.take() {
            return Poll::Ready(output);
        }
        left.waiting = Some(context.waker().clone());
        Poll::Pending
    }
}

/// Polls until no task can go on.
pub fn run() {
    EXECUTOR.with(|executor| {
        loop {
            let next = executor.ready.lock().expect("no task panics").pop_front();
            let Some(task) = next else { return };
            executor.poll(task);
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
