//! `taskq`: runs a queue, and tells about it.

mod cli;

use std::process::ExitCode;

fn main() -> ExitCode {
    cli::run()
}
