//! What it costs to pass the turn: between tasks, between OS threads, in asyncio.
//!
//! A hand-over is half of a message there and back through channels of capacity one.
//! Rounds go through all the ways in turn.

use std::env;
use std::process::Command;
use std::sync::mpsc as std_mpsc;
use std::thread;
use std::time::Instant;

use tokio::sync::mpsc;

const WAYS: [&str; 3] = [
    "task to task",
    "thread to thread",
    "asyncio task to asyncio task",
];

fn main() {
    let quick = env::args().any(|argument| argument == "--quick");
    let (rounds, turns) = if quick { (3, 5_000) } else { (15, 50_000) };
    let mut nanoseconds = [const { Vec::new() }; 3];
    for _ in 0..rounds {
        let round = [tasks(turns), threads(turns), in_python(turns)];
        for (all, one) in nanoseconds.iter_mut().zip(round) {
            all.push(one);
        }
    }
    let medians = nanoseconds.map(median);

    println!(
        "{:<30}{:>9}{:>18}",
        "one turn passed", "takes", "task to task = 1"
    );
    for (way, median) in WAYS.into_iter().zip(medians) {
        println!("{way:<30}{median:>6.0} ns{:>18.1}", median / medians[0]);
    }
    println!("medians of {rounds} rounds of {turns} turns");
}

fn median(mut numbers: Vec<f64>) -> f64 {
    numbers.sort_by(f64::total_cmp);
    numbers[numbers.len() / 2]
}

#[tokio::main(flavor = "current_thread")]
async fn tasks(turns: u32) -> f64 {
    let (there, mut arrived) = mpsc::channel(1);
    let (back, mut returned) = mpsc::channel(1);
    let echo = tokio::spawn(async move {
        while let Some(turn) = arrived.recv().await {
            back.send(turn).await.expect("the other task listens");
        }
    });
    // A task too: the future given to `block_on` has its turn only between two looks at
    // the operating system.
    let caller = tokio::spawn(async move {
        let start = Instant::now();
        for turn in 0..turns {
            there.send(turn).await.expect("the echo listens");
            returned.recv().await.expect("the echo answers");
        }
        start.elapsed().as_nanos() as f64
    });
    let nanoseconds = caller.await.expect("the caller does not panic");
    echo.await.expect("the echo does not panic");
    nanoseconds / f64::from(turns) / 2.0
}

fn threads(turns: u32) -> f64 {
    let (there, arrived) = std_mpsc::sync_channel(1);
    let (back, returned) = std_mpsc::sync_channel(1);
    let echo = thread::spawn(move || {
        for turn in arrived {
            back.send(turn).expect("the other thread listens");
        }
    });
    let start = Instant::now();
    for turn in 0..turns {
        there.send(turn).expect("the echo listens");
        returned.recv().expect("the echo answers");
    }
    let nanoseconds = start.elapsed().as_nanos() as f64;
    drop(there);
    echo.join().expect("the echo does not panic");
    nanoseconds / f64::from(turns) / 2.0
}

/// Nanoseconds for a hand-over between two asyncio tasks.
fn in_python(turns: u32) -> f64 {
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/benches/cost_of_a_switch.py");
    let output = Command::new("python3")
        .arg(script)
        .arg(turns.to_string())
        .output();
    let output = output.expect("python3 is installed: the comparison runs it");
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    let printed = String::from_utf8_lossy(&output.stdout);
    let hand_over = printed.trim().parse();
    hand_over.unwrap_or_else(|_| panic!("{script} printed {printed:?}, not a number"))
}
