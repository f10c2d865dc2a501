//! Numbers as Prometheus reads them.

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
    let mut text = head("taskq_jobs", "gauge", "Jobs in each state.");
    for (kind, numbers) in &stats.kinds {
        let mut numbers = numbers.clone();
        for state in State::ALL {
            let count = *numbers.of(state);
            text +=
                &format!("taskq_jobs{{kind=\"{kind}\",state=\"{state}\"}} {count}\n");
        }
    }
    for (name, sort, help, number) in NUMBERS {
        text += &head(name, sort, help);
        for (kind, numbers) in &stats.kinds {
            let number = number(numbers);
            text += &format!("{name}{{kind=\"{kind}\"}} {number}\n");
        }
    }
    let sum = |of: fn(&WorkerInfo) -> usize| -> usize {
        workers.iter().map(|(worker, _)| of(worker)).sum()
    };
    let (slots, running) = (sum(|w| w.slots), sum(|w| w.running));
    for (name, help, number) in [
        ("taskq_workers", "Workers heard of lately.", workers.len()),
        ("taskq_slots", "Jobs that they can run at once.", slots),
        ("taskq_running", "Jobs that they run.", running),
    ] {
        text += &head(name, "gauge", help);
        text += &format!("{name} {number}\n");
    }
    text
}

fn head(name: &str, sort: &str, help: &str) -> String {
    format!("# HELP {name} {help}\n# TYPE {name} {sort}\n")
}
