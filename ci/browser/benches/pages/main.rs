//! How long a reader waits for a page, and how calm it stays.
//!
//! ```text
//! cargo bench --profile dev --package browser --bench pages [-- --quick]
//! ```
//!
//! In Chromium, on a phone's window and a processor slowed to a quarter, from a server
//! that compresses, with an empty cache: over the machine's own line, and over
//! 1.6 Mbit/s with 150 ms. Beside each median stand its limit and what the same page in
//! mdBook's own dress had in the same run; a page of a generated book of 190 pages stands
//! alone. One median above its limit makes the bench fail; a task is counted from 50 ms
//! on. `--quick` measures once and judges nothing: it shows that the bench still works.

#[path = "../../../book/benches/rebuild/generate.rs"]
#[allow(dead_code, reason = "the other bench copies the real book, too")]
mod generate;
mod stock;

use anyhow::{Context, Result};
use browser::bench::Bench;
use browser::browser::Browser;
use browser::{Access, Kind, Page, Site};
use serde_json::{Value, json};
use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;

const PAGES: [(&str, &str); 4] = [
    (
        "an ordinary page",
        "ch02-event-loop-from-inside/who-polls-a-task.html",
    ),
    (
        "listings and timelines",
        "ch01-why-async-exists/what-runs-at-the-same-time.html",
    ),
    (
        "a page with a diagram",
        "ch02-event-loop-from-inside/what-ends-a-wait.html",
    ),
    ("the first page", "index.html"),
];

/// One of the generated book.
const GENERATED: (&str, &str) = ("one of 190 pages", "ch16-generated/page-3.html");

/// What is measured: its name, its key in `seen.js`, its digits, and its limits on either
/// line, where it has one.
struct Figure {
    name: &'static str,
    key: &'static str,
    digits: usize,
    limits: [Option<f64>; 2],
}

const FIGURES: [Figure; 6] = [
    figure("bytes, compressed", "bytes", 0, [Some(200_000.0), None]),
    figure("requests", "requests", 0, [Some(12.0), None]),
    figure("largest paint, ms", "paint", 0, [Some(600.0), Some(1300.0)]),
    figure("longest task, ms", "task", 0, [Some(50.0), None]),
    figure("layout shift", "shift", 3, [Some(0.01), Some(0.02)]),
    figure("diagrams drawn, ms", "drawn", 0, [Some(2500.0), None]),
];

/// Bytes a second down and up, and milliseconds.
const LINES: [(&str, Option<[u32; 3]>); 2] =
    [("", None), (", slow 4G", Some([200_000, 93_750, 150]))];

const fn figure(
    name: &'static str,
    key: &'static str,
    digits: usize,
    limits: [Option<f64>; 2],
) -> Figure {
    Figure {
        name,
        key,
        digits,
        limits,
    }
}

fn main() -> Result<ExitCode> {
    browser::bench(measure_all)
}

/// Measures and prints everything; whether all limits are kept.
fn measure_all(bench: &Bench) -> Result<bool> {
    let runs = bench.runs(5);
    let root = &bench.root;
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("pages");
    drop(Site::build(root, &folder.join("site"))?);
    let (nothing, sources) = (tempfile::TempDir::new()?, tempfile::TempDir::new()?);
    let undressed = folder.join("stock");
    stock::build(root, &undressed, nothing.path()).context("mdBook's own dress")?;
    let sites = [
        Arc::new(Site::compressed(root, &folder.join("site"))?),
        Arc::new(Site::compressed(root, &undressed)?),
    ];
    let long = generate::book(root, sources.path())?;
    drop(Site::build(&long, &folder.join("long"))?);
    let long = [Arc::new(Site::compressed(&long, &folder.join("long"))?)];
    let mut browser = Browser::start(Kind::Chromium, &folder.join("profile"))?;
    println!("medians of {runs} runs\n");
    let mut kept = true;
    let pages = PAGES.map(|page| (page, sites.as_slice()));
    for (page, sites) in pages.into_iter().chain([(GENERATED, long.as_slice())]) {
        for line in 0..LINES.len() {
            kept &= compare(&mut browser, sites, page, line, runs)?;
        }
    }
    Ok(kept)
}

