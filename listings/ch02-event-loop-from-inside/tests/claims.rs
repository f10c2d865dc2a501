//! Claims of chapter 2 that no page shows a listing for.

use std::future::poll_fn;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::pin;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll, Wake, Waker};
use std::thread;
use std::time::Duration;

use tokio::runtime::{Builder, Runtime};
use tokio::sync::{Notify, mpsc, oneshot};
use tokio::task::yield_now;
use tokio::time::sleep;

const MILLISECOND: Duration = Duration::from_millis(1);

/// A runtime with a clock and one thread: the caller's.
fn current_thread() -> Runtime {
    let builder = &mut Builder::new_current_thread();
    builder.enable_all().build().expect("a runtime")
}

fn one_worker() -> Runtime {
    let builder = &mut Builder::new_multi_thread();
    builder.worker_threads(1).build().expect("a runtime")
}

/// What a call says when it panics.
fn panic_of<T>(call: impl FnOnce() -> T) -> String {
    let panic = catch_unwind(AssertUnwindSafe(call)).err().expect("a panic");
    let text = panic.downcast_ref::<&str>().map(|text| (*text).to_owned());
    text.or_else(|| panic.downcast_ref::<String>().cloned())
        .expect("a text")
}

/// Ends after so many polls, of which each asks for the next.
async fn turns(count: usize) {
    let mut turn = 0;
    poll_fn(|context| {
        turn += 1;
        context.waker().wake_by_ref();
        if turn > count {
            Poll::Ready(())
        } else {
            Poll::Pending
        }
    })
    .await;
}

#[derive(Default)]
struct Bell(AtomicUsize);

impl Wake for Bell {
    fn wake(self: Arc<Self>) {
        self.0.fetch_add(1, Ordering::Relaxed);
    }
}

#[test]
fn two_wakes_before_a_poll_make_one_poll() {
    let polls = Arc::new(AtomicUsize::new(0));
    let (sent, waker) = oneshot::channel();
    let counter = Arc::clone(&polls);
    current_thread().block_on(async move {
        let mut sent = Some(sent);
        // It never ends: a task that has ended is not polled, however often it is woken.
        let task = tokio::spawn(poll_fn(move |context| {
            counter.fetch_add(1, Ordering::Relaxed);
            if let Some(sent) = sent.take() {
                sent.send(context.waker().clone()).expect("it is received");
            }
            Poll::<()>::Pending
        }));
        let waker: Waker = waker.await.expect("it is sent");
        waker.wake_by_ref();
        waker.wake();
        tokio::spawn(turns(5)).await.expect("no panic");
        task.abort();
    });
    assert_eq!(polls.load(Ordering::Relaxed), 2);
}

#[test]
fn the_waker_of_the_last_poll_is_the_one_that_is_called() {
    let (first, last) = (Arc::new(Bell::default()), Arc::new(Bell::default()));
    let (reports, mut inbox) = mpsc::channel::<()>(1);
    let mut read = pin!(inbox.recv());
    for bell in [&first, &last] {
        let waker = Waker::from(Arc::clone(bell));
        assert!(
            read.as_mut()
                .poll(&mut Context::from_waker(&waker))
                .is_pending()
        );
    }
    reports.try_send(()).expect("there is room");
    let rung = [first, last].map(|bell| bell.0.load(Ordering::Relaxed));
    assert_eq!(rung, [0, 1]);
}

/// The longest wait, in turns, of those that begin after 0, 1, 2 … 70 polls.
fn at_most(needed: impl Fn(usize) -> usize) -> usize {
    (0..=70).map(needed).max().expect("there are 71")
}

#[test]
fn a_branch_without_a_waker_is_polled_when_its_neighbour_is_woken() {
    let polls = current_thread().block_on(async {
        let mut polls = 0;
        let forgetful = poll_fn(|_context| {
            polls += 1;
            if polls == 2 {
                Poll::Ready(())
            } else {
                Poll::Pending
            }
        });
        tokio::join!(forgetful, sleep(MILLISECOND));
        polls
    });
    assert_eq!(polls, 2);
}

#[test]
fn a_current_thread_runtime_looks_elsewhere_at_least_every_31_turns() {
    let needed = |polled| {
        let seen = Arc::new(AtomicBool::new(false));
        let flag = Arc::clone(&seen);
        current_thread().block_on(async move {
            let bell = Arc::new(Notify::new());
            let ring = Arc::clone(&bell);
            tokio::spawn(async move {
                bell.notified().await;
                flag.store(true, Ordering::Relaxed);
            });
            // A task of its own: `block_on`'s future is polled beside the queues.
            let watch = async move {
                turns(1 + polled).await;
                thread::spawn(move || ring.notify_one())
                    .join()
                    .expect("no panic");
                let mut needed = 0;
                while !seen.load(Ordering::Relaxed) {
                    needed += 1;
                    turns(1).await;
                }
                needed
            };
            tokio::spawn(watch).await.expect("no panic")
        })
    };
    assert_eq!(at_most(needed), 31);
}

