//! Asks nine futures whether they may move to another thread.

// ANCHOR: futures
use std::cell::Cell;
use std::future::ready;
// ANCHOR_END: futures
use std::marker::PhantomData;
// ANCHOR: futures
use std::rc::Rc;
use std::sync::Mutex;

// ANCHOR_END: futures
/// Knows of its type whether it is `Send`: the more exact method wins.
struct Probe<T>(PhantomData<T>);

impl<T: Send> Probe<T> {
    fn may_move(&self) -> &'static str {
        "may move"
    }
}

trait Otherwise {
    fn may_move(&self) -> &'static str {
        "must stay"
    }
}

impl<T> Otherwise for Probe<T> {}

fn of<F: Future>(_future: &F) -> Probe<F> {
    Probe(PhantomData)
}

// ANCHOR: futures
async fn rc_is_alive() {
    let log = Rc::new(1);
    ready(()).await;
    drop(log);
}

async fn rc_in_a_block() {
    {
        let _log = Rc::new(1);
    }
    ready(()).await;
}

async fn rc_dropped() {
    let log = Rc::new(1);
    drop(log);
    ready(()).await;
}

async fn rc_used_then_dropped() {
    let log = Rc::new(1);
    println!("{log}");
    drop(log);
    ready(()).await;
}

async fn rc_handed_in(log: Rc<u32>) {
    drop(log);
    ready(()).await;
}

async fn cell_owned() {
    let crates = Cell::new(1);
    ready(()).await;
    crates.set(2);
}

async fn cell_borrowed(crates: &Cell<u32>) {
    ready(()).await;
    crates.set(2);
}

async fn std_guard(log: &Mutex<u32>) {
    let guard = log.lock();
    ready(()).await;
    drop(guard);
}

async fn tokio_guard(log: &tokio::sync::Mutex<u32>) {
    let guard = log.lock().await;
    ready(()).await;
    drop(guard);
}
// ANCHOR_END: futures

// ANCHOR: main
fn main() {
    let (cell, std, tokio) = (Cell::new(1), Mutex::new(1), tokio::sync::Mutex::new(1));
    for (future, answer) in [
        ("rc_is_alive", of(&rc_is_alive()).may_move()),
        ("rc_in_a_block", of(&rc_in_a_block()).may_move()),
        ("rc_dropped", of(&rc_dropped()).may_move()),
        (
            "rc_used_then_dropped",
            of(&rc_used_then_dropped()).may_move(),
        ),
        ("rc_handed_in", of(&rc_handed_in(Rc::new(1))).may_move()),
        ("cell_owned", of(&cell_owned()).may_move()),
        ("cell_borrowed", of(&cell_borrowed(&cell)).may_move()),
        ("std_guard", of(&std_guard(&std)).may_move()),
        ("tokio_guard", of(&tokio_guard(&tokio)).may_move()),
    ] {
        println!("{future:<21} {answer}");
    }
}
// ANCHOR_END: main
