//! Claims of chapter 4 about runtimes that go, and about calls that are no tasks.

mod common;

use std::cell::Cell;
use std::future::{pending, poll_fn};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::rc::Rc;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::task::Poll;
use std::thread;
use std::time::Instant;

use common::{MILLISECOND, Rope, count, current_thread, moored};
use tokio::runtime::{Builder, LocalOptions, Runtime};
use tokio::sync::{Notify, mpsc, oneshot};
use tokio::task::{LocalSet, spawn_blocking, spawn_local, yield_now};
use tokio::time::timeout;

fn one_worker() -> Runtime {
    let builder = &mut Builder::new_multi_thread();
    builder
        .worker_threads(1)
        .enable_all()
        .build()
        .expect("a runtime")
}

#[test]
fn dropping_a_local_set_drops_its_tasks() {
    let (rope, drops) = Rope::tied();
    current_thread().block_on(async move {
        let set = LocalSet::new();
        set.run_until(async move {
            spawn_local(moored(rope));
            yield_now().await;
        })
        .await;
        assert_eq!(count(&drops), 0);
        drop(set);
        assert_eq!(count(&drops), 1);
    });
}

#[test]
fn a_task_that_nobody_can_wake_stays_until_its_runtime_goes() {
    let (rope, drops) = Rope::tied();
    let runtime = current_thread();
    runtime.block_on(async move {
        // `pending` keeps no waker, and the handle is dropped.
        drop(tokio::spawn(moored(rope)));
        // This `Notify` keeps one, and goes with the task.
        drop(tokio::spawn(async { Notify::new().notified().await }));
        yield_now().await;
    });
    assert_eq!(runtime.metrics().num_alive_tasks(), 2);
    assert_eq!(count(&drops), 0);
    drop(runtime);
    assert_eq!(count(&drops), 1);
}

#[test]
fn a_handle_outlives_its_runtime_and_says_cancelled() {
    let runtime = current_thread();
    let task = runtime.spawn(pending::<()>());
    drop(runtime);
    let error = current_thread().block_on(task).expect_err("it was dropped");
    assert!(error.is_cancelled());
}

#[test]
fn a_handle_keeps_its_output_when_the_runtime_has_gone() {
    let runtime = current_thread();
    let task = runtime.spawn(async { 7 });
    runtime.block_on(yield_now());
    drop(runtime);
    assert_eq!(current_thread().block_on(task).expect("it had ended"), 7);
}

#[test]
fn a_current_thread_runtime_drops_its_tasks_on_the_thread_that_shuts_it_down() {
    /// Tells which thread drops it.
    struct Dropped(std::sync::mpsc::Sender<thread::ThreadId>);

    impl Drop for Dropped {
        fn drop(&mut self) {
            self.0.send(thread::current().id()).ok();
        }
    }

    for let_go in [Runtime::shutdown_background, |runtime: Runtime| {
        runtime.shutdown_timeout(MILLISECOND);
    }] {
        let runtime = current_thread();
        let (send, receive) = std::sync::mpsc::channel();
        let dropped = Dropped(send);
        runtime.spawn(async move {
            let _dropped = dropped;
            pending::<()>().await;
        });
        let_go(runtime);
        assert_eq!(receive.try_recv(), Ok(thread::current().id()));
    }
}

#[test]
fn workers_poll_on_when_block_on_has_returned() {
    let runtime = one_worker();
    let (beats, mut heard) = mpsc::unbounded_channel();
    runtime.block_on(async {
        tokio::spawn(async move {
            loop {
                tokio::time::sleep(MILLISECOND).await;
                beats.send(()).ok();
            }
        });
    });
    let begun = Instant::now();
    let mut beats = 0;
    while beats < 3 && begun.elapsed() < 5000 * MILLISECOND {
        thread::sleep(MILLISECOND);
        beats += usize::from(heard.try_recv().is_ok());
    }
    assert_eq!(beats, 3);
}

