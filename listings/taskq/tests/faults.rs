//! Kills workers, stops them, cuts their connections and takes their broker away, and
//! then judges what is left: nothing may be lost, stuck, or done twice.
//!
//! `cargo test -p taskq --test faults -- --ignored --nocapture` kills 200 workers of each
//! broker and prints what it saw: `tests/faults.txt` is such a report.
//! `TASKQ_FAULTS_SEED` chooses the faults of an earlier run; when they strike is not in
//! its power.

use std::process::ExitCode;

#[cfg(unix)]
#[path = "faults/suite.rs"]
mod suite;

#[cfg(unix)]
fn main() -> ExitCode {
    suite::main()
}

#[cfg(not(unix))]
fn main() -> ExitCode {
    eprintln!("SKIPPED: a process is stopped and continued by signals of Unix");
    ExitCode::SUCCESS
}