#[test]
fn a_busy_runtime_looks_at_its_timers_at_least_every_61_turns() {
    let needed = |polled| {
        current_thread().block_on(async move {
            let over = Arc::new(AtomicBool::new(false));
            let flag = Arc::clone(&over);
            tokio::spawn(async move {
                sleep(MILLISECOND).await;
                flag.store(true, Ordering::Relaxed);
            });
            let watch = async move {
                turns(2 + polled).await;
                thread::sleep(5 * MILLISECOND);
                let mut needed = 0;
                while !over.load(Ordering::Relaxed) {
                    needed += 1;
                    turns(1).await;
                }
                needed
            };
            tokio::spawn(watch).await.expect("no panic")
        })
    };
    // The sleeper is queued behind the watch, which has one more turn.
    assert_eq!(at_most(needed), 61 + 1);
}

#[test]
fn a_sleep_of_no_time_does_not_give_way_under_virtual_time() {
    let runtime = Builder::new_current_thread()
        .enable_time()
        .start_paused(true)
        .build();
    runtime.expect("a runtime").block_on(async {
        let ran = Arc::new(AtomicBool::new(false));
        let flag = Arc::clone(&ran);
        tokio::spawn(async move { flag.store(true, Ordering::Relaxed) });
        sleep(Duration::ZERO).await;
        let slept = ran.load(Ordering::Relaxed);
        assert!(!slept, "another task ran during sleep(ZERO)");
        yield_now().await;
        let yielded = ran.load(Ordering::Relaxed);
        assert!(yielded, "no other task ran during yield_now()");

        tokio::time::advance(Duration::from_micros(500)).await;
        let begun = tokio::time::Instant::now();
        sleep(Duration::ZERO).await;
        assert_eq!(
            begun.elapsed(),
            MILLISECOND,
            "begun between two milliseconds"
        );
    });
}

#[test]
fn the_lifo_slot_goes_first_three_times_in_a_row() {
    let order = Arc::new(Mutex::new(String::new()));
    let write = |letter: char| {
        let order = Arc::clone(&order);
        move || order.lock().expect("no panic").push(letter)
    };
    let [left, right] = [(); 2].map(|()| Arc::new(Notify::new()));
    // Two that wake each other, over and over.
    let player = |own: &Arc<Notify>, other: &Arc<Notify>, letter| {
        let (own, other, write) = (Arc::clone(own), Arc::clone(other), write(letter));
        async move {
            for _ in 0..5 {
                own.notified().await;
                write();
                other.notify_one();
            }
        }
    };
    let players = (player(&left, &right, 'a'), player(&right, &left, 'b'));
    let third = write('c');
    let runtime = one_worker();
    let main = runtime.spawn(async move {
        let players = [tokio::spawn(players.0), tokio::spawn(players.1)];
        yield_now().await;
        let third = tokio::spawn(async move { third() });
        left.notify_one();
        third.await.expect("no panic");
        for player in players {
            player.await.expect("no panic");
        }
    });
    runtime.block_on(main).expect("no panic");
    let order = order.lock().expect("no panic").clone();
    assert_eq!(order, "abacbababab");
}

#[test]
fn outside_of_a_runtime_there_is_no_reactor() {
    let said = panic_of(|| drop(sleep(MILLISECOND)));
    assert!(said.starts_with("there is no reactor running"), "{said}");
}

#[test]
fn a_runtime_without_a_timer_says_so() {
    let runtime = Builder::new_current_thread().build().expect("a runtime");
    let said = panic_of(|| runtime.block_on(async { sleep(MILLISECOND).await }));
    assert!(said.contains("timers are disabled"), "{said}");
    assert!(said.contains("enable_time"), "{said}");
}

#[test]
fn a_runtime_cannot_be_entered_from_within_one() {
    let said = panic_of(|| {
        current_thread().block_on(async { current_thread().block_on(async {}) })
    });
    let words = "Cannot start a runtime from within a runtime";
    assert!(said.starts_with(words), "{said}");
}

#[test]
fn a_runtime_cannot_be_dropped_within_one() {
    let said = panic_of(|| current_thread().block_on(async { drop(current_thread()) }));
    assert!(
        said.starts_with("Cannot drop a runtime in a context"),
        "{said}"
    );
    current_thread().block_on(async { current_thread().shutdown_background() });
}

#[test]
fn there_is_a_worker_for_each_core() {
    let cores = thread::available_parallelism().expect("it is known").get();
    assert!(
        std::env::var_os("TOKIO_WORKER_THREADS").is_none(),
        "this variable would change the number"
    );
    let runtime = Runtime::new().expect("a runtime");
    assert_eq!(runtime.metrics().num_workers(), cores);
}

