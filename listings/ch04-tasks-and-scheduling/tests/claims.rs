//! Claims of chapter 4 about tasks and their handles.

mod common;

use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;
use std::future::{pending, poll_fn};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::task::Poll;

use common::{MILLISECOND, Rope, count, current_thread, moored};
use tokio::sync::oneshot;
use tokio::task::yield_now;
use tokio::time::timeout;

thread_local! {
    static ALLOCATIONS: Cell<usize> = const { Cell::new(0) };
}

/// The system's allocator, with a count of what each thread asked for.
struct Counting;

// SAFETY: every call is passed on unchanged.
#[allow(
    unsafe_code,
    reason = "an allocator that counts can be written in no other way"
)]
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        ALLOCATIONS.with(|count| count.set(count.get() + 1));
        // SAFETY: the caller keeps the contract.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        // SAFETY: the caller keeps the contract.
        unsafe { System.dealloc(pointer, layout) }
    }
}

#[global_allocator]
static ALLOCATOR: Counting = Counting;

fn allocations_of_a_spawn<F>(future: F) -> usize
where
    F: Future<Output: Send> + Send + 'static,
{
    current_thread().block_on(async {
        tokio::spawn(async {}).await.expect("no panic");
        let before = ALLOCATIONS.get();
        let task = tokio::spawn(future);
        let made = ALLOCATIONS.get() - before;
        drop(task);
        made
    })
}

async fn holds<const BYTES: usize>() -> u8 {
    let cargo = [7; BYTES];
    yield_now().await;
    cargo.iter().fold(0, |sum, byte| sum ^ byte)
}

#[test]
fn a_spawn_makes_one_allocation_and_a_large_future_two() {
    assert_eq!(allocations_of_a_spawn(holds::<1024>()), 1);
    let large = if cfg!(debug_assertions) { 2048 } else { 16_384 };
    assert!(size_of_val(&holds::<16_384>()) > large);
    assert_eq!(allocations_of_a_spawn(holds::<16_384>()), 2);
}

#[test]
fn waiting_with_a_lent_handle_loses_nothing() {
    let result = current_thread().block_on(async {
        let (send, receive) = oneshot::channel();
        let mut task = tokio::spawn(async { receive.await.expect("it is sent") });
        timeout(MILLISECOND, &mut task)
            .await
            .expect_err("nothing sent");
        send.send(7).expect("the task is alive");
        task.await.expect("no panic")
    });
    assert_eq!(result, 7);
}

#[test]
fn dropping_an_abort_handle_aborts_nothing() {
    let result = current_thread().block_on(async {
        let task = tokio::spawn(async { 7 });
        drop(task.abort_handle());
        task.await.expect("no panic")
    });
    assert_eq!(result, 7);
}

#[test]
fn a_task_aborted_before_its_first_poll_never_begins() {
    let (rope, drops) = Rope::tied();
    let begun = Arc::new(AtomicBool::new(false));
    let flag = Arc::clone(&begun);
    current_thread().block_on(async move {
        let task = tokio::spawn(async move {
            flag.store(true, Ordering::SeqCst);
            drop(rope);
        });
        task.abort();
        assert!(task.await.expect_err("it was aborted").is_cancelled());
    });
    assert_eq!(count(&drops), 1);
    assert!(!begun.load(Ordering::SeqCst), "its body ran");
}

#[test]
fn a_task_that_returns_in_the_poll_in_which_it_is_aborted_keeps_its_result() {
    let result = current_thread().block_on(async {
        let (send, own) = oneshot::channel::<tokio::task::AbortHandle>();
        let task = tokio::spawn(async {
            own.await.expect("it is sent").abort();
            // Ready, so it gives no opportunity to drop the future.
            std::future::ready(()).await;
            7
        });
        send.send(task.abort_handle()).expect("the task is alive");
        task.await.expect("abort came too late")
    });
    assert_eq!(result, 7);
}

#[test]
fn the_future_has_been_dropped_when_the_handle_says_so() {
    let (rope, drops) = Rope::tied();
    current_thread().block_on(async move {
        let task = tokio::spawn(moored(rope));
        yield_now().await;
        task.abort();
        assert_eq!(count(&drops), 0, "abort itself drops nothing");
        task.await.map(drop).expect_err("it was aborted");
        assert_eq!(count(&drops), 1);
    });
}

/// How often `work` makes this thread call the panic hook.
fn calls_of_the_hook(work: impl FnOnce()) -> usize {
    static ONE_AT_A_TIME: Mutex<()> = Mutex::new(());

    let _turn = ONE_AT_A_TIME.lock().expect("no test panics here");
    let hooks = Arc::new(AtomicUsize::new(0));
    let calls = Arc::clone(&hooks);
    let here = std::thread::current().id();
    let before = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |info| {
        if std::thread::current().id() == here {
            calls.fetch_add(1, Ordering::SeqCst);
        } else {
            before(info);
        }
    }));
    work();
    drop(std::panic::take_hook());
    count(&hooks)
}

