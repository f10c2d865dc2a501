//! How long a reader on a slow line waits for the first result of a search.
//!
//! ```text
//! cargo bench --profile dev --package browser --bench search [-- --quick]
//! ```
//!
//! In a generated book of 190 pages, in Chromium, over 1.6 Mbit/s with 150 ms, on a
//! processor slowed to a quarter. Each time is that of a browser which has only the page
//! loaded: from the opening of the dialog, the code of the search included. The server
//! does not compress, which most do; the bytes are those of a server that does. One
//! median above its limit makes the bench fail. `--quick` measures once and judges
//! nothing: it shows that the bench still works.

#[path = "../../book/benches/rebuild/generate.rs"]
#[allow(dead_code, reason = "the other bench copies the real book, too")]
mod generate;

use anyhow::{Context, Result};
use browser::bench::Bench;
use browser::browser::Browser;
use browser::{Access, Kind, Page, Site};
use flate2::Compression;
use flate2::write::GzEncoder;
use serde_json::{Value, json};
use std::io::Write as _;
use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Instant;

const PAGE: &str = "ch16-generated/page-3.html";
/// A listing's name, a word, a question in many words, a word that ends too early.
const QUERIES: [&str; 4] = [
    "prints_150",
    "waker",
    "which task is cancelled when the executor drops its future",
    "recor",
];
/// Milliseconds, milliseconds, bytes.
const LIMITS: [(&str, f64); 3] = [
    ("first result", 3000.0),
    ("longest task", 100.0),
    ("bytes before it", 250_000.0),
];
/// Milliseconds that the index may add to a build.
const BUILD: f64 = 3000.0;

fn main() -> Result<ExitCode> {
    browser::bench(measure_all)
}

/// Measures and prints everything; whether all limits are kept.
fn measure_all(bench: &Bench) -> Result<bool> {
    let runs = bench.runs(5);
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("search");
    let sources = tempfile::TempDir::new()?;
    let root = generate::book(&bench.root, sources.path())?;
    let site = Arc::new(Site::build(&root, &folder.join("site"))?);
    println!("medians of {runs} runs: milliseconds, bytes\n");
    println!(
        "{:<34}{:>10}{:>10}{:>10}{:>8}",
        "", "median", "most", "limit", "ratio"
    );
    let mut kept = true;
    for query in QUERIES {
        let measured = measure(&folder, &site, query, runs)?;
        let short = query.split_inclusive(' ').take(3).collect::<String>();
        for ((what, limit), values) in LIMITS.into_iter().zip(measured) {
            kept &= row(&format!("{}: {what}", short.trim_end()), values, limit);
        }
    }
    let built = (0..runs).map(|_| build(&site)).collect::<Result<_>>()?;
    kept &= row("the index in a build", built, BUILD);
    println!("\nbytes, compressed\n");
    for (kind, name) in [('h', "head"), ('w', "words"), ('p', "pages")] {
        let files = site.files("search");
        let of_kind = |file: &&String| file["search/".len()..].starts_with(kind);
        let sizes: Result<Vec<usize>> = files
            .iter()
            .filter(of_kind)
            .map(|file| compressed(&site, file))
            .collect();
        let sizes = sizes?;
        let most = sizes.iter().max().context("the index has such parts")?;
        let (count, all) = (sizes.len(), sizes.iter().sum::<usize>());
        println!("{name:<34}{count:>10} parts{most:>10} at most{all:>10} in all");
    }
    Ok(kept)
}

/// Prints a median beside its limit; whether it is kept.
fn row(what: &str, mut values: Vec<f64>, limit: f64) -> bool {
    values.sort_by(f64::total_cmp);
    let (median, most) = (values[values.len() / 2], values[values.len() - 1]);
    let ratio = median / limit;
    println!("{what:<34}{median:>10.0}{most:>10.0}{limit:>10.0}{ratio:>8.2}");
    median <= limit
}

/// Times, longest tasks and bytes of a query in fresh browsers.
fn measure(
    folder: &Path,
    site: &Arc<Site>,
    query: &str,
    runs: usize,
) -> Result<[Vec<f64>; 3]> {
    let script = include_str!("search.js");
    let mut browser = Browser::start(Kind::Chromium, &folder.join("profile"))?;
    let mut measured = [Vec::new(), Vec::new(), Vec::new()];
    for _ in 0..runs {
        // Each has a storage and a cache of its own.
        let mut page = browser.page(site, Access::Served)?;
        page.open(PAGE);
        slow_down(&mut page)?;
        let seen = page.eval(&format!("({script})({})", json!(query)));
        let number = |key: &str| seen[key].as_f64().unwrap_or(f64::INFINITY);
        let loaded = seen["loaded"].as_array().context("what was loaded")?.iter();
        let bytes: Result<Vec<usize>> = loaded
            .filter_map(Value::as_str)
            .map(|file| compressed(site, file))
            .collect();
        let bytes = bytes?.iter().sum::<usize>() as f64;
        for (values, value) in
            measured
                .iter_mut()
                .zip([number("time"), number("longest"), bytes])
        {
            values.push(value);
        }
    }
    Ok(measured)
}

/// Slow 4G and a quarter of the processor, from now on.
fn slow_down(page: &mut Page) -> Result<()> {
    let session = page.call("goog:cdp.getSession", json!({}))?;
    let line = json!({
        "offline": false,
        "latency": 150,
        "downloadThroughput": 1_600_000 / 8,
        "uploadThroughput": 750_000 / 8,
    });
    for (method, params) in [
        ("Network.enable", json!({})),
        ("Network.emulateNetworkConditions", line),
        ("Emulation.setCPUThrottlingRate", json!({ "rate": 4 })),
    ] {
        let command = json!({ "method": method, "params": params, "session": session["session"] });
        page.call("goog:cdp.sendCommand", command)?;
    }
    Ok(())
}

/// Milliseconds that the index takes, on a copy of the built site.
fn build(site: &Site) -> Result<f64> {
    let copy = site.copy()?;
    let started = Instant::now();
    search::write(copy.dir(), &search::Contents::default())?;
    Ok(started.elapsed().as_secs_f64() * 1000.0)
}

fn compressed(site: &Site, file: &str) -> Result<usize> {
    let mut gzip = GzEncoder::new(Vec::new(), Compression::default());
    gzip.write_all(site.read(file)?.as_bytes())?;
    Ok(gzip.finish()?.len())
}