#[test]
fn workers_may_poll_dozens_of_times_after_their_runtime_is_let_go() {
    /// Polls that began after `drop(runtime)` was called.
    fn polls_after_the_drop() -> usize {
        let runtime = one_worker();
        let going = Arc::new(AtomicBool::new(false));
        let polls = Arc::new(AtomicUsize::new(0));
        let (goes, counter) = (Arc::clone(&going), Arc::clone(&polls));
        runtime.spawn(poll_fn(move |context| {
            counter
                .fetch_add(usize::from(goes.load(Ordering::SeqCst)), Ordering::SeqCst);
            thread::sleep(MILLISECOND);
            context.waker().wake_by_ref();
            Poll::<()>::Pending
        }));
        thread::sleep(10 * MILLISECOND);
        going.store(true, Ordering::SeqCst);
        drop(runtime);
        count(&polls)
    }

    assert!((0..20).any(|_| polls_after_the_drop() >= 24));
}

type Work = Box<dyn FnOnce() + Send>;

fn in_a_poll(runtime: &Runtime, work: Work) {
    runtime.spawn(async move { work() });
}

fn as_a_call(runtime: &Runtime, work: Work) {
    runtime.spawn_blocking(work);
}

/// Lets go of a runtime with work that goes on until `hold` is dropped.
/// Returns whether that work had ended when the runtime was gone.
fn work_ended(
    runtime: Runtime,
    start: fn(&Runtime, Work),
    let_go: fn(Runtime),
    hold: std::sync::mpsc::Receiver<()>,
) -> bool {
    let ended = Arc::new(AtomicBool::new(false));
    let flag = Arc::clone(&ended);
    let (begun, begins) = std::sync::mpsc::channel();
    let work = Box::new(move || {
        begun.send(()).expect("main receives");
        hold.recv().ok();
        flag.store(true, Ordering::SeqCst);
    });
    start(&runtime, work);
    begins.recv().expect("it begins");
    let_go(runtime);
    ended.load(Ordering::SeqCst)
}

/// What makes work end after a while.
fn soon_over() -> std::sync::mpsc::Receiver<()> {
    let (go_on, hold) = std::sync::mpsc::channel();
    thread::spawn(move || {
        thread::sleep(50 * MILLISECOND);
        drop(go_on);
    });
    hold
}

#[test]
fn dropping_a_runtime_waits_for_a_poll_that_is_running() {
    assert!(work_ended(one_worker(), in_a_poll, drop, soon_over()));
}

#[test]
fn dropping_a_runtime_waits_for_blocking_calls() {
    for runtime in [one_worker(), current_thread()] {
        assert!(work_ended(runtime, as_a_call, drop, soon_over()));
    }
}

#[test]
fn shutdown_in_the_background_waits_for_nothing() {
    for start in [in_a_poll, as_a_call] {
        let (_go_on, hold) = std::sync::mpsc::channel();
        let let_go = Runtime::shutdown_background;
        assert!(!work_ended(one_worker(), start, let_go, hold));
    }
}

#[test]
fn shutdown_with_a_timeout_waits_no_longer() {
    for start in [in_a_poll, as_a_call] {
        let (_go_on, hold) = std::sync::mpsc::channel();
        let let_go = |runtime: Runtime| runtime.shutdown_timeout(10 * MILLISECOND);
        assert!(!work_ended(one_worker(), start, let_go, hold));
    }
}

#[test]
fn a_runtime_dropped_in_async_code_panics_and_one_shut_down_does_not() {
    fn in_async_code(let_go: fn(Runtime)) -> thread::Result<()> {
        catch_unwind(AssertUnwindSafe(|| {
            let inner = current_thread();
            current_thread().block_on(async move { let_go(inner) });
        }))
    }

    in_async_code(Runtime::shutdown_background).expect("no panic");
    in_async_code(drop).expect_err("it panics");
}

#[test]
fn a_queued_blocking_call_may_run_while_its_runtime_goes() {
    let mut builder = Builder::new_current_thread();
    let runtime = builder.max_blocking_threads(1).build().expect("a runtime");
    let (begun, begins) = std::sync::mpsc::channel();
    let hold = soon_over();
    runtime.spawn_blocking(move || {
        begun.send(()).expect("main receives");
        hold.recv().ok();
    });
    let ran = Arc::new(AtomicBool::new(false));
    let flag = Arc::clone(&ran);
    runtime.spawn_blocking(move || flag.store(true, Ordering::SeqCst));
    begins.recv().expect("it begins");
    drop(runtime);
    assert!(ran.load(Ordering::SeqCst));
}

