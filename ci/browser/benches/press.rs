//! How long a reader waits, from the press of a Run button to the first line.
//!
//! ```text
//! cargo bench --profile dev --package browser --bench press [-- --quick]
//! ```
//!
//! Cold is the first press of a page in a browser that has never seen the book; warm,
//! every further one. In Chromium, from a server and from the disk. Each median stands
//! beside its limit; one above it makes the bench fail. `--quick` measures once and
//! judges nothing: it shows that the bench still works.

use anyhow::Result;
use browser::bench::Bench;
use browser::browser::Browser;
use browser::{Access, Kind, Site};
use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;

const PAGE: &str = "ch01-why-async-exists/index.html";
/// A listing on Tokio's paused clock: it prints its first line at once.
const LISTING: &str = "gale_read_together";
/// Milliseconds.
const LIMITS: [(&str, f64); 2] = [("cold", 400.0), ("warm", 60.0)];

fn main() -> Result<ExitCode> {
    browser::bench(measure_all)
}

/// Measures and prints everything; whether all limits are kept.
fn measure_all(bench: &Bench) -> Result<bool> {
    let runs = bench.runs(11);
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("press");
    let site = Site::build(&bench.root, &folder.join("site"))?;
    let site = Arc::new(site);
    let mut kept = true;
    println!("medians of {runs} runs, in milliseconds\n");
    println!(
        "{:<28}{:>8}{:>10}{:>8}{:>8}",
        "", "median", "slowest", "limit", "ratio"
    );
    for access in Access::ALL {
        let measured = measure(&folder, &site, access, runs)?;
        for ((what, limit), mut times) in LIMITS.into_iter().zip(measured) {
            times.sort_by(f64::total_cmp);
            let (median, slowest) = (times[times.len() / 2], times[times.len() - 1]);
            let what = format!("{what}, {access:?}").to_lowercase();
            let ratio = median / limit;
            println!("{what:<28}{median:>8.0}{slowest:>10.0}{limit:>8.0}{ratio:>8.2}");
            kept &= median <= limit;
        }
    }
    Ok(kept)
}

/// Times of first and of later presses.
fn measure(
    folder: &Path,
    site: &Arc<Site>,
    access: Access,
    runs: usize,
) -> Result<[Vec<f64>; 2]> {
    let script = include_str!("press.js");
    let mut browser = Browser::start(Kind::Chromium, &folder.join("profile"))?;
    let mut measured = [Vec::new(), Vec::new()];
    for _ in 0..runs {
        // Each has a storage and a cache of its own.
        let mut page = browser.page(site, access)?;
        page.open(PAGE);
        for times in &mut measured {
            let time = page.eval(&format!("({script})('{LISTING}')"));
            times.push(time.as_f64().unwrap_or(f64::INFINITY));
        }
    }
    Ok(measured)
}
