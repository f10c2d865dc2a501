//! Claims of chapter 6 that no page shows a listing for.

use std::cell::{Cell, RefCell};
use std::future::{Ready, pending, poll_fn, ready};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::pin;
use std::time::Duration;

use futures::future::{join_all, select_all, select_ok, try_join_all};
use futures::stream::FuturesUnordered;
use futures::{FutureExt, StreamExt, stream};
use tokio::runtime::Builder;
use tokio::sync::{Semaphore, broadcast, mpsc, watch};
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
async fn futures_unordered_starts_nothing_before_it_is_polled() {
    let polls = Cell::new(0);
    let calls: FuturesUnordered<_> = [counted(1, &polls)].into_iter().collect();
    sleep(2 * SECOND).await;
    assert_eq!(polls.get(), 0);
    calls.collect::<Vec<_>>().await;
    assert_eq!(polls.get(), 2);
}

#[test]
fn a_lent_branch_that_was_ready_panics_in_the_next_turn() {
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
async fn buffered_calls_stand_still_while_the_consumer_works() {
    let begun = Instant::now();
    let ended = RefCell::new(Vec::new());
    let calls = stream::iter([1, 2]).map(async |seconds| {
        sleep(seconds * SECOND).await;
        // The second half of the call needs to be polled, too.
        sleep(SECOND).await;
        ended.borrow_mut().push(begun.elapsed().as_secs());
    });
    let consumer = calls
        .buffered(2)
        .for_each(async |()| sleep(10 * SECOND).await);
    consumer.await;
    // The second call could have ended after 3 s, and was not polled until 12.
    assert_eq!(*ended.borrow(), [2, 12]);
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

#[tokio::test(start_paused = true)]
async fn a_panic_in_a_branch_drops_its_siblings() {
    struct Line<'a>(&'a Cell<bool>);
    impl Drop for Line<'_> {
        fn drop(&mut self) {
            self.0.set(true);
        }
    }
    let dropped = Cell::new(false);
    let calls = async {
        let harbour = async {
            let _line = Line(&dropped);
            pending::<()>().await;
        };
        tokio::join!(harbour, async { panic!("the line breaks") });
    };
    let end = AssertUnwindSafe(calls).catch_unwind().await;
    end.expect_err("the panic leaves join!");
    assert!(dropped.get());
}

#[tokio::test]
async fn closed_channels_and_empty_sets_are_ready_again_and_again() {
    let (_, mut orders) = mpsc::channel::<()>(1);
    let (_, mut sign) = watch::channel(());
    let mut tasks = JoinSet::<()>::new();
    let mut ended = stream::empty::<()>();
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

#[tokio::test(start_paused = true)]
async fn acquiring_no_permits_never_waits() {
    let permits = Semaphore::new(0);
    let acquired = permits.acquire_many(0).now_or_never();
    drop(acquired.expect("it is ready").expect("it is open"));
    assert!(permits.acquire().now_or_never().is_none());
}

#[tokio::test(start_paused = true)]
async fn try_join_all_of_an_unknown_number_gives_errors_in_order() {
    let begun = Instant::now();
    let stations = [(60, Ok(())), (1, Err("no power"))];
    let calls = stations.into_iter().map(async |(seconds, answer)| {
        sleep(seconds * SECOND).await;
        answer
    });
    // `flat_map` does not know how many there will be.
    let calls = [()].into_iter().flat_map(|()| calls.clone());
    let reason = try_join_all(calls).await.expect_err("the second fails");
    assert_eq!((reason, begun.elapsed()), ("no power", 60 * SECOND));
}

/// The order in which two branches of a `join!` read 300 messages each.
macro_rules! order_of_reads {
    ($($biased:tt)?) => {{
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
        let order = RefCell::new(String::new());
        tokio::join!($($biased;)? drain('a', &order), drain('b', &order));
        order.take()
    }};
}

#[tokio::test]
async fn a_biased_join_lets_its_first_branch_spend_every_budget() {
    assert_eq!(order_of_reads!(biased), "ab");
    let order = order_of_reads!();
    assert!(order.starts_with("abab"), "they take turns: {order}");
}

#[tokio::test]
async fn a_select_that_draws_sees_a_stop_after_a_few_orders() {
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