#[test]
fn an_error_that_nobody_takes_is_dropped_and_calls_no_hook() {
    struct Torn(#[expect(dead_code, reason = "it counts its drop")] Rope);

    let (rope, drops) = Rope::tied();
    let calls = calls_of_the_hook(|| {
        current_thread().block_on(async move {
            drop(tokio::spawn(async move { Err::<(), _>(Torn(rope)) }));
            yield_now().await;
        });
    });
    assert_eq!((count(&drops), calls), (1, 0));
}

#[test]
fn a_panic_passed_on_calls_the_hook_once() {
    let calls = calls_of_the_hook(|| {
        let error = current_thread().block_on(async {
            let outer = tokio::spawn(async {
                let inner = tokio::spawn(async { std::panic::panic_any("rudder") });
                let inner: Result<(), _> = inner.await;
                let error = inner.expect_err("it panicked");
                std::panic::resume_unwind(error.into_panic());
            });
            let outer: Result<(), _> = outer.await;
            outer.expect_err("it was passed on")
        });
        let payload = error.into_panic();
        assert_eq!(payload.downcast_ref(), Some(&"rudder"));
    });
    assert_eq!(calls, 1);
}

#[test]
fn a_panic_drops_what_is_joined_with_it() {
    let (rope, drops) = Rope::tied();
    current_thread().block_on(async move {
        let breaks = async { std::panic::resume_unwind(Box::new("mast")) };
        let crew = tokio::spawn(async move {
            let ((), _rope) = tokio::join!(breaks, moored(rope));
        });
        assert!(crew.await.expect_err("it panics").is_panic());
        assert_eq!(count(&drops), 1, "the other branch was not dropped");
    });
}

#[test]
fn a_task_that_panics_poisons_a_std_mutex_and_releases_both_kinds() {
    let std_lock = Arc::new(std::sync::Mutex::new(()));
    let tokio_lock = Arc::new(tokio::sync::Mutex::new(()));
    let (one, other) = (Arc::clone(&std_lock), Arc::clone(&tokio_lock));
    current_thread().block_on(async move {
        let task: tokio::task::JoinHandle<()> = tokio::spawn(async move {
            let _other = other.lock().await;
            let _one = one.lock().expect("not yet poisoned");
            std::panic::panic_any("winch")
        });
        assert!(task.await.expect_err("it panics").is_panic());
    });
    assert!(std_lock.is_poisoned());
    assert!(
        std_lock
            .try_lock()
            .is_err_and(|error| matches!(error, std::sync::TryLockError::Poisoned(_)))
    );
    assert!(tokio_lock.try_lock().is_ok(), "not released");
}

#[test]
fn a_spawner_that_panics_leaves_its_tasks_running() {
    let result = current_thread().block_on(async {
        let (send, receive) = oneshot::channel();
        let parent = tokio::spawn(async {
            let _child = tokio::spawn(async {
                yield_now().await;
                send.send(7).expect("main receives");
            });
            std::panic::resume_unwind(Box::new("winch"))
        });
        let parent: Result<(), _> = parent.await;
        assert!(parent.expect_err("it panics").is_panic());
        receive.await.expect("the child sends")
    });
    assert_eq!(result, 7);
}

#[test]
fn an_output_that_nobody_can_take_is_dropped_when_the_task_ends() {
    let (rope, drops) = Rope::tied();
    current_thread().block_on(async move {
        drop(tokio::spawn(async move { rope }));
        yield_now().await;
        assert_eq!(count(&drops), 1);
    });
}

#[test]
fn a_finished_handle_panics_if_it_is_polled_again() {
    let caught = catch_unwind(AssertUnwindSafe(|| {
        current_thread().block_on(async {
            let mut task = tokio::spawn(async {});
            (&mut task).await.expect("no panic");
            (&mut task).await.expect("it is never reached");
        });
    }));
    assert!(caught.is_err());
}

#[test]
fn a_future_started_before_its_spawn_is_polled_twice_at_first() {
    let polls = Arc::new(AtomicUsize::new(0));
    let counter = Arc::clone(&polls);
    current_thread().block_on(async move {
        let mut boat = Box::pin(poll_fn(move |_| {
            counter.fetch_add(1, Ordering::SeqCst);
            Poll::<()>::Pending
        }));
        assert!(futures::poll!(&mut boat).is_pending());
        tokio::spawn(boat);
        yield_now().await;
    });
    assert_eq!(count(&polls), 2, "the task must leave its own waker");
}

#[test]
fn a_timeout_around_the_future_itself_ends_it() {
    let (rope, drops) = Rope::tied();
    current_thread().block_on(async move {
        timeout(MILLISECOND, moored(rope))
            .await
            .map(drop)
            .expect_err("it waits for ever");
        assert_eq!(count(&drops), 1);
    });
}

#[test]
fn a_destructor_that_panics_turns_an_abort_into_a_panic() {
    struct Frayed;

    impl Drop for Frayed {
        fn drop(&mut self) {
            std::panic::resume_unwind(Box::new("the rope tore"));
        }
    }

    current_thread().block_on(async {
        let frayed = Frayed;
        let task = tokio::spawn(async move {
            let _frayed = frayed;
            pending::<()>().await;
        });
        yield_now().await;
        task.abort();
        assert!(task.await.expect_err("it was aborted").is_panic());
    });
}

#[test]
fn a_task_and_its_handle_agree_on_the_number() {
    current_thread().block_on(async {
        let task = tokio::spawn(async { tokio::task::id() });
        let number = task.id();
        assert_eq!(task.await.expect("no panic"), number);
        let task = tokio::spawn(pending::<()>());
        let number = task.id();
        task.abort();
        assert_eq!(task.await.expect_err("it was aborted").id(), number);
        assert!(
            tokio::task::try_id().is_none(),
            "`block_on`'s future has one"
        );
    });
}