#[test]
fn deadlines_within_a_millisecond_are_woken_in_the_order_of_registration() {
    let order = current_thread().block_on(async {
        let order = Arc::new(Mutex::new(Vec::new()));
        tokio::time::pause();
        let begun = tokio::time::Instant::now();
        let mut tasks = Vec::new();
        for micros in [900, 600, 300] {
            let order = Arc::clone(&order);
            let deadline = begun + 5 * MILLISECOND + Duration::from_micros(micros);
            tasks.push(tokio::spawn(async move {
                tokio::time::sleep_until(deadline).await;
                order.lock().expect("no panic").push(micros);
            }));
        }
        for task in tasks {
            task.await.expect("no panic");
        }
        order.lock().expect("no panic").clone()
    });
    assert_eq!(order, [900, 600, 300]);
}

#[test]
fn a_task_from_the_lifo_slot_shares_the_budget_of_the_one_before() {
    let runtime = one_worker();
    let first_turn = runtime.block_on(runtime.spawn(async {
        let (reports, mut inbox) = mpsc::unbounded_channel();
        for report in 0..400 {
            reports.send(report).expect("the inbox is there");
        }
        for _ in 0..100 {
            inbox.recv().await;
        }
        let read = Arc::new(AtomicUsize::new(0));
        let counter = Arc::clone(&read);
        let reader = tokio::spawn(async move {
            while inbox.recv().await.is_some() {
                counter.fetch_add(1, Ordering::Relaxed);
            }
        });
        yield_now().await;
        let first_turn = read.load(Ordering::Relaxed);
        drop(reports);
        reader.await.expect("no panic");
        first_turn
    }));
    assert_eq!(first_turn.expect("no panic"), 28);
}

#[test]
fn a_task_that_wakes_itself_is_queued_behind_the_others() {
    let order = Arc::new(Mutex::new(String::new()));
    let runtime = one_worker();
    let main = runtime.spawn({
        let order = Arc::clone(&order);
        async move {
            let write = |letter: char| {
                let order = Arc::clone(&order);
                async move {
                    for _ in 0..3 {
                        order.lock().expect("no panic").push(letter);
                        turns(1).await;
                    }
                }
            };
            let tasks = ['A', 'B', 'C'].map(|letter| tokio::spawn(write(letter)));
            for task in tasks {
                task.await.expect("no panic");
            }
        }
    });
    runtime.block_on(main).expect("no panic");
    let order = order.lock().expect("no panic").clone();
    assert_eq!(order, "CABCABCAB");
}

#[test]
fn block_on_leaves_the_other_tasks_where_they_are() {
    let runtime = one_worker();
    let (ended, end) = std::sync::mpsc::channel();
    let (go, going) = oneshot::channel::<()>();
    runtime.block_on(async {
        tokio::spawn(async move {
            going.await.expect("it is sent");
            ended.send(()).expect("it is received");
        });
    });
    go.send(()).expect("the task waits");
    end.recv().expect("it went on after block_on had returned");
}

#[test]
fn a_task_that_yields_waits_while_another_wakes_itself() {
    let waited = current_thread().block_on(async {
        let polls = Arc::new(AtomicUsize::new(0));
        let counter = Arc::clone(&polls);
        let busy = tokio::spawn(poll_fn(move |context| {
            counter.fetch_add(1, Ordering::Relaxed);
            context.waker().wake_by_ref();
            Poll::<()>::Pending
        }));
        let yielder = async move {
            let mut waited = Vec::new();
            for _ in 0..4 {
                let before = polls.load(Ordering::Relaxed);
                yield_now().await;
                waited.push(polls.load(Ordering::Relaxed) - before);
            }
            waited
        };
        let waited = tokio::spawn(yielder).await.expect("no panic");
        busy.abort();
        waited
    });
    // The first wait begins anywhere between two looks at the drivers.
    assert_eq!(waited[1..], [60, 60, 60]);
}

#[test]
fn a_current_thread_runtime_polls_the_others_at_its_next_block_on() {
    let runtime = current_thread();
    let turns_of_other = Arc::new(AtomicUsize::new(0));
    let counter = Arc::clone(&turns_of_other);
    runtime.block_on(async move {
        tokio::spawn(async move {
            for _ in 0..3 {
                counter.fetch_add(1, Ordering::Relaxed);
                turns(1).await;
            }
        });
    });
    let left = turns_of_other.load(Ordering::Relaxed);
    thread::sleep(20 * MILLISECOND);
    assert_eq!(
        turns_of_other.load(Ordering::Relaxed),
        left,
        "it stands still"
    );
    runtime.block_on(async { sleep(MILLISECOND).await });
    assert_eq!(turns_of_other.load(Ordering::Relaxed), 3);
}
