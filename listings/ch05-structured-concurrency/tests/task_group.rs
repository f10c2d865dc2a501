//! What a `TaskGroup` and the race built on it promise.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use ch05::{Failure, GroupError, TaskGroup, first_to_answer, interleaved};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Notify, mpsc};
use tokio::time::{Instant, sleep, timeout};

const SECOND: Duration = Duration::from_secs(1);

/// One of those who are here: the count goes down when it is dropped.
struct Here(Arc<AtomicUsize>);

impl Here {
    fn new(count: &Arc<AtomicUsize>) -> Self {
        count.fetch_add(1, Ordering::SeqCst);
        Self(Arc::clone(count))
    }
}

impl Drop for Here {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::SeqCst);
    }
}

async fn waits(here: Here) -> Result<(), String> {
    let _here = here;
    sleep(9 * SECOND).await;
    Ok(())
}

async fn fails() -> Result<(), String> {
    sleep(SECOND).await;
    Err("refused".to_owned())
}

#[tokio::test(start_paused = true)]
async fn a_scope_returns_the_value_of_its_body_when_all_tasks_have_ended() {
    let start = Instant::now();
    let value: Result<u32, GroupError<String>> = TaskGroup::scope(async |group| {
        group.spawn(async {
            sleep(3 * SECOND).await;
            Ok(())
        });
        Ok(7)
    })
    .await;
    assert_eq!(value.expect("nothing fails"), 7);
    assert_eq!(start.elapsed().as_secs(), 3);
}

#[tokio::test(start_paused = true)]
async fn a_body_that_fails_stops_its_tasks() {
    let here = Arc::new(AtomicUsize::new(0));
    let start = Instant::now();
    let failed: Result<(), GroupError<String>> = TaskGroup::scope(async |group| {
        group.spawn(waits(Here::new(&here)));
        sleep(SECOND).await;
        Err("the body".to_owned())?
    })
    .await;
    assert_eq!(failed.expect_err("it does").to_string(), "the body");
    assert_eq!(here.load(Ordering::SeqCst), 0);
    assert_eq!(start.elapsed().as_secs(), 1);
}

#[tokio::test(start_paused = true)]
async fn a_task_that_fails_stops_the_body_and_its_siblings() {
    let here = Arc::new(AtomicUsize::new(0));
    let failed: Result<(), GroupError<String>> = TaskGroup::scope(async |group| {
        let _body = Here::new(&here);
        group.spawn(waits(Here::new(&here)));
        group.spawn(fails());
        sleep(9 * SECOND).await;
        Ok(())
    })
    .await;
    assert_eq!(failed.expect_err("it does").failures().len(), 1);
    assert_eq!(here.load(Ordering::SeqCst), 0);
}

#[tokio::test(start_paused = true)]
async fn a_task_spawned_late_into_an_empty_group_is_watched_too() {
    let start = Instant::now();
    let failed: Result<(), GroupError<String>> = TaskGroup::scope(async |group| {
        sleep(SECOND).await;
        group.spawn(fails());
        sleep(60 * SECOND).await;
        Ok(())
    })
    .await;
    failed.expect_err("the task fails");
    assert_eq!(start.elapsed().as_secs(), 2);
}

#[tokio::test(start_paused = true)]
async fn a_cancelled_group_returns_what_its_body_returns() {
    let here = Arc::new(AtomicUsize::new(0));
    let value: Result<u32, GroupError<String>> = TaskGroup::scope(async |group| {
        group.spawn(waits(Here::new(&here)));
        sleep(SECOND).await;
        group.cancel();
        Ok(1)
    })
    .await;
    assert_eq!(value.expect("cancelling is no failure"), 1);
    assert_eq!(here.load(Ordering::SeqCst), 0);
}

#[tokio::test(start_paused = true)]
async fn a_panic_is_a_failure_with_its_message() {
    let failed: Result<(), GroupError<String>> = TaskGroup::scope(async |group| {
        group.spawn(async {
            let hold = 3;
            panic!("hold {hold} is open")
        });
        group.spawn(async { panic!("no hold is open") });
        Ok(())
    })
    .await;
    let failures = failed.expect_err("both panic").into_failures();
    let messages = failures.into_iter().map(|failure| match failure {
        Failure::Panic(message) => message,
        other => panic!("{other} is not a panic"),
    });
    let messages: Vec<_> = messages.collect();
    assert_eq!(messages, ["hold 3 is open", "no hold is open"]);
}

/// Groups in groups, down to a task that waits.
fn nested(
    depth: usize,
    here: Here,
) -> futures::future::BoxFuture<'static, Result<(), GroupError<String>>> {
    Box::pin(TaskGroup::scope(async move |group| {
        match depth {
            0 => group.spawn(waits(here)),
            _ => group.spawn_group(nested(depth - 1, here)),
        }
        Ok(())
    }))
}

