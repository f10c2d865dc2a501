//! One runtime, two calls of `block_on`, and a task that outlives both.

// ANCHOR: main
use std::io;
use std::time::Duration;

use tokio::runtime::Builder;
use tokio::time::sleep;

struct Lamp;

impl Drop for Lamp {
    fn drop(&mut self) {
        println!("lamp: is taken down");
    }
}

async fn blink(_lamp: Lamp) {
    for blink in 1.. {
        println!("lamp: blink {blink}");
        sleep(Duration::from_secs(1)).await;
    }
}

fn main() -> io::Result<()> {
    let mut builder = Builder::new_current_thread();
    let runtime = builder.enable_time().start_paused(true).build()?;
    runtime.spawn(blink(Lamp));
    println!("main: has spawned the lamp");
    for night in 1..=2 {
        runtime.block_on(async { sleep(Duration::from_millis(1200)).await });
        println!("main: night {night} is over");
    }
    let alive = runtime.metrics().num_alive_tasks();
    println!("main: drops a runtime with {alive} task");
    drop(runtime);
    println!("main: ends");
    Ok(())
}
// ANCHOR_END: main
