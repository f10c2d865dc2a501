use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, VecDeque};
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

/// What a task will have returned.
pub struct Join<T>(Rc<RefCell<Option<T>>>);

pub fn spawn<T: 'static>(future: impl Future<Output = T> + 'static) -> Join<T> {
    let output = Rc::new(RefCell::new(None));
    let left = Rc::clone(&output);
    let future = async move {
        let output = future.await;
        left.replace(Some(output));
    };
    EXECUTOR.with(|executor| {
        let task = executor.spawned.replace(executor.spawned.get() + 1);
        executor.tasks.borrow_mut().insert(task, Box::pin(future));
        let mut ready = executor.ready.lock().expect("no task panics");
        ready.push_back(task);
    });
    Join(output)
}

impl<T> Future for Join<T> {
    type Output = T;

    fn poll(self: Pin<&mut Self>, _context: &mut Context) -> Poll<T> {
        // Whoever waits before the task has ended is never polled again.
        self.0.take().map_or(Poll::Pending, Poll::Ready)
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
