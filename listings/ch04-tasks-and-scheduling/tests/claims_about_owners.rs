//! Claims of chapter 4 about guards, sets, maps and trackers of tasks.

mod common;

use std::future::pending;

use common::{MILLISECOND, Rope, count, current_thread, moored};
use tokio::task::{AbortHandle, JoinSet, yield_now};
use tokio::time::timeout;
use tokio_util::task::{AbortOnDrop, AbortOnDropHandle, JoinMap, TaskTracker};

#[test]
fn an_aborting_guard_does_not_wait() {
    let (rope, drops) = Rope::tied();
    current_thread().block_on(async move {
        let guard = AbortOnDropHandle::new(tokio::spawn(moored(rope)));
        yield_now().await;
        drop(guard);
        assert_eq!(count(&drops), 0);
        yield_now().await;
        assert_eq!(count(&drops), 1);
    });
}

#[test]
fn a_detached_guard_aborts_nothing() {
    let results = current_thread().block_on(async {
        let guard = AbortOnDropHandle::new(tokio::spawn(async { 7 }));
        let one = guard.detach().await.expect("no panic");
        let task = tokio::spawn(async { 8 });
        let plain: AbortHandle = AbortOnDrop::new(task.abort_handle()).detach();
        drop(plain);
        (one, task.await.expect("no panic"))
    });
    assert_eq!(results, (7, 8));
}

#[test]
fn a_second_task_for_a_key_replaces_the_first_without_a_result() {
    let (rope, drops) = Rope::tied();
    current_thread().block_on(async move {
        let mut berths = JoinMap::new();
        berths.spawn("north", async move {
            moored(rope).await;
        });
        yield_now().await;
        berths.spawn("north", async {});
        assert_eq!(berths.len(), 1);
        let (_, result) = berths.join_next().await.expect("the second task");
        result.expect("no panic");
        assert!(berths.join_next().await.is_none(), "the first was reported");
    });
    assert_eq!(count(&drops), 1, "the first was not aborted");
}

#[test]
fn dropping_a_join_set_aborts_its_tasks_and_does_not_wait() {
    let (rope, drops) = Rope::tied();
    current_thread().block_on(async move {
        let mut set = JoinSet::new();
        set.spawn(moored(rope));
        yield_now().await;
        drop(set);
        assert_eq!(count(&drops), 0);
        yield_now().await;
        assert_eq!(count(&drops), 1);
    });
}

#[test]
fn tasks_detached_from_a_join_set_go_on() {
    let (rope, drops) = Rope::tied();
    current_thread().block_on(async move {
        let mut set = JoinSet::new();
        set.spawn(moored(rope));
        set.detach_all();
        drop(set);
        yield_now().await;
        yield_now().await;
        assert_eq!(count(&drops), 0);
    });
}

#[test]
fn dropping_a_tracker_stops_nothing() {
    let result = current_thread().block_on(async {
        let tracker = TaskTracker::new();
        let task = tracker.spawn(async { 7 });
        drop(tracker);
        task.await.expect("no panic")
    });
    assert_eq!(result, 7);
}

#[test]
fn a_tracker_counts_tasks_that_panic_or_are_aborted() {
    current_thread().block_on(async {
        let tracker = TaskTracker::new();
        drop(tracker.spawn(async { std::panic::resume_unwind(Box::new("winch")) }));
        tracker.spawn(pending::<()>()).abort();
        tracker.close();
        timeout(1000 * MILLISECOND, tracker.wait())
            .await
            .expect("both have ended");
    });
}

#[test]
fn an_abort_on_drop_aborts_beside_the_join_handle() {
    current_thread().block_on(async {
        let task = tokio::spawn(pending::<()>());
        drop(AbortOnDrop::new(task.abort_handle()));
        assert!(task.await.expect_err("it was aborted").is_cancelled());
    });
}

#[test]
fn an_open_tracker_keeps_one_waiting_even_if_it_is_empty() {
    current_thread().block_on(async {
        let tracker = TaskTracker::new();
        let waited = timeout(20 * MILLISECOND, tracker.wait()).await;
        waited.expect_err("it is open");
        tracker.close();
        tracker.wait().await;
        tracker.reopen();
        let waited = timeout(20 * MILLISECOND, tracker.wait()).await;
        waited.expect_err("it is open again");
    });
}
