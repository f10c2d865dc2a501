//! Reads the state of two tasks, one unloaded and one aborted, while they live.
#![allow(
    unsafe_code,
    reason = "Tokio keeps the state private; a waker's pointer leads to it"
)]

// ANCHOR: state
use std::future::poll_fn;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::{Poll, Waker};

use futures::poll;
use tokio::sync::oneshot;

/// The flags of a task's state, from the lowest bit, in Tokio 1.54.1.
const FLAGS: [&str; 6] = [
    "RUNNING",
    "COMPLETE",
    "NOTIFIED",
    "JOIN_INTEREST",
    "JOIN_WAKER",
    "CANCELLED",
];

fn print_state(when: &str, task: &Waker) {
    // SAFETY: the data of a task's waker is a pointer to its header. That begins with
    // one atomic word, and the waker keeps it alive: in 1.54.1, by no guarantee.
    let state = unsafe { &*task.data().cast::<AtomicUsize>() };
    let state = state.load(Ordering::Acquire);
    // One of the references is the waker that we look through.
    let references = (state >> FLAGS.len()) - 1;
    let flags = FLAGS.iter().enumerate();
    let set = flags.filter(|(bit, _)| state & (1 << bit) != 0);
    let set: Vec<_> = set.map(|(_, flag)| *flag).collect();
    println!("{when:<20} {references} | {}", set.join(" "));
}
// ANCHOR_END: state

// ANCHOR: task
async fn unload(show: oneshot::Sender<Waker>, cargo: oneshot::Receiver<u32>) -> u32 {
    let own = poll_fn(|context| Poll::Ready(context.waker().clone())).await;
    print_state("in its first poll", &own);
    own.wake_by_ref();
    print_state("woken while it runs", &own);
    show.send(own).expect("main holds the receiver");
    cargo.await.expect("cargo comes, or the task is aborted")
}
// ANCHOR_END: task

// ANCHOR: main
#[tokio::main(flavor = "current_thread")]
async fn main() {
    let (show, window) = oneshot::channel();
    let (cargo, comes) = oneshot::channel();
    let mut ferry = tokio::spawn(unload(show, comes));
    let state = window.await.expect("the task sends its waker first");
    print_state("waits for cargo", &state);
    assert!(poll!(&mut ferry).is_pending());
    print_state("main awaits it", &state);
    cargo.send(7).expect("the task holds the receiver");
    print_state("woken by cargo", &state);
    let crates = (&mut ferry)
        .await
        .expect("it neither panics nor is aborted");
    print_state("has ended", &state);
    drop(ferry);
    print_state("handle dropped", &state);
    println!("{crates} crates");

    let (show, window) = oneshot::channel();
    // Kept: dropping it would wake the tug.
    let (_cargo, comes) = oneshot::channel();
    let mut tug = tokio::spawn(unload(show, comes));
    let state = window.await.expect("the task sends its waker first");
    tug.abort();
    print_state("abort() was called", &state);
    (&mut tug).await.expect_err("it was aborted");
    print_state("has ended", &state);
}
// ANCHOR_END: main
