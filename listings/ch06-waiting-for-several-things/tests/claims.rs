//! Claims of chapter 6 that no page shows a listing for.

use std::cell::{Cell, RefCell};
use std::future::{Ready, pending, poll_fn, ready};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::pin;
use std::time::Duration;

use futures::future::{join_all, select_all, select_ok, try_join_all};
use futures::stream::FuturesUnordered;
use futures::{FutureExt, Stream, StreamExt, stream};
use tokio::runtime::Builder;
use tokio::sync::{broadcast, mpsc, oneshot, watch};
use tokio::task::JoinSet;
use tokio::time::{Instant, interval, sleep, timeout};

const SECOND: Duration = Duration::from_secs(1);

/// Runs a future under virtual time, and gives what it says when it panics.
fn panic_of(future: impl Future) -> String {
    let builder = &mut Builder::new_current_thread();
    let runtime = builder.enable_all().start_paused(true).build();
    let runtime = runtime.expect("a runtime");
    let end = catch_unwind(AssertUnwindSafe(|| runtime.block_on(future)));
    let panic = end.err().expect("it panics");
    let text = panic.downcast_ref::<&str>().map(|text| (*text).to_owned());
    text.or_else(|| panic.downcast_ref::<String>().cloned())
        .expect("a text")
}

/// Counts the polls of a sleep of so many seconds.
async fn counted(seconds: u32, polls: &Cell<u32>) {
    let mut sleep = pin!(sleep(seconds * SECOND));
    poll_fn(|context| {
        polls.set(polls.get() + 1);
        sleep.as_mut().poll(context)
    })
    .await;
}

#[tokio::test(start_paused = true)]
async fn join_all_of_30_polls_all_that_wait_at_every_wake() {
    let polls = Cell::new(0);
    join_all((1..=30).map(|seconds| counted(seconds, &polls))).await;
    // 30 at first, then 30 at the first wake, 29 at the second, and so on.
    assert_eq!(polls.get(), 30 + (1..=30).sum::<u32>());
}

#[tokio::test(start_paused = true)]
async fn join_all_of_31_polls_only_what_was_woken() {
    let polls = Cell::new(0);
    join_all((1..=31).map(|seconds| counted(seconds, &polls))).await;
    assert_eq!(polls.get(), 31 + 31);
}

#[tokio::test(start_paused = true)]
async fn join_all_goes_by_the_upper_bound() {
    async fn polls_of_three(most: u32) -> u32 {
        let polls = Cell::new(0);
        // Yields three, and does not know it.
        let seconds = (1..=most).filter(|seconds| *seconds <= 3);
        join_all(seconds.map(|seconds| counted(seconds, &polls))).await;
        polls.get()
    }
    assert_eq!(polls_of_three(30).await, 3 + 3 + 2 + 1);
    assert_eq!(polls_of_three(31).await, 3 + 3);
}

#[tokio::test(start_paused = true)]
async fn futures_unordered_starts_nothing_before_it_is_polled() {
    let polls = Cell::new(0);
    let calls: FuturesUnordered<_> = [counted(1, &polls)].into_iter().collect();
    sleep(2 * SECOND).await;
    assert_eq!(polls.get(), 0);
    calls.collect::<Vec<_>>().await;
    assert_eq!(polls.get(), 2);
}

#[test]
fn a_lent_branch_that_was_ready_panics_in_the_next_round() {
    let said = panic_of(async {
        let mut call = pin!(async {});
        for _ in 0..2 {
            tokio::select! {
                () = &mut call => {}
                () = sleep(SECOND) => {}
            }
        }
    });
    assert_eq!(said, "`async fn` resumed after completion");
}

#[test]
fn a_select_whose_branches_are_all_disabled_panics() {
    let said = panic_of(async {
        tokio::select! {
            Some(()) = ready(None) => {}
            () = ready(()), if false => {}
        }
    });
    assert_eq!(
        said,
        "all branches are disabled and there is no else branch"
    );
}

#[tokio::test(start_paused = true)]
async fn handlers_may_use_what_the_branches_borrowed() {
    async fn add(sum: &mut u32) {
        sleep(SECOND).await;
        *sum += 1;
    }
    let mut sum = 0;
    tokio::select! {
        () = add(&mut sum) => sum += 10,
        () = pending() => {}
    }
    assert_eq!(sum, 11);
}

