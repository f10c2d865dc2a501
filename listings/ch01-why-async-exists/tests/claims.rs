//! Claims of chapter 1 that no page shows a listing for.

use std::cell::Cell;
use std::future::poll_fn;
use std::io::ErrorKind;
use std::net::{TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::sync::{Arc, Barrier, Mutex};
use std::thread;
use std::time::Duration;

use tokio::runtime::Builder;
use tokio::task;
use tokio::time::{sleep, timeout};

const SECOND: Duration = Duration::from_secs(1);

#[tokio::test]
async fn join_runs_its_branches_on_one_task() {
    let parent = tokio::spawn(async {
        let branches = tokio::join!(async { task::id() }, async { task::id() });
        (task::id(), branches)
    });
    let (parent, (left, right)) = parent.await.expect("no branch panics");
    assert_eq!((left, right), (parent, parent));
}

#[test]
fn a_branch_that_blocks_keeps_join_from_polling_the_others() {
    let meeting = Barrier::new(2);
    let (left_begun, right_begun) = (AtomicBool::new(false), AtomicBool::new(false));
    thread::scope(|scope| {
        scope.spawn(|| {
            let runtime = Builder::new_current_thread().build().expect("a runtime");
            let meet = async |begun: &AtomicBool| {
                begun.store(true, Ordering::SeqCst);
                meeting.wait();
            };
            runtime.block_on(async {
                tokio::join!(biased; meet(&left_begun), meet(&right_begun))
            });
        });
        while !left_begun.load(Ordering::SeqCst) {
            thread::yield_now();
        }
        thread::sleep(Duration::from_millis(50));
        let polled = right_begun.load(Ordering::SeqCst);
        // Meets the left branch and then the right one, so that the scope can end.
        meeting.wait();
        meeting.wait();
        assert!(
            !polled,
            "the right branch was polled while the left one blocked"
        );
    });
}

#[tokio::test]
async fn spawn_makes_a_task_of_its_own() {
    let parent = tokio::spawn(async {
        let child = tokio::spawn(async { task::id() }).await;
        (task::id(), child.expect("the child does not panic"))
    });
    let (parent, child) = parent.await.expect("the parent does not panic");
    assert_ne!(parent, child);
}

#[tokio::test]
async fn an_async_fn_does_nothing_before_it_is_awaited() {
    async fn read(asked: &AtomicBool) {
        asked.store(true, Ordering::Relaxed);
    }

    let asked = AtomicBool::new(false);
    let reading = read(&asked);
    task::yield_now().await;
    assert!(!asked.load(Ordering::Relaxed), "asked before the await");
    reading.await;
    assert!(asked.load(Ordering::Relaxed), "not asked by the await");
}

#[tokio::test]
async fn tasks_of_a_current_thread_runtime_run_on_the_thread_that_runs_it() {
    let tasks: Vec<_> = (0..100)
        .map(|_| tokio::spawn(async { thread::current().id() }))
        .collect();
    for task in tasks {
        let there = task.await.expect("the task does not panic");
        assert_eq!(there, thread::current().id());
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn tasks_of_a_multi_thread_runtime_may_run_on_two_threads_at_once() {
    // Each blocks its thread until the other is running too. The second is spawned when
    // the first has begun: two in one worker's queue might stay there together.
    let meeting = Arc::new(Barrier::new(2));
    let (begin, begun) = tokio::sync::oneshot::channel();
    let meet = Arc::clone(&meeting);
    let left = tokio::spawn(async move {
        begin.send(()).expect("the test listens");
        meet.wait();
        thread::current().id()
    });
    begun.await.expect("the left task begins");
    let right = tokio::spawn(async move {
        meeting.wait();
        thread::current().id()
    });
    let left = left.await.expect("the left task does not panic");
    let right = right.await.expect("the right task does not panic");
    assert_ne!(left, right);
}

#[tokio::test(start_paused = true)]
async fn a_wait_is_polled_when_it_starts_and_when_it_is_woken() {
    let polls = Arc::new(AtomicU32::new(0));
    let counted = Arc::clone(&polls);
    let mut wait = Box::pin(sleep(3600 * SECOND));
    let task = tokio::spawn(poll_fn(move |context| {
        counted.fetch_add(1, Ordering::Relaxed);
        wait.as_mut().poll(context)
    }));
    task.await.expect("the task does not panic");
    assert_eq!(polls.load(Ordering::Relaxed), 2);
}

#[tokio::test(start_paused = true)]
async fn a_timeout_drops_the_wait_it_gives_up() {
    struct Line<'a>(&'a Cell<bool>);
    impl Drop for Line<'_> {
        fn drop(&mut self) {
            self.0.set(true);
        }
    }

    let hung_up = Cell::new(false);
    let call = async {
        let _line = Line(&hung_up);
        std::future::pending::<()>().await;
    };
    assert!(timeout(SECOND, call).await.is_err());
    assert!(hung_up.get());
}

#[tokio::test(start_paused = true)]
async fn a_task_whose_handle_is_dropped_runs_on_and_an_aborted_one_does_not() {
    let finished = Arc::new(Mutex::new(Vec::new()));
    let start = |name| {
        let finished = Arc::clone(&finished);
        tokio::spawn(async move {
            sleep(SECOND).await;
            finished.lock().expect("no panic").push(name);
        })
    };
    drop(start("dropped handle"));
    start("aborted").abort();
    sleep(2 * SECOND).await;
    assert_eq!(*finished.lock().expect("no panic"), ["dropped handle"]);
}

#[tokio::test]
async fn aborting_a_blocking_call_that_has_begun_does_not_end_it() {
    let (begin, begun) = std::sync::mpsc::channel();
    let (release, released) = std::sync::mpsc::channel::<()>();
    let call = task::spawn_blocking(move || {
        begin.send(()).expect("the test listens");
        released.recv().is_ok()
    });
    begun.recv().expect("the call begins");
    call.abort();
    release.send(()).expect("the call still listens");
    assert!(call.await.expect("the call was not cancelled"));
}

#[tokio::test]
async fn spawn_blocking_runs_on_another_thread() {
    let there = task::spawn_blocking(|| thread::current().id()).await;
    let there = there.expect("the call does not panic");
    assert_ne!(there, thread::current().id());
}

#[test]
fn accept_waits_by_default_and_set_nonblocking_ends_that() -> std::io::Result<()> {
    let listener = TcpListener::bind("127.0.0.1:0")?;
    let address = listener.local_addr()?;
    thread::scope(|scope| {
        scope.spawn(|| {
            thread::sleep(Duration::from_millis(50));
            TcpStream::connect(address)
        });
        // Nobody has connected yet: this returns only by having waited.
        listener.accept().map(|_| ())
    })?;

    listener.set_nonblocking(true)?;
    let error = listener.accept().expect_err("nobody connects");
    assert_eq!(error.kind(), ErrorKind::WouldBlock);
    Ok(())
}

#[tokio::test]
async fn block_on_inside_a_task_panics() {
    let task = tokio::spawn(async {
        let inner = Builder::new_current_thread().build().expect("a runtime");
        inner.block_on(async {});
    });
    let panic = task.await.expect_err("block_on panics").into_panic();
    let words = panic.downcast_ref::<&str>().map(ToString::to_string);
    let words = words.or_else(|| panic.downcast_ref::<String>().cloned());
    let words = words.expect("a panic with a message");
    assert!(words.starts_with("Cannot start a runtime from within a runtime"));
}

#[test]
fn atomics_refuse_the_data_race_and_allow_the_lost_update() {
    let reports = AtomicU32::new(0);
    let both_have_read = Barrier::new(2);
    thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| {
                let before = reports.load(Ordering::SeqCst);
                both_have_read.wait();
                reports.store(before + 1, Ordering::SeqCst);
            });
        }
    });
    assert_eq!(reports.into_inner(), 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_blocked_worker_leaves_the_other_worker_to_the_rest() {
    let (release, released) = std::sync::mpsc::channel::<()>();
    let (block, blocked) = tokio::sync::oneshot::channel();
    let blocker = tokio::spawn(async move {
        block.send(()).expect("the test listens");
        released.recv().is_ok()
    });
    blocked.await.expect("the blocker runs");
    let other = tokio::spawn(async { "read" });
    assert_eq!(other.await.expect("the other task runs"), "read");
    release.send(()).expect("the blocker listens");
    assert!(blocker.await.expect("the blocker does not panic"));
}

#[test]
fn a_future_is_as_large_as_what_it_keeps_across_its_awaits() {
    async fn keeps_a_page() -> usize {
        let page = [0_u8; 4096];
        task::yield_now().await;
        page.len()
    }
    async fn keeps_nothing() -> usize {
        let length = [0_u8; 4096].len();
        task::yield_now().await;
        length
    }

    assert!(size_of_val(&keeps_a_page()) >= 4096);
    assert!(size_of_val(&keeps_nothing()) < 64);
}

#[test]
fn the_python_original_of_the_port_prints_what_the_port_has_to() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/exercises/port_a_thread_pool");
    let printed = std::process::Command::new("python3")
        .arg(format!("{folder}/original.py"))
        .output()
        .expect("python3 is installed: Python 3.11 or newer runs the originals");
    let expected = std::fs::read_to_string(format!("{folder}/original.out"));
    let expected = expected.expect("original.out lies beside original.py");
    assert_eq!(String::from_utf8_lossy(&printed.stdout), expected);
}
