//! What a second thread gains for work that computes: in Rust, and under Python's GIL.
//!
//! The same two sums, on one thread one after the other and on two threads at once.
//! Rounds go through all four in turn. Each language is compared only with itself, on
//! numbers as many as keep it busy for about as long.

use std::env;
use std::hint::black_box;
use std::process::Command;
use std::thread;
use std::time::Instant;

fn main() {
    let quick = env::args().any(|argument| argument == "--quick");
    let (rounds, rust_numbers, python_numbers) = if quick {
        (3, 20_000_000, 1_000_000)
    } else {
        (15, 200_000_000, 5_000_000)
    };
    let (mut rust, mut python) = (Vec::new(), Vec::new());
    for _ in 0..rounds {
        let one =
            timed(|| on_threads(1, || (add_up(rust_numbers), add_up(rust_numbers))));
        let two = timed(|| on_threads(2, || add_up(rust_numbers)));
        rust.push((one, two));
        python.push(in_python(python_numbers));
    }

    println!("two sums        one thread  two threads");
    for (language, times) in [("Rust", rust), ("Python, GIL", python)] {
        let share = median(times.iter().map(|(one, two)| two / one).collect());
        println!("{language:<16}{:>10.2}{share:>13.2}", 1.0);
    }
    let cores = thread::available_parallelism().map_or(1, usize::from);
    println!("time taken, one thread = 1; medians of {rounds} rounds on {cores} cores");
}

// Compiled once, or the two ways would run different code.
#[inline(never)]
fn add_up(numbers: u64) -> u64 {
    // `black_box`, or the compiler would find a shorter way than adding.
    (0..numbers).map(|number| black_box(number) % 7).sum()
}

fn on_threads<T: Send>(count: usize, work: impl Fn() -> T + Sync) {
    thread::scope(|scope| {
        for _ in 0..count {
            // Likewise: a sum that nobody looks at need not be added up.
            scope.spawn(|| black_box(work()));
        }
    });
}

/// Milliseconds that `work` takes.
fn timed(work: impl FnOnce()) -> f64 {
    let start = Instant::now();
    work();
    start.elapsed().as_secs_f64() * 1_000.0
}

fn median(mut numbers: Vec<f64>) -> f64 {
    numbers.sort_by(f64::total_cmp);
    numbers[numbers.len() / 2]
}

/// Milliseconds on one thread and on two.
fn in_python(numbers: u64) -> (f64, f64) {
    let script = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/benches/threads_and_the_gil.py"
    );
    let output = Command::new("python3")
        .arg(script)
        .arg(numbers.to_string())
        .output();
    let output = output.expect("python3 is installed: the comparison runs it");
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    let printed = String::from_utf8_lossy(&output.stdout);
    let numbers: Vec<f64> = printed.split_whitespace().flat_map(str::parse).collect();
    let [one, two] = numbers[..] else {
        panic!("{script} printed {printed:?} in place of two numbers");
    };
    (one / 1e6, two / 1e6)
}