#[tokio::test(start_paused = true)]
async fn tasks_of_inner_groups_are_gone_when_the_outer_scope_returns() {
    // In a task: the future of a test is polled only when the queue is empty.
    let left = tokio::spawn(async {
        let here = Arc::new(AtomicUsize::new(0));
        let failed: Result<(), GroupError<String>> = TaskGroup::scope(async |group| {
            group.spawn_group(nested(5, Here::new(&here)));
            group.spawn(fails());
            Ok(())
        })
        .await;
        failed.expect_err("one task fails");
        here.load(Ordering::SeqCst)
    });
    assert_eq!(left.await.expect("no panic"), 0);
}

#[tokio::test(start_paused = true)]
async fn an_inner_scope_that_is_dropped_with_the_body_is_waited_for() {
    let left = tokio::spawn(async {
        let here = Arc::new(AtomicUsize::new(0));
        let inner = Here::new(&here);
        let failed: Result<(), GroupError<String>> = TaskGroup::scope(async |group| {
            group.spawn(fails());
            Ok(nested(5, inner).await?)
        })
        .await;
        failed.expect_err("the task fails");
        here.load(Ordering::SeqCst)
    });
    assert_eq!(left.await.expect("no panic"), 0);
}

#[tokio::test(start_paused = true)]
async fn an_inner_scope_given_up_by_a_timeout_is_waited_for_by_the_outer() {
    let left = tokio::spawn(async {
        let here = Arc::new(AtomicUsize::new(0));
        let inner = Here::new(&here);
        let done: Result<(), GroupError<String>> = TaskGroup::scope(async |group| {
            group.spawn(async {
                let given_up = timeout(SECOND, nested(5, inner)).await;
                given_up.map_or(Ok(()), |_| Err("it takes 9 s".to_owned()))
            });
            Ok(())
        })
        .await;
        done.expect("nothing fails");
        here.load(Ordering::SeqCst)
    });
    assert_eq!(left.await.expect("no panic"), 0);
}

