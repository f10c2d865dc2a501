//! What one wait costs in memory and to start: a task, an OS thread, an asyncio task.
//!
//! Each measurement is a process of its own, so that none inherits another's memory;
//! rounds go through the kinds in turn. Linux only: it reads `/proc/self/status`, which
//! leaves out what the kernel itself keeps for each thread.

use std::env;
use std::fs;
use std::future::pending;
use std::process::Command;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use tokio::task::yield_now;
use tokio::time::sleep;

/// One wait of one kind: bytes in memory, bytes of address space, time to start.
#[derive(Clone, Copy)]
struct Cost {
    resident: f64,
    reserved: f64,
    nanoseconds: f64,
}

fn main() {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match words[..] {
        ["--measure", "task", count] => measure_tasks(number(count), for_ever),
        ["--measure", "sleeper", count] => measure_tasks(number(count), an_hour),
        ["--measure", "thread", count] => measure_threads(number(count)),
        _ => compare(words.contains(&"--quick")),
    }
}

fn number(word: &str) -> usize {
    word.parse()
        .expect("--measure is followed by a kind and a number")
}

fn compare(quick: bool) {
    let (rounds, tasks, threads) = if quick {
        (3, 20_000, 500)
    } else {
        (15, 100_000, 2_000)
    };
    let mut costs = [const { Vec::new() }; 4];
    for _ in 0..rounds {
        for (of_kind, kind) in costs
            .iter_mut()
            .zip(["task", "sleeper", "thread", "asyncio"])
        {
            let count = if kind == "thread" { threads } else { tasks };
            of_kind.push(in_a_process_of_its_own(kind, count));
        }
    }
    let [task, sleeper, thread, asyncio] = costs.map(medians);

    println!(
        "{:<18}{:>12}{:>17}{:>12}",
        "one wait", "in memory", "address space", "to start"
    );
    for (kind, cost) in [
        ("Tokio task", task),
        ("Tokio task asleep", sleeper),
        ("OS thread", thread),
        ("asyncio task", asyncio),
    ] {
        let address_space = match cost.reserved {
            bytes if bytes < 1024.0 => "-".to_owned(),
            bytes => format!("{:.0} KiB", bytes / 1024.0),
        };
        println!(
            "{kind:<18}{:>10.0} B{address_space:>17}{:>9.0} ns",
            cost.resident, cost.nanoseconds
        );
    }
    println!();
    println!(
        "{:<18}{:>12}{:>17}{:>12}",
        "50,000 of them", "in memory", "", "to start"
    );
    for (kind, cost) in [
        ("Tokio tasks", task),
        ("OS threads", thread),
        ("asyncio tasks", asyncio),
    ] {
        let megabytes = cost.resident * 50_000.0 / 1e6;
        let milliseconds = cost.nanoseconds * 50_000.0 / 1e6;
        println!(
            "{kind:<18}{megabytes:>9.0} MB{:>17}{milliseconds:>9.0} ms",
            ""
        );
    }
    println!();
    for (kind, cost) in [("OS thread", thread), ("asyncio task", asyncio)] {
        println!(
            "{kind} / Tokio task: {:.0} times the memory, {:.0} times the start",
            cost.resident / task.resident,
            cost.nanoseconds / task.nanoseconds
        );
    }
    println!("medians of {rounds} rounds; {tasks} tasks or {threads} threads a round");
}

fn in_a_process_of_its_own(kind: &str, count: usize) -> Cost {
    let mut command = if kind == "asyncio" {
        let mut python = Command::new("python3");
        python.arg(concat!(
            env!("CARGO_MANIFEST_DIR"),
            "/benches/cost_of_a_wait.py"
        ));
        python
    } else {
        let mut this =
            Command::new(env::current_exe().expect("a running program has a file"));
        this.args(["--measure", kind]);
        this
    };
    // One heap for all threads, or each would reserve address space for its own.
    command.env("MALLOC_ARENA_MAX", "1");
    let output = command.arg(count.to_string()).output();
    let output = output.unwrap_or_else(|error| panic!("{command:?}: {error}"));
    let words = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{command:?} failed: {words}");
    let printed = String::from_utf8_lossy(&output.stdout);
    let numbers: Vec<f64> = printed.split_whitespace().flat_map(str::parse).collect();
    let [resident, reserved, nanoseconds] = numbers[..] else {
        panic!("{command:?} printed {printed:?} in place of three numbers");
    };
    Cost {
        resident,
        reserved,
        nanoseconds,
    }
}

fn medians(costs: Vec<Cost>) -> Cost {
    let median = |of: fn(&Cost) -> f64| {
        let mut numbers: Vec<f64> = costs.iter().map(of).collect();
        numbers.sort_by(f64::total_cmp);
        numbers[numbers.len() / 2]
    };
    Cost {
        resident: median(|cost| cost.resident),
        reserved: median(|cost| cost.reserved),
        nanoseconds: median(|cost| cost.nanoseconds),
    }
}

/// How many waits have begun. A wait that has not is no wait yet, and costs less.
static BEGUN: AtomicUsize = AtomicUsize::new(0);

#[tokio::main(flavor = "current_thread")]
async fn measure_tasks<W>(count: usize, wait: fn() -> W)
where
    W: Future<Output = ()> + Send + 'static,
{
    let (before, start) = (Memory::now(), Instant::now());
    let mut tasks = Vec::with_capacity(count);
    for _ in 0..count {
        tasks.push(tokio::spawn(wait()));
    }
    while BEGUN.load(Ordering::Relaxed) < count {
        yield_now().await;
    }
    report(count, before, start);
}

async fn for_ever() {
    BEGUN.fetch_add(1, Ordering::Relaxed);
    pending().await
}

async fn an_hour() {
    BEGUN.fetch_add(1, Ordering::Relaxed);
    sleep(Duration::from_secs(3600)).await;
}

fn measure_threads(count: usize) {
    let (before, start) = (Memory::now(), Instant::now());
    let mut threads = Vec::with_capacity(count);
    for _ in 0..count {
        threads.push(thread::spawn(|| {
            BEGUN.fetch_add(1, Ordering::Relaxed);
            loop {
                thread::park();
            }
        }));
    }
    while BEGUN.load(Ordering::Relaxed) < count {
        thread::yield_now();
    }
    report(count, before, start);
}

fn report(count: usize, before: Memory, start: Instant) {
    let nanoseconds = start.elapsed().as_nanos() as f64;
    let (after, count) = (Memory::now(), count as f64);
    let resident = (after.resident - before.resident) / count;
    let reserved = (after.reserved - before.reserved) / count;
    println!("{resident} {reserved} {}", nanoseconds / count);
}

/// Bytes that this process has in memory, and bytes of its address space in use.
struct Memory {
    resident: f64,
    reserved: f64,
}

impl Memory {
    fn now() -> Self {
        let status = fs::read_to_string("/proc/self/status")
            .expect("this benchmark reads /proc/self/status, which only Linux has");
        let kibibytes = |label: &str| {
            let line = status.lines().find_map(|line| line.strip_prefix(label));
            let number = line.and_then(|line| line.split_whitespace().next());
            number
                .and_then(|number| number.parse::<f64>().ok())
                .expect(label)
                * 1024.0
        };
        Self {
            resident: kibibytes("VmRSS:"),
            reserved: kibibytes("VmSize:"),
        }
    }
}
