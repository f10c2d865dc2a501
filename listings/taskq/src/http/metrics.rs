//! Numbers as Prometheus reads them.

use std::fmt::Write as _;
use std::time::Duration;

use crate::broker::{KindStats, Stats, WorkerInfo};
use crate::model::State;

/// A number that each kind has.
type Number = (
    &'static str,
    &'static str,
    &'static str,
    fn(&KindStats) -> f64,
);

const NUMBERS: [Number; 5] = [
    (
        "taskq_enqueued_total",
        "counter",
        "Jobs ever taken.",
        |kind| kind.total_enqueued as f64,
    ),
    ("taskq_done_total", "counter", "Jobs ever done.", |kind| {
        kind.total_done as f64
    }),
    (
        "taskq_failed_attempts_total",
        "counter",
        "Attempts that failed.",
        |kind| kind.total_failed as f64,
    ),
    (
        "taskq_expired_leases_total",
        "counter",
        "Leases whose worker was not heard of in time.",
        |kind| kind.total_expired as f64,
    ),
    (
        "taskq_oldest_ready_seconds",
        "gauge",
        "For how long the next job has been ready.",
        |kind| kind.oldest_ready.as_secs_f64(),
    ),
];

/// All numbers, in the text format of Prometheus.
pub(super) fn text(stats: &Stats, workers: &[(WorkerInfo, Duration)]) -> String {
    let mut text = String::new();
    head(&mut text, "taskq_jobs", "gauge", "Jobs in each state.");
    for (kind, numbers) in &stats.kinds {
        let mut numbers = numbers.clone();
        for state in State::ALL {
            let count = *numbers.of(state);
            line(
                &mut text,
                format_args!("taskq_jobs{{kind=\"{kind}\",state=\"{state}\"}} {count}"),
            );
        }
    }
    for (name, sort, help, number) in NUMBERS {
        head(&mut text, name, sort, help);
        for (kind, numbers) in &stats.kinds {
            let number = number(numbers);
            line(
                &mut text,
                format_args!("{name}{{kind=\"{kind}\"}} {number}"),
            );
        }
    }
    let sum = |of: fn(&WorkerInfo) -> usize| -> usize {
        workers.iter().map(|(worker, _)| of(worker)).sum()
    };
    for (name, help, number) in [
        ("taskq_workers", "Workers heard of lately.", sum(|_| 1)),
        (
            "taskq_slots",
            "Jobs that they can run at once.",
            sum(|w| w.slots),
        ),
        ("taskq_running", "Jobs that they run.", sum(|w| w.running)),
    ] {
        head(&mut text, name, "gauge", help);
        line(&mut text, format_args!("{name} {number}"));
    }
    text
}

fn head(text: &mut String, name: &str, sort: &str, help: &str) {
    line(text, format_args!("# HELP {name} {help}"));
    line(text, format_args!("# TYPE {name} {sort}"));
}

fn line(text: &mut String, line: std::fmt::Arguments<'_>) {
    writeln!(text, "{line}").expect("a string takes all");
}
