//! Stands in for rustc while skeptic compiles fragments. skeptic 0.14 knows no
//! edition after 2021 and calls every fragment `test.rs`: this passes edition 2024,
//! and names the page that the fragment's first comment, `//@ page`, names.
//!
//! Built by build.rs, which says in `REAL_RUSTC` what to stand in for.

use std::env::args_os;
use std::process::{Command, ExitCode};

fn main() -> ExitCode {
    let mut rustc = Command::new(env!("REAL_RUSTC"));
    for argument in args_os().skip(1) {
        match argument.to_str() {
            Some(edition) if edition.starts_with("--edition=") => {
                rustc.arg("--edition=2024");
            }
            Some(source) if source.ends_with("test.rs") => {
                let text = std::fs::read_to_string(source).unwrap_or_default();
                let page = text.lines().find_map(|line| line.strip_prefix("//@ "));
                if let Some(page) = page {
                    rustc.arg(format!("--remap-path-prefix={source}={page}"));
                }
                rustc.arg(source);
            }
            _ => {
                rustc.arg(argument);
            }
        }
    }
    match rustc.status() {
        Ok(status) if status.success() => ExitCode::SUCCESS,
        Ok(_) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("cannot run {}: {error}", env!("REAL_RUSTC"));
            ExitCode::FAILURE
        }
    }
}