#[tokio::test(start_paused = true)]
async fn a_timeout_within_a_group_goes_on_before_the_inner_tasks_are_gone() {
    let left = tokio::spawn(async {
        let here = Arc::new(AtomicUsize::new(0));
        let inner = Here::new(&here);
        let left: Result<usize, GroupError<String>> =
            TaskGroup::scope(async |_group| {
                let given_up = timeout(SECOND, nested(0, inner)).await;
                given_up.expect_err("it takes 9 s");
                Ok(here.load(Ordering::SeqCst))
            })
            .await;
        (left.expect("nothing fails"), here.load(Ordering::SeqCst))
    });
    assert_eq!(left.await.expect("no panic"), (1, 0));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_an_inner_group_has_collected_is_lost_if_it_is_aborted() {
    let (inner_lives, inner_gone) = std::sync::mpsc::channel::<()>();
    let failed: Result<(), GroupError<String>> = TaskGroup::scope(async |group| {
        group.spawn_group(async move {
            let _inner_lives = inner_lives;
            TaskGroup::scope(async move |inner| {
                inner.spawn(async { Err("customs".to_owned()) });
                inner.spawn(async move {
                    // No abort ends this, so the inner scope has to wait.
                    let _ = tokio::task::block_in_place(|| inner_gone.recv());
                    Ok(())
                });
                Ok(())
            })
            .await
        });
        sleep(Duration::from_millis(200)).await;
        Err("health".to_owned())?
    })
    .await;
    assert_eq!(failed.expect_err("both fail").to_string(), "health");
}

#[tokio::test(start_paused = true)]
async fn an_inner_scope_that_is_forgotten_keeps_the_outer_waiting() {
    let outer = TaskGroup::<String>::scope(async |_group| {
        let inner = TaskGroup::<String>::scope(async |inner| {
            inner.spawn(async { Ok(()) });
            Ok(())
        });
        let mut inner = Box::pin(inner);
        assert!(futures::poll!(inner.as_mut()).is_pending());
        std::mem::forget(inner);
        Ok(())
    });
    let waited = timeout(3600 * SECOND, outer).await;
    waited.expect_err("nobody lets go of the lifeline");
}

#[tokio::test(start_paused = true)]
async fn a_body_that_waits_for_ever_is_dropped_at_the_first_failure() {
    let scope = TaskGroup::<String>::scope(async |group| {
        group.spawn(fails());
        std::future::pending::<Result<(), _>>().await
    });
    let failed = timeout(60 * SECOND, scope).await;
    let failed = failed.expect("the scope ends").expect_err("the task fails");
    assert_eq!(failed.to_string(), "refused");
}

#[tokio::test(start_paused = true)]
async fn a_body_that_panics_loses_the_failure_that_made_it_panic() {
    let scope = TaskGroup::<String>::scope(async |group| {
        let (opened, port) = tokio::sync::oneshot::channel::<u16>();
        group.spawn(async {
            let _opened = opened;
            fails().await
        });
        port.await.expect("the service opens");
        Ok(())
    });
    let ended = tokio::spawn(scope).await.expect_err("the body panics");
    assert!(ended.is_panic());
}

#[tokio::test(start_paused = true)]
async fn a_failure_may_cause_another() {
    let failed: Result<(), GroupError<String>> = TaskGroup::scope(async |group| {
        let (papers, stamped) = tokio::sync::oneshot::channel::<()>();
        group.spawn(async {
            let _papers = papers;
            fails().await
        });
        group.spawn(async { stamped.await.map_err(|closed| closed.to_string()) });
        Ok(())
    })
    .await;
    let failed = failed.expect_err("both fail").to_string();
    assert_eq!(failed, "refused, channel closed");
}

#[tokio::test(start_paused = true)]
async fn a_stopped_task_whose_destructor_panics_has_failed() {
    struct Rope;
    impl Drop for Rope {
        fn drop(&mut self) {
            panic!("the rope is stuck");
        }
    }
    let failed: Result<(), GroupError<String>> = TaskGroup::scope(async |group| {
        group.spawn(async {
            let _rope = Rope;
            sleep(9 * SECOND).await;
            Ok(())
        });
        group.spawn(fails());
        Ok(())
    })
    .await;
    let failed = failed.expect_err("both fail").to_string();
    assert_eq!(failed, "refused, panic: the rope is stuck");
}

#[tokio::test]
async fn a_blocking_call_within_a_task_outlives_the_group() {
    let (begins, begun) = tokio::sync::oneshot::channel();
    let (ends, end) = std::sync::mpsc::channel::<()>();
    let (ended, has_ended) = tokio::sync::oneshot::channel();
    TaskGroup::<String>::scope(async |group| {
        group.spawn(async {
            let call = tokio::task::spawn_blocking(move || {
                begins.send(()).expect("it is awaited");
                let _ = end.recv();
                ended.send(()).expect("it is awaited");
            });
            call.await.map_err(|stopped| stopped.to_string())
        });
        begun.await.expect("the call begins");
        group.cancel();
        Ok(())
    })
    .await
    .expect("nothing fails");
    // The scope has returned. The call waits for this line.
    ends.send(()).expect("the call goes on");
    has_ended.await.expect("it ends now");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn it_holds_on_several_workers() {
    for _ in 0..200 {
        let here = Arc::new(AtomicUsize::new(0));
        let failed: Result<(), GroupError<String>> = TaskGroup::scope(async |group| {
            for depth in 0..4 {
                group.spawn_group(nested(depth, Here::new(&here)));
            }
            group.spawn(async { Err("refused".to_owned()) });
            Ok(())
        })
        .await;
        failed.expect_err("one task fails");
        assert_eq!(here.load(Ordering::SeqCst), 0);
    }
}

#[test]
fn split_keeps_the_shape_and_leaves_panics_out() {
    let runtime = tokio::runtime::Builder::new_current_thread().build();
    let failed = runtime.expect("a runtime").block_on(async {
        let failed: Result<(), GroupError<u32>> = TaskGroup::scope(async |group| {
            group.spawn_group(TaskGroup::scope(async |inner| {
                inner.spawn(async { Err(1) });
                inner.spawn(async { Err(2) });
                Ok(())
            }));
            group.spawn(async { panic!("bug") });
            group.spawn(async { Err(3) });
            Ok(())
        })
        .await;
        failed.expect_err("all fail")
    });
    assert_eq!(failed.leaves().len(), 4);
    let (odd, rest) = failed.split(|number| number % 2 == 1);
    let [odd, rest] = [odd, rest].map(|part| part.expect("both").to_string());
    assert_eq!((odd.as_str(), rest.as_str()), ("3, (1)", "panic: bug, (2)"));
}

fn addresses<const N: usize>(texts: [&str; N]) -> [SocketAddr; N] {
    texts.map(|text| format!("{text}:1").parse().expect("an address"))
}

#[test]
fn families_alternate_from_the_first_address_on() {
    let order =
        interleaved(addresses(["192.0.2.1", "192.0.2.2", "[::1]", "192.0.2.3"]));
    let order: Vec<_> = order
        .iter()
        .map(|address| address.ip().to_string())
        .collect();
    assert_eq!(order, ["192.0.2.1", "::1", "192.0.2.2", "192.0.2.3"]);
    assert!(interleaved([]).is_empty());
}

#[tokio::test(start_paused = true)]
async fn no_address_is_called_within_the_minimum_delay_of_the_last() {
    let (calls, mut called) = mpsc::unbounded_channel();
    let start = Instant::now();
    let none =
        first_to_answer(addresses(["192.0.2.1", "192.0.2.2", "192.0.2.3"]), |_| {
            calls.send(start.elapsed().as_millis()).expect("it is read");
            async { Err::<(), _>("refused") }
        })
        .await;
    assert_eq!(none.expect_err("all refuse").len(), 3);
    drop(calls);
    let mut times = Vec::new();
    while let Some(time) = called.recv().await {
        times.push(time);
    }
    assert_eq!(times, [0, 100, 200]);
}

#[tokio::test(start_paused = true)]
async fn only_the_latest_call_hurries_the_next_by_its_failure() {
    let start = Instant::now();
    let [slow, silent, last] = addresses(["192.0.2.1", "192.0.2.2", "192.0.2.3"]);
    let answered = first_to_answer([slow, silent, last], |to| async move {
        let waits = if to == slow { 300 } else { 60_000 };
        sleep(Duration::from_millis(if to == last { 0 } else { waits })).await;
        if to == last { Ok(()) } else { Err("refused") }
    })
    .await;
    assert_eq!(answered.expect("the last answers").0, last);
    assert_eq!(start.elapsed().as_millis(), 500);
}

#[tokio::test(start_paused = true)]
async fn an_address_that_is_listed_twice_is_two_calls() {
    let start = Instant::now();
    let [twice, _, last] = addresses(["192.0.2.1", "192.0.2.2", "192.0.2.3"]);
    let answered = first_to_answer([twice, twice, last], |to| async move {
        let early = start.elapsed().as_millis() == 0;
        let waits = if early { 300 } else { 60_000 };
        sleep(Duration::from_millis(if to == last { 0 } else { waits })).await;
        if to == last { Ok(()) } else { Err("refused") }
    })
    .await;
    // The older call failed at 300 ms, which hurries nobody.
    assert_eq!(answered.expect("the last answers").0, last);
    assert_eq!(start.elapsed().as_millis(), 500);
}

#[tokio::test(start_paused = true)]
async fn the_panic_of_a_loser_ends_the_race() {
    let [winner, loser] = addresses(["192.0.2.1", "192.0.2.2"]);
    let race = tokio::spawn(first_to_answer([winner, loser], move |to| async move {
        sleep(Duration::from_millis(if to == winner { 500 } else { 250 })).await;
        assert!(to == winner, "broken radio");
        Ok::<_, String>(())
    }));
    let panic = race.await.expect_err("the race panics").into_panic();
    let text = panic.downcast_ref::<String>().expect("a text");
    assert_eq!(text, "panic: broken radio");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_loser_that_computes_delays_the_winner() {
    let start = std::time::Instant::now();
    let [winner, loser] = addresses(["192.0.2.1", "192.0.2.2"]);
    let computing = Arc::new(Notify::new());
    let race = tokio::spawn(first_to_answer([winner, loser], move |to| {
        let computing = Arc::clone(&computing);
        async move {
            if to == winner {
                computing.notified().await;
            } else {
                computing.notify_one();
                let computes = || std::thread::sleep(Duration::from_millis(400));
                tokio::task::block_in_place(computes);
            }
            Ok::<_, String>(())
        }
    }));
    let answered = race.await.expect("no panic").expect("the winner answers");
    assert_eq!(answered.0, winner);
    assert!(start.elapsed() >= Duration::from_millis(650));
}

#[tokio::test]
async fn the_race_connects_real_sockets_from_within_a_task() {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let to = listener.local_addr().expect("it is bound");
    let race = tokio::spawn(async move {
        let (from, line) = first_to_answer([to], TcpStream::connect).await?;
        Ok::<_, Vec<(SocketAddr, std::io::Error)>>((from, line.peer_addr().ok()))
    });
    let (from, peer) = race.await.expect("no panic").expect("it listens");
    assert_eq!((from, peer), (to, Some(to)));
}

#[tokio::test(start_paused = true)]
#[should_panic(expected = "panic: broken radio")]
async fn the_race_panics_with_the_message_of_an_attempt() {
    async fn dial(_to: SocketAddr) -> Result<(), String> {
        panic!("broken radio")
    }
    let _ = first_to_answer(addresses(["192.0.2.1"]), dial).await;
}
