//! Every law on every broker. Each pair is a test of its own: `cargo test -p taskq
//! --test laws priority`.

mod common;

use std::cell::Cell;
use std::future::Future;
use std::panic::{self, AssertUnwindSafe, catch_unwind};
use std::time::Duration;

use common::{CALLS, Ground, Line, Remote};
use libtest_mimic::{Arguments, Trial};
use taskq::MemBroker;
use taskq::contract::laws;

thread_local! {
    /// Whether a panic on this thread is what the test hopes for.
    static QUIET: Cell<bool> = const { Cell::new(false) };
}

fn main() {
    let arguments = Arguments::from_args();
    let loud = panic::take_hook();
    panic::set_hook(Box::new(move |info| {
        if !QUIET.get() {
            loud(info);
        }
    }));
    let mut trials: Vec<_> = laws::<Ground<MemBroker>>()
        .into_iter()
        .map(|law| {
            Trial::test(format!("memory::{}", law.name), move || {
                in_virtual_time(async move {
                    let broker = MemBroker::default();
                    (law.check)(Ground { broker }).await;
                });
                Ok(())
            })
        })
        .collect();
    trials.extend(CALLS.iter().map(|&call| {
        Trial::test(format!("broken::{call}"), move || breaks_a_law(call))
    }));
    libtest_mimic::run(&arguments, trials).exit();
}

/// Paused: what takes hours for the broker takes no time here.
fn in_virtual_time(law: impl Future<Output = ()>) {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .start_paused(true)
        .build();
    runtime.expect("a runtime starts").block_on(law);
}

/// A broker that only pretends to do one thing breaks a law: none is without one.
fn breaks_a_law(call: &'static str) -> Result<(), libtest_mimic::Failed> {
    let keeps = |law: &taskq::contract::Law<Ground<Remote>>| {
        let broken = || {
            in_virtual_time(async {
                let broker = Remote::default();
                broker.set(Line::Pretends(call));
                let check = (law.check)(Ground { broker });
                let limit = Duration::from_hours(1);
                let ended = tokio::time::timeout(limit, check).await;
                ended.expect("a law comes to an end");
            });
        };
        catch_unwind(AssertUnwindSafe(broken)).is_ok()
    };
    QUIET.set(true);
    let nobody_notices = laws().iter().all(keeps);
    QUIET.set(false);
    if nobody_notices {
        return Err(format!("no law asks for `{call}`").into());
    }
    Ok(())
}
