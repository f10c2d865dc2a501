//! Claims of chapter 5 that no page shows a listing for.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use tokio::sync::Notify;
use tokio::task::{JoinSet, yield_now};
use tokio::time::{Instant, sleep, timeout};

// The versions are listings, whose `main` and offices are of no use here.
#[path = "../examples/failure_waits_for_the_rest.rs"]
#[allow(dead_code)]
mod second;

#[path = "../examples/first_failure_returns.rs"]
#[allow(dead_code)]
mod first;

#[path = "../examples/failures_are_collected.rs"]
#[allow(dead_code)]
mod third;

const SECOND: Duration = Duration::from_secs(1);

type Refusal = &'static str;

struct OnDrop(Arc<AtomicBool>);

impl Drop for OnDrop {
    fn drop(&mut self) {
        self.0.store(true, Ordering::SeqCst);
    }
}

fn flag() -> (OnDrop, Arc<AtomicBool>) {
    let gone = Arc::new(AtomicBool::new(false));
    (OnDrop(Arc::clone(&gone)), gone)
}

async fn waits(here: OnDrop) -> Result<(), Refusal> {
    let _here = here;
    sleep(9 * SECOND).await;
    Ok(())
}

async fn refuses(why: Refusal) -> Result<(), Refusal> {
    sleep(SECOND).await;
    Err(why)
}

#[tokio::test(start_paused = true)]
async fn the_first_version_returns_while_a_task_is_still_there() {
    let (here, gone) = flag();
    let refused = first::Group::scope(async |group| {
        group.spawn(waits(here));
        group.spawn(refuses("customs"));
        Ok(())
    });
    assert_eq!(refused.await, Err("customs"));
    assert!(!gone.load(Ordering::SeqCst), "the task is gone already");
}

#[tokio::test(start_paused = true)]
async fn the_second_version_returns_when_every_task_is_gone() {
    let (here, gone) = flag();
    let refused = second::Group::scope(async |group| {
        group.spawn(waits(here));
        group.spawn(refuses("customs"));
        Ok(())
    });
    assert_eq!(refused.await, Err("customs"));
    assert!(gone.load(Ordering::SeqCst), "the task is still there");
}

#[tokio::test(start_paused = true)]
async fn the_second_version_loses_the_second_failure_and_the_third_keeps_it() {
    let refused = second::Group::scope(async |group| {
        group.spawn(refuses("customs"));
        group.spawn(refuses("health"));
        Ok(())
    });
    assert_eq!(refused.await, Err("customs"));
    let refused = third::Group::scope(async |group| {
        group.spawn(refuses("customs"));
        group.spawn(refuses("health"));
        Ok(())
    });
    assert_eq!(refused.await, Err(vec!["customs", "health"]));
}

#[tokio::test(start_paused = true)]
async fn the_third_version_waits_for_a_body_that_waits_for_ever() {
    let refused = third::Group::scope(async |group| {
        let stamped = Arc::new(Notify::new());
        let stamp = Arc::clone(&stamped);
        group.spawn(
            async move { refuses("customs").await.map(|()| stamp.notify_one()) },
        );
        stamped.notified().await;
        Ok(())
    });
    let waited = timeout(3600 * SECOND, refused).await;
    waited.expect_err("the body never ends");
}

#[tokio::test(start_paused = true)]
async fn the_second_and_the_third_version_lose_a_panic_that_the_first_repeats() {
    let repeated = tokio::spawn(first::Group::<Refusal>::scope(async |group| {
        group.spawn(async { panic!("a bug") });
        Ok(())
    }));
    let panic = repeated.await.expect_err("it panics").into_panic();
    let text = panic
        .downcast_ref::<String>()
        .expect("`expect` panics anew");
    assert!(text.starts_with("no task panics"), "{text}");
    let lost = second::Group::<Refusal>::scope(async |group| {
        group.spawn(async { panic!("a bug") });
        Ok(())
    });
    assert_eq!(lost.await, Ok(()));
    let lost = third::Group::<Refusal>::scope(async |group| {
        group.spawn(async { panic!("a bug") });
        Ok(())
    });
    assert_eq!(lost.await, Ok(()));
}