/// Measures a page over the line with that index, on one site or in both dresses, and
/// prints a table; whether all limits are kept.
fn compare(
    browser: &mut Browser,
    sites: &[Arc<Site>],
    (what, path): (&str, &str),
    line: usize,
    runs: usize,
) -> Result<bool> {
    let (name, rates) = LINES[line];
    let title = format!("{what}{name}");
    println!(
        "{title:<38}{:>9}{:>9}{:>9}{:>8}{:>9}{:>8}",
        "median", "most", "limit", "ratio", "stock", "ratio"
    );
    // The two in turns: what disturbs the machine disturbs both.
    let mut measured = vec![Vec::new(); sites.len()];
    for _ in 0..runs {
        for (site, seen) in sites.iter().zip(&mut measured) {
            seen.push(measure(browser, site, path, rates)?);
        }
    }
    let mut kept = true;
    for (index, figure) in FIGURES.iter().enumerate() {
        let sorted = |runs: &Vec<[f64; FIGURES.len()]>| {
            let mut values: Vec<f64> = runs.iter().map(|run| run[index]).collect();
            values.sort_by(f64::total_cmp);
            values
        };
        let ours = sorted(&measured[0]);
        // A page has diagrams or has none.
        if ours.iter().all(|value| value.is_nan()) {
            continue;
        }
        let stock = measured.get(1).map(sorted);
        kept &= row(figure, figure.limits[line], &ours, stock.as_deref());
    }
    println!();
    Ok(kept)
}

/// Prints sorted figures beside their limit and those of the other dress; whether the
/// limit is kept.
fn row(
    figure: &Figure,
    limit: Option<f64>,
    ours: &[f64],
    stock: Option<&[f64]>,
) -> bool {
    let median = |values: &[f64]| values[values.len() / 2];
    let digits = figure.digits;
    let (here, most) = (median(ours), ours[ours.len() - 1]);
    let number = |value: f64| format!("{value:.digits$}");
    // With its ratio; neither where there is none.
    let beside = |other: Option<f64>| match other {
        None => ["-".to_owned(), "-".to_owned()],
        Some(0.0) => [number(0.0), "-".to_owned()],
        Some(other) => [number(other), format!("{:.2}", here / other)],
    };
    let [limited, ratio] = beside(limit);
    let [there, to_stock] = beside(stock.map(median));
    println!(
        "  {:<36}{:>9}{:>9}{limited:>9}{ratio:>8}{there:>9}{to_stock:>8}",
        figure.name,
        number(here),
        number(most),
    );
    limit.is_none_or(|limit| here <= limit)
}

/// What a reader has who opens the page, in the order of [`FIGURES`].
fn measure(
    browser: &mut Browser,
    site: &Arc<Site>,
    path: &str,
    rates: Option<[u32; 3]>,
) -> Result<[f64; FIGURES.len()]> {
    // It has a storage and a cache of its own.
    let mut page = browser.page(site, Access::Served)?;
    page.resize(390, 844);
    slow_down(&mut page, rates)?;
    page.open(path);
    let seen = page.eval(&format!("({})()", include_str!("seen.js")));
    // In mdBook's dress, a page with Rust on it asks another host.
    page.take_faults();
    Ok(FIGURES.each_ref().map(|figure| match &seen[figure.key] {
        Value::Null => f64::NAN,
        value => value.as_f64().unwrap_or(f64::INFINITY),
    }))
}

/// A quarter of the processor and that line, from now on.
fn slow_down(page: &mut Page, rates: Option<[u32; 3]>) -> Result<()> {
    let session = page.call("goog:cdp.getSession", json!({}))?;
    let mut commands = vec![("Emulation.setCPUThrottlingRate", json!({ "rate": 4 }))];
    if let Some([down, up, latency]) = rates {
        commands.push(("Network.enable", json!({})));
        let line = json!({
            "offline": false,
            "latency": latency,
            "downloadThroughput": down,
            "uploadThroughput": up,
        });
        commands.push(("Network.emulateNetworkConditions", line));
    }
    for (method, params) in commands {
        let command = json!({ "method": method, "params": params, "session": session["session"] });
        page.call("goog:cdp.sendCommand", command)?;
    }
    Ok(())
}