#[tokio::test(start_paused = true)]
async fn a_timeout_around_join_next_stops_no_task() {
    let mut tasks = JoinSet::new();
    tasks.spawn(sleep(3 * SECOND));
    let waited = timeout(SECOND, tasks.join_next()).await;
    waited.expect_err("the task takes three seconds");
    assert_eq!(tasks.len(), 1);
    let joined = tasks.join_next().await.expect("the task is in the set");
    joined.expect("it was not stopped");
}

#[tokio::test(start_paused = true)]
async fn select_ok_keeps_the_last_reason_only() {
    let calls = ["fog", "ice"].map(|reason| ready(Err::<(), _>(reason)));
    let reason = select_ok(calls).await.expect_err("all fail");
    assert_eq!(reason, "ice");
}

#[tokio::test(start_paused = true)]
async fn calls_stand_still_while_the_consumer_works() {
    let begun = Instant::now();
    let ended = &RefCell::new(Vec::new());
    let call = async |seconds| {
        sleep(seconds * SECOND).await;
        // The second half of the call needs to be polled, too.
        sleep(SECOND).await;
        ended.borrow_mut().push(begun.elapsed().as_secs());
    };
    let consumer = async |()| sleep(10 * SECOND).await;
    let buffered = stream::iter([1, 2]).map(call).buffered(2);
    buffered.for_each(consumer).await;
    // The second call could have ended after 3 s, and was not polled until 12.
    assert_eq!(ended.take(), [2, 12]);

    let begun_again = begun.elapsed().as_secs();
    let set: FuturesUnordered<_> = [1, 2].into_iter().map(call).collect();
    set.for_each(consumer).await;
    assert_eq!(ended.take(), [2, 12].map(|end| begun_again + end));
}

#[tokio::test(start_paused = true)]
async fn for_each_concurrent_polls_calls_and_consumers_together() {
    let begun = Instant::now();
    let ended = RefCell::new(Vec::new());
    let calls = stream::iter([1, 2]);
    calls
        .for_each_concurrent(2, async |seconds| {
            sleep(seconds * SECOND).await;
            sleep(SECOND).await;
            ended.borrow_mut().push(begun.elapsed().as_secs());
            sleep(10 * SECOND).await;
        })
        .await;
    assert_eq!(*ended.borrow(), [2, 3]);
}

/// Sets its flag when it is dropped.
struct Line<'a>(&'a Cell<bool>);

impl Drop for Line<'_> {
    fn drop(&mut self) {
        self.0.set(true);
    }
}

async fn harbour(free: &Cell<bool>) -> Result<(), ()> {
    let _line = Line(free);
    pending().await
}

async fn valley() -> Result<(), ()> {
    panic!("the line breaks")
}

/// Whether the line is free when the wait has panicked and is still there.
async fn free_after_the_panic(wait: impl Future, free: &Cell<bool>) -> bool {
    let mut wait = pin!(AssertUnwindSafe(wait).catch_unwind());
    assert!(wait.as_mut().await.is_err(), "the panic leaves the wait");
    free.get()
}

#[tokio::test]
async fn a_panic_in_a_branch_drops_the_others() {
    let free = &Cell::new(false);
    let wait = async { tokio::join!(harbour(free), valley()) };
    assert!(free_after_the_panic(wait, free).await);

    let free = &Cell::new(false);
    let wait = async { tokio::try_join!(harbour(free), valley()) };
    assert!(free_after_the_panic(wait, free).await);
}

#[tokio::test]
async fn a_list_or_a_set_keeps_its_futures_through_a_panic() {
    let free = &Cell::new(false);
    let wait = join_all([harbour(free).boxed_local(), valley().boxed_local()]);
    assert!(!free_after_the_panic(wait, free).await);
    assert!(free.get(), "they go with the list");

    let free = &Cell::new(false);
    let calls = [harbour(free).boxed_local(), valley().boxed_local()];
    let wait = FuturesUnordered::from_iter(calls).collect::<Vec<_>>();
    assert!(!free_after_the_panic(wait, free).await);
    assert!(free.get(), "they go with the set");
}

#[tokio::test(start_paused = true)]
async fn a_set_that_is_dropped_stops_its_tasks() {
    let (sender, receiver) = oneshot::channel();
    let mut tasks = JoinSet::new();
    tasks.spawn(async {
        sleep(SECOND).await;
        sender.send(()).expect("somebody listens");
    });
    drop(tasks);
    receiver.await.expect_err("nothing is sent");
}

