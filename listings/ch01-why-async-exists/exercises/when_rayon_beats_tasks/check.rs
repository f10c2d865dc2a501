//! Add up 1,000, 100,000 and 1,000,000 gusts by Tokio tasks and by rayon. Predict
//! first which is faster for each, then measure, and report which prediction held.
//!
//! To see your report, measured with optimisation and nothing beside it:
//! `cargo test --release -p ch01 --test when_rayon_beats_tasks -- --show-output
//! --test-threads=1`. With `--features solution` before the `--` it is the solution's.

#[cfg_attr(feature = "solution", path = "solution.rs")]
#[cfg_attr(not(feature = "solution"), path = "start.rs")]
mod exercise;

use std::time::Duration;

use exercise::{PREDICTIONS, measure, report};

const SIZES: [u64; 3] = [1_000, 100_000, 1_000_000];

// ANCHOR: types
/// The strength of one gust. No compiler knows a formula for the sum of many.
fn gust(number: u64) -> u64 {
    (number.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 33) % 120
}

/// One way to add up the gusts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Way {
    Tasks,
    Rayon,
}

/// What one way gave, and how long it took.
#[derive(Clone, Copy, Debug)]
struct Run {
    sum: u64,
    took: Duration,
}

/// Both ways for the gusts `0..size`.
#[derive(Clone, Copy, Debug)]
struct Measured {
    size: u64,
    tasks: Run,
    rayon: Run,
}

impl Measured {
    fn faster(&self) -> Way {
        if self.rayon.took < self.tasks.took {
            Way::Rayon
        } else {
            Way::Tasks
        }
    }
}
// ANCHOR_END: types

#[test]
fn both_ways_find_the_same_sum() {
    for size in SIZES {
        let measured = measure(size);
        let right: u64 = (0..size).map(gust).sum();
        for (way, run) in [("tasks", measured.tasks), ("rayon", measured.rayon)] {
            let sum = run.sum;
            assert_eq!(
                sum, right,
                "{size} gusts add up to {right}; {way} found {sum}"
            );
        }
    }
}

#[test]
fn both_ways_were_measured() {
    for (size, predicted) in SIZES.into_iter().zip(PREDICTIONS) {
        let measured = measure(size);
        println!("{}", report(&measured, predicted));
        assert_eq!(
            measured.size, size,
            "measure({size}) says it measured another size"
        );
        for (way, run) in [("tasks", measured.tasks), ("rayon", measured.rayon)] {
            assert!(
                !run.took.is_zero(),
                "{way} took no time at all for {size} gusts: was it measured?"
            );
        }
    }
}

/// Invented times, so that the report is checked and not the machine.
fn invented(size: u64, faster: Way) -> Measured {
    let run = |way| {
        let took = Duration::from_millis(if way == faster { 1 } else { 3 });
        Run { sum: 0, took }
    };
    Measured {
        size,
        tasks: run(Way::Tasks),
        rayon: run(Way::Rayon),
    }
}

#[test]
fn the_report_says_what_was_measured_and_which_predictions_were_wrong() {
    for faster in [Way::Tasks, Way::Rayon] {
        for (size, predicted) in SIZES.into_iter().zip(PREDICTIONS) {
            let line = report(&invented(size, faster), predicted);
            let verdict = if predicted == faster {
                "as predicted"
            } else {
                "surprise"
            };
            assert_eq!(
                line,
                format!("{size}: {faster:?}, {verdict}"),
                "predicted {predicted:?}, measured {faster:?}"
            );
        }
    }
}
