use std::time::{Duration, Instant};

use rayon::iter::{IntoParallelIterator, ParallelIterator};

use super::{Measured, Run, Way, gust};

/// What two cores answered, with `--release`. Without, adding takes so much longer than
/// sharing out that they come out even.
pub const PREDICTIONS: [Way; 3] = [Way::Tasks, Way::Rayon, Way::Rayon];

const GUSTS_PER_TASK: usize = 1_000;

/// Adds up the gusts `0..size` both ways and takes the time of each.
pub fn measure(size: u64) -> Measured {
    let runtime = tokio::runtime::Runtime::new().expect("a runtime can be started");
    // The first use starts rayon's threads, as `Runtime::new` has started Tokio's.
    rayon::join(|| (), || ());

    let tasks = fastest(|| runtime.block_on(sum_by_tasks(size)));
    let rayon = fastest(|| (0..size).into_par_iter().map(gust).sum());
    Measured { size, tasks, rayon }
}

/// The fastest of several runs: whatever disturbs a run only makes it slower.
fn fastest(sum: impl Fn() -> u64) -> Run {
    let runs = (0..9).map(|_| {
        let start = Instant::now();
        let sum = sum();
        // A clock may be too coarse for the smallest sum.
        let took = start.elapsed().max(Duration::from_nanos(1));
        Run { sum, took }
    });
    runs.min_by_key(|run| run.took).expect("nine runs")
}

async fn sum_by_tasks(size: u64) -> u64 {
    let tasks: Vec<_> = (0..size)
        .step_by(GUSTS_PER_TASK)
        .map(|first| {
            let gusts = first..size.min(first + GUSTS_PER_TASK as u64);
            tokio::spawn(async move { gusts.map(gust).sum::<u64>() })
        })
        .collect();
    let mut sum = 0;
    for task in tasks {
        sum += task.await.expect("adding does not panic");
    }
    sum
}

/// One line: `1000: Tasks, as predicted` or `1000: Rayon, surprise`.
pub fn report(measured: &Measured, predicted: Way) -> String {
    let faster = measured.faster();
    let verdict = if faster == predicted {
        "as predicted"
    } else {
        "surprise"
    };
    format!("{}: {faster:?}, {verdict}", measured.size)
}