#[tokio::test(start_paused = true)]
async fn a_shutdown_drops_the_results_that_are_there() {
    let mut tasks = JoinSet::new();
    tasks.spawn(ready(7));
    sleep(SECOND).await;
    tasks.shutdown().await;
    assert!(tasks.try_join_next().is_none(), "nobody hears of the 7");
}

/// A stream of one number, which promises nothing after its end.
fn once() -> impl Stream<Item = u32> {
    stream::unfold(1, async |number| {
        (number < 2).then_some((number, number + 1))
    })
}

#[test]
fn a_stream_that_is_not_fused_may_panic_after_its_end() {
    let said = panic_of(async {
        let mut numbers = pin!(once());
        for _ in 0..3 {
            numbers.next().await;
        }
    });
    assert!(said.contains("must not be polled after"), "{said}");
}

#[tokio::test]
async fn closed_channels_and_empty_sets_are_ready_again_and_again() {
    let (_, mut orders) = mpsc::channel::<()>(1);
    let (_, mut sign) = watch::channel(());
    let mut tasks = JoinSet::<()>::new();
    let mut ended = pin!(once().fuse());
    assert_eq!(ended.next().now_or_never(), Some(Some(1)));
    for _ in 0..2 {
        assert_eq!(orders.recv().now_or_never(), Some(None));
        assert!(matches!(sign.changed().now_or_never(), Some(Err(_))));
        assert!(matches!(tasks.join_next().now_or_never(), Some(None)));
        assert_eq!(ended.next().now_or_never(), Some(None));
    }
}

#[test]
fn select_all_of_nothing_panics() {
    let said = panic_of(async { select_all(Vec::<Ready<()>>::new()).await });
    assert!(said.contains("is_empty"), "{said}");
}

#[test]
fn select_ok_of_nothing_panics() {
    let nothing = Vec::<Ready<Result<(), ()>>>::new();
    let said = panic_of(async { select_ok(nothing).await });
    assert!(said.contains("empty"), "{said}");
}

#[tokio::test]
async fn select_all_and_select_ok_begin_at_the_top() {
    for _ in 0..1000 {
        let (_, index, _) = select_all([ready(()), ready(())]).await;
        assert_eq!(index, 0);
        let good = [ready(Ok::<_, ()>(1)), ready(Ok(2))];
        assert_eq!(select_ok(good).await.expect("both are good").0, 1);
    }
}

#[tokio::test(start_paused = true)]
async fn select_all_and_select_ok_poll_all_at_every_wake() {
    let polls = &Cell::new(0);
    let bad = (1..=100).map(|seconds| {
        let call = async move {
            counted(seconds, polls).await;
            Err::<(), _>("no power")
        };
        Box::pin(call)
    });
    assert!(select_ok(bad).await.is_err());
    assert_eq!(polls.get(), 100 + (1..=100).sum::<u32>());

    // The last fails first, and after each failure all are polled once more.
    let polls = &Cell::new(0);
    let bad = (1..=100).rev().map(|seconds| {
        let call = async move {
            counted(seconds, polls).await;
            Err::<(), _>("no power")
        };
        Box::pin(call)
    });
    assert!(select_ok(bad).await.is_err());
    assert_eq!(polls.get(), 100 + 100 * 100);

    let polls = Cell::new(0);
    let mut calls: Vec<_> = (0..99).map(|_| counted(9, &polls).boxed_local()).collect();
    let two_wakes = async {
        sleep(SECOND).await;
        sleep(SECOND).await;
    };
    calls.push(two_wakes.boxed_local());
    select_all(calls).await;
    assert_eq!(polls.get(), 99 + 2 * 99);
}

#[tokio::test]
async fn select_all_gives_the_rest_back_in_another_order() {
    let calls = [0, 1, 2, 3].map(|number| async move { number }.boxed_local());
    let (first, index, rest) = select_all(calls).await;
    assert_eq!((first, index), (0, 0));
    assert_eq!(join_all(rest).await, [3, 1, 2]);
}

#[test]
fn capacities_and_periods_of_zero_panic() {
    let said = [
        panic_of(async { mpsc::channel::<()>(0) }),
        panic_of(async { broadcast::channel::<()>(0) }),
        panic_of(async { interval(Duration::ZERO) }),
        panic_of(async { stream::empty::<()>().chunks(0) }),
        panic_of(async { Builder::new_multi_thread().worker_threads(0).build() }),
    ];
    let reasons = [
        "buffer",
        "capacity",
        "period",
        "capacity > 0",
        "Worker threads",
    ];
    for (said, reason) in said.iter().zip(reasons) {
        assert!(said.contains(reason), "{said}");
    }
}

