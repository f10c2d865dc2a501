//! A sleep in another thread's `block_on` ends only when the runtime's own thread helps.

use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use tokio::runtime::Builder;
use tokio::time::sleep;

// ANCHOR: main
fn main() -> std::io::Result<()> {
    let runtime = Builder::new_current_thread().enable_time().build()?;
    let handle = runtime.handle().clone();
    let (slept, sleeper) = mpsc::channel();
    let other = thread::spawn(move || {
        handle.block_on(async { sleep(Duration::from_millis(10)).await });
        slept.send(()).expect("main receives");
    });

    let early = sleeper.recv_timeout(Duration::from_millis(200));
    println!("without the runtime's thread: {early:?}");
    runtime.block_on(async {
        while !other.is_finished() {
            sleep(Duration::from_millis(10)).await;
        }
    });
    println!("with it: {:?}", sleeper.recv());
    Ok(())
}
// ANCHOR_END: main
