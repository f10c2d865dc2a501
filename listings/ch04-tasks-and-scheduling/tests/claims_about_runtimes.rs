//! Claims of chapter 4 about runtimes that go, and about calls that are no tasks.

mod common;

use std::future::pending;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Instant;

use common::{MILLISECOND, Rope, count, current_thread, moored};
use tokio::runtime::{Builder, Runtime};
use tokio::sync::mpsc;
use tokio::task::{LocalSet, spawn_blocking, spawn_local, yield_now};

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
        yield_now().await;
    });
    assert_eq!(runtime.metrics().num_alive_tasks(), 1);
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
fn dropping_a_runtime_waits_for_a_poll_that_is_running() {
    let runtime = one_worker();
    let (begun, begins) = std::sync::mpsc::channel();
    let done = Arc::new(AtomicBool::new(false));
    let flag = Arc::clone(&done);
    runtime.spawn(async move {
        begun.send(()).expect("main receives");
        thread::sleep(50 * MILLISECOND);
        flag.store(true, Ordering::SeqCst);
        yield_now().await;
        unreachable!("it is dropped at its first await after shutdown");
    });
    begins.recv().expect("it begins");
    drop(runtime);
    assert!(
        done.load(Ordering::SeqCst),
        "drop did not wait for the poll"
    );
}

/// Lets go of a runtime with a blocking call that goes on until `hold` is dropped.
/// Returns whether that call had ended when the runtime was gone.
fn call_ended(
    let_go: impl FnOnce(Runtime),
    hold: std::sync::mpsc::Receiver<()>,
) -> bool {
    let runtime = one_worker();
    let ended = Arc::new(AtomicBool::new(false));
    let flag = Arc::clone(&ended);
    let (begun, begins) = std::sync::mpsc::channel();
    runtime.spawn_blocking(move || {
        begun.send(()).expect("main receives");
        hold.recv().ok();
        flag.store(true, Ordering::SeqCst);
    });
    begins.recv().expect("it begins");
    let_go(runtime);
    ended.load(Ordering::SeqCst)
}

#[test]
fn dropping_a_runtime_waits_for_blocking_calls() {
    let (go_on, hold) = std::sync::mpsc::channel::<()>();
    thread::spawn(move || {
        thread::sleep(50 * MILLISECOND);
        drop(go_on);
    });
    assert!(call_ended(drop, hold), "drop did not wait");
}

#[test]
fn shutdown_in_the_background_waits_for_nothing() {
    let (_go_on, hold) = std::sync::mpsc::channel::<()>();
    assert!(!call_ended(Runtime::shutdown_background, hold));
}

#[test]
fn shutdown_with_a_timeout_waits_no_longer() {
    let (_go_on, hold) = std::sync::mpsc::channel::<()>();
    let let_go = |runtime: Runtime| runtime.shutdown_timeout(10 * MILLISECOND);
    assert!(!call_ended(let_go, hold));
}

#[test]
fn a_blocking_call_that_has_not_begun_can_be_aborted() {
    let mut builder = Builder::new_current_thread();
    let runtime = builder.max_blocking_threads(1).build().expect("a runtime");
    let ran = Arc::new(AtomicBool::new(false));
    let flag = Arc::clone(&ran);
    runtime.block_on(async move {
        let (go_on, wait) = std::sync::mpsc::channel::<()>();
        let first = spawn_blocking(move || wait.recv().ok());
        let second = spawn_blocking(move || flag.store(true, Ordering::SeqCst));
        second.abort();
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

    let cleaned = Arc::new(AtomicBool::new(false));
    let cleans_up = CleansUp(Arc::clone(&cleaned));
    let runtime = current_thread();
    runtime.block_on(async move {
        tokio::spawn(async move {
            let _cleans_up = cleans_up;
            pending::<()>().await;
        });
        yield_now().await;
    });
    drop(runtime);
    assert!(!cleaned.load(Ordering::SeqCst));
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