#[tokio::test(start_paused = true)]
async fn an_aborted_task_runs_no_line_after_the_await_where_it_waits() {
    let (here, gone) = flag();
    let passed = Arc::new(AtomicBool::new(false));
    let reached = Arc::clone(&passed);
    let mut tasks = JoinSet::new();
    tasks.spawn(async move {
        let _here = here;
        // The nearest thing to a refusal: whatever happens, go on.
        let _ignored = timeout(9 * SECOND, sleep(20 * SECOND)).await;
        reached.store(true, Ordering::SeqCst);
    });
    sleep(SECOND).await;
    tasks.shutdown().await;
    assert!(gone.load(Ordering::SeqCst));
    assert!(!passed.load(Ordering::SeqCst));
}

#[tokio::test(start_paused = true)]
async fn an_aborted_task_passes_awaits_that_are_ready() {
    let (hand_over, handle) =
        tokio::sync::oneshot::channel::<tokio::task::AbortHandle>();
    let task = tokio::spawn(async {
        handle.await.expect("it is sent").abort();
        std::future::ready(()).await;
        7
    });
    hand_over.send(task.abort_handle()).expect("it is awaited");
    assert_eq!(task.await.expect("no await had to wait"), 7);
}

#[tokio::test]
async fn a_set_waits_for_a_blocking_call_that_nothing_can_abort() {
    let mut tasks = JoinSet::new();
    let start = Instant::now();
    let (began, begins) = tokio::sync::oneshot::channel();
    tasks.spawn_blocking(|| {
        began.send(()).expect("it is awaited");
        std::thread::sleep(Duration::from_millis(200));
    });
    begins.await.expect("it begins");
    tasks.shutdown().await;
    assert!(start.elapsed() >= Duration::from_millis(200));
}

#[tokio::test(start_paused = true)]
async fn a_task_that_ended_before_the_abort_keeps_its_result() {
    let mut tasks = JoinSet::new();
    tasks.spawn(async { 7 });
    yield_now().await;
    tasks.abort_all();
    let ended = tasks.join_next().await.expect("one task");
    assert_eq!(ended.expect("it had ended"), 7);
}

#[tokio::test(start_paused = true)]
async fn abort_all_removes_no_task_from_the_set() {
    let mut tasks = JoinSet::new();
    tasks.spawn(sleep(SECOND));
    tasks.abort_all();
    assert_eq!(tasks.len(), 1);
    let ended = tasks.join_next().await.expect("one task");
    assert!(ended.expect_err("it is aborted").is_cancelled());
}

#[tokio::test(start_paused = true)]
async fn join_next_loses_no_result_when_it_is_dropped() {
    let mut tasks = JoinSet::new();
    tasks.spawn(async {
        sleep(2 * SECOND).await;
        7
    });
    let early = timeout(SECOND, tasks.join_next()).await;
    early.expect_err("it takes two seconds");
    let ended = tasks.join_next().await.expect("still in the set");
    assert_eq!(ended.expect("no panic"), 7);
}

#[tokio::test(start_paused = true)]
async fn join_next_of_an_empty_set_is_none_at_once() {
    assert!(JoinSet::<()>::new().join_next().await.is_none());
}

#[tokio::test(start_paused = true)]
async fn a_detached_set_lets_its_tasks_go_on() {
    let (here, gone) = flag();
    let mut tasks = JoinSet::new();
    tasks.spawn(async {
        let _here = here;
        sleep(SECOND).await;
    });
    tasks.detach_all();
    drop(tasks);
    yield_now().await;
    assert!(!gone.load(Ordering::SeqCst));
    sleep(2 * SECOND).await;
    assert!(gone.load(Ordering::SeqCst));
}