#[test]
fn the_select_of_futures_panics_without_complete() {
    let said = panic_of(async {
        let mut call = ready(()).fuse();
        for _ in 0..2 {
            futures::select! { () = call => {} }
        }
    });
    assert!(said.contains("complete"), "{said}");
}

#[tokio::test]
async fn the_select_of_futures_takes_its_default_if_none_is_ready() {
    let mut never = pending::<()>().fuse();
    let taken = futures::select! {
        () = never => false,
        default => true,
    };
    assert!(taken);
}

/// How often the first of two ready branches wins, below one that never is.
#[tokio::test]
async fn tokio_draws_where_to_begin_and_futures_shuffles_all() {
    let (mut tokios, mut shuffled) = (0, 0);
    for _ in 0..3000 {
        tokio::select! {
            () = pending() => {}
            () = ready(()) => tokios += 1,
            () = ready(()) => {}
        }
        let mut never = pending::<()>().fuse();
        let (mut first, mut second) = (ready(()).fuse(), ready(()).fuse());
        futures::select! {
            () = never => {}
            () = first => shuffled += 1,
            () = second => {}
        }
    }
    // Two of three beginnings lead to it, or one order of two.
    assert!((1800..=2200).contains(&tokios), "{tokios} of 3000");
    assert!((1300..=1700).contains(&shuffled), "{shuffled} of 3000");
}

#[tokio::test(start_paused = true)]
async fn try_join_all_goes_by_the_upper_bound() {
    async fn ask(station: u32) -> Result<(), &'static str> {
        sleep(if station == 0 { 60 } else { 1 } * SECOND).await;
        Err("no power")
    }
    async fn reason_after(stations: impl Iterator<Item = u32>) -> Duration {
        let begun = Instant::now();
        let answers = try_join_all(stations.map(ask)).await;
        answers.expect_err("all fail");
        begun.elapsed()
    }
    // Both yield two stations, and neither knows it.
    assert_eq!(reason_after((0..30).filter(|n| *n < 2)).await, SECOND);
    assert_eq!(reason_after((0..31).filter(|n| *n < 2)).await, 60 * SECOND);
    // `flat_map` has no upper bound.
    let stations = [()].into_iter().flat_map(|()| 0..2);
    assert_eq!(reason_after(stations).await, 60 * SECOND);
}

/// Reads 300 messages, and notes whenever the turn is its own again.
async fn drain(name: char, order: &RefCell<String>) {
    let (sender, mut inbox) = mpsc::unbounded_channel();
    for message in 0..300 {
        sender.send(message).expect("the inbox is there");
    }
    drop(sender);
    while inbox.recv().await.is_some() {
        let mut order = order.borrow_mut();
        if !order.ends_with(name) {
            order.push(name);
        }
    }
}

/// The order in which two branches of a wait read their messages.
macro_rules! order_of_reads {
    (|$a:ident, $b:ident| $wait:expr) => {{
        let order = RefCell::new(String::new());
        let ($a, $b) = (drain('a', &order), drain('b', &order));
        $wait;
        order.take()
    }};
}

#[tokio::test]
async fn a_biased_join_lets_its_first_branch_spend_every_budget() {
    let order = order_of_reads!(|a, b| tokio::join!(biased; a, b));
    assert_eq!(order, "ab");
    let order = order_of_reads!(|a, b| tokio::join!(a, b));
    assert!(order.starts_with("abab"), "they take turns: {order}");
}

#[tokio::test]
async fn the_join_of_futures_and_a_short_join_all_begin_at_the_top() {
    let order = order_of_reads!(|a, b| futures::join!(a, b));
    assert_eq!(order, "ab");
    let order = order_of_reads!(|a, b| join_all([a, b]).await);
    assert_eq!(order, "ab");
}

#[tokio::test]
async fn a_select_that_draws_sees_a_stop_after_one_order_on_average() {
    let mut served = 0;
    for _ in 0..1000 {
        let mut stop = pin!(ready(()));
        loop {
            tokio::select! {
                () = ready(()) => served += 1,
                () = &mut stop => break,
            }
        }
    }
    // One each on average.
    assert!((700..=1300).contains(&served), "{served} in 1000 loops");
}
