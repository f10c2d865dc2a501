//! How long the bundle takes to make, and what it weighs.
//!
//! ```text
//! cargo bench --profile dev --package page-runner --bench bundle [-- --quick]
//! ```
//!
//! Each figure stands beside its limit; one above it makes the bench fail. `--quick`
//! measures a small book without Tokio and judges nothing: it shows that the bench
//! still works.

use anyhow::{Context, Result};
use page_runner::Runner;
use std::io::Write as _;
use std::path::Path;
use std::process::ExitCode;
use std::time::Instant;
use tempfile::TempDir;

/// What the runtime weighs before there is a listing, in bytes of brotli.
const RUNTIME: f64 = 60_000.0;

fn main() -> Result<ExitCode> {
    let quick = std::env::args().any(|argument| argument == "--quick");
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let book = here.join(if quick { "tests/fixture" } else { "../.." });
    let book = book.canonicalize()?;
    let dir = TempDir::new()?;
    let runner = Runner::within(&book, dir.path());

    let start = Instant::now();
    let plan = runner.plan()?;
    let planned = start.elapsed().as_secs_f64() * 1000.0;
    let start = Instant::now();
    let bundle = runner.make(&plan)?;
    let cold = start.elapsed().as_secs_f64();
    let start = Instant::now();
    runner.make(&plan)?;
    let again = start.elapsed().as_secs_f64();

    let program = std::fs::read(bundle.program())?;
    let small = compressed(&program)? as f64;
    #[expect(clippy::cast_precision_loss, reason = "a few hundred listings")]
    let each = (small - RUNTIME).max(0.0) / bundle.len() as f64;
    let rows = [
        ("a look for what changed, ms", planned, 500.0),
        ("made cold, s", cold, 60.0),
        ("made again, nothing changed, s", again, 5.0),
        (
            "bytes of brotli a listing, beyond the first 60 KB",
            each,
            1000.0,
        ),
    ];
    println!(
        "{} listings: {} bytes, {small} as brotli\n",
        bundle.len(),
        program.len()
    );
    println!("{:<52}{:>10}{:>10}{:>8}", "", "measured", "limit", "ratio");
    for (what, measured, limit) in rows {
        let ratio = measured / limit;
        println!("{what:<52}{measured:>10.1}{limit:>10.0}{ratio:>8.2}");
    }
    if quick || rows.iter().all(|(_, measured, limit)| measured <= limit) {
        return Ok(ExitCode::SUCCESS);
    }
    eprintln!("a limit is missed");
    Ok(ExitCode::FAILURE)
}

fn compressed(bytes: &[u8]) -> Result<usize> {
    let mut out = Vec::new();
    let mut brotli = brotli::CompressorWriter::new(&mut out, 4096, 11, 22);
    brotli.write_all(bytes).context("memory does not fail")?;
    drop(brotli);
    Ok(out.len())
}