#[test]
fn a_block_on_of_the_handle_polls_no_task() {
    let runtime = current_thread();
    let polled = Arc::new(AtomicBool::new(false));
    let flag = Arc::clone(&polled);
    runtime.spawn(async move { flag.store(true, Ordering::SeqCst) });
    runtime.handle().block_on(async {
        for _ in 0..3 {
            yield_now().await;
        }
    });
    assert!(!polled.load(Ordering::SeqCst));
    runtime.block_on(yield_now());
    assert!(polled.load(Ordering::SeqCst));
}

#[test]
fn local_tasks_share_an_rc() {
    let mut builder = Builder::new_current_thread();
    let runtime = builder.build_local(LocalOptions::default());
    let tons = runtime.expect("a runtime").block_on(async {
        let tons = Rc::new(Cell::new(0));
        let boats = [7, 12].map(|cargo| {
            let tons = Rc::clone(&tons);
            spawn_local(async move { tons.set(tons.get() + cargo) })
        });
        for boat in boats {
            boat.await.expect("no panic");
        }
        tons.get()
    });
    assert_eq!(tons, 19);
}

#[test]
fn a_blocking_call_that_has_not_begun_can_be_aborted() {
    let mut builder = Builder::new_current_thread();
    let builder = builder.max_blocking_threads(1).enable_time();
    let runtime = builder.build().expect("a runtime");
    let ran = Arc::new(AtomicBool::new(false));
    let flag = Arc::clone(&ran);
    runtime.block_on(async move {
        let (go_on, wait) = std::sync::mpsc::channel::<()>();
        let first = spawn_blocking(move || wait.recv().ok());
        let mut second = spawn_blocking(move || flag.store(true, Ordering::SeqCst));
        second.abort();
        let early = timeout(20 * MILLISECOND, &mut second).await;
        early.expect_err("it answers when a thread takes it out of the queue");
        drop(go_on);
        first.await.expect("no panic");
        assert!(second.await.expect_err("it was aborted").is_cancelled());
    });
    assert!(!ran.load(Ordering::SeqCst));
}

#[test]
fn a_task_spawned_while_the_runtime_goes_is_never_polled() {
    /// Spawns its clean-up, as a destructor cannot await.
    struct CleansUp(Arc<AtomicBool>);

    impl Drop for CleansUp {
        fn drop(&mut self) {
            let cleaned = Arc::clone(&self.0);
            tokio::spawn(async move { cleaned.store(true, Ordering::SeqCst) });
        }
    }

    for runtime in [current_thread(), one_worker()] {
        let cleaned = Arc::new(AtomicBool::new(false));
        let cleans_up = CleansUp(Arc::clone(&cleaned));
        runtime.block_on(async move {
            let (begun, begins) = oneshot::channel();
            tokio::spawn(async move {
                let _cleans_up = cleans_up;
                begun.send(()).expect("main receives");
                pending::<()>().await;
            });
            begins.await.expect("it begins");
        });
        drop(runtime);
        assert!(!cleaned.load(Ordering::SeqCst));
    }
}

#[test]
fn a_blocking_call_that_panics_says_so_to_its_handle() {
    let error = current_thread().block_on(async {
        let call: tokio::task::JoinHandle<()> =
            spawn_blocking(|| std::panic::resume_unwind(Box::new("winch")));
        call.await.expect_err("it panicked")
    });
    assert!(error.is_panic());
}

#[test]
fn a_panic_in_main_is_not_caught() {
    let caught = catch_unwind(AssertUnwindSafe(|| {
        current_thread()
            .block_on(async { std::panic::resume_unwind(Box::new("winch")) })
    }));
    let caught: thread::Result<()> = caught;
    assert!(caught.is_err(), "block_on's future is no task");
}
