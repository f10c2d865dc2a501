//! How long a reader waits for the first page, and an author for a saved one.
//!
//! ```text
//! cargo bench --profile dev --package book --bench rebuild [-- --quick]
//! ```
//!
//! Each figure stands beside its limit and beside the time that mdBook itself takes
//! for the same pages in the same run, without this book's preprocessors. A median
//! above its limit makes the bench fail. `--quick` measures once and judges nothing: it
//! shows that the bench still works.

mod generate;
#[path = "../../tests/suite/server.rs"]
mod server;

use anyhow::{Context, Result, ensure};
use mdbook_driver::MDBook;
use mdbook_driver::config::Config;
use server::Server;
use std::fs;
use std::path::Path;
use std::process::ExitCode;
use std::str::FromStr;
use std::time::{Duration, Instant};
use tempfile::TempDir;

/// What is measured, and how long it may take.
struct Row {
    what: &'static str,
    limit: Duration,
    measured: Vec<Duration>,
    mdbook: Vec<Duration>,
}

fn main() -> Result<ExitCode> {
    ensure!(
        cfg!(debug_assertions),
        "readers run the dev build: cargo bench --profile dev --package book"
    );
    let quick = std::env::args().any(|argument| argument == "--quick");
    let runs = if quick { 1 } else { 11 };
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let root = root.canonicalize()?;
    let copies = TempDir::new()?;
    let real = generate::copy_of(&root, &copies.path().join("real"))?;
    let large = generate::book(&root, &copies.path().join("large"))?;
    let (of_real, of_large) = (by_mdbook(&real, runs)?, by_mdbook(&large, runs)?);
    let rows = [
        Row {
            what: "cargo book serve, to the first page",
            limit: Duration::from_millis(2000),
            measured: first_pages(&root, runs),
            mdbook: of_real.clone(),
        },
        Row {
            what: "a saved page, this book",
            limit: Duration::from_millis(1500),
            measured: saved_pages(&real, &page_of(&real)?, runs)?,
            mdbook: of_real,
        },
        Row {
            what: "a saved page, 31 chapters of 6 pages",
            limit: Duration::from_millis(2500),
            measured: saved_pages(&large, &page_of(&large)?, runs)?,
            mdbook: of_large,
        },
    ];
    println!(
        "medians of {runs} runs, in milliseconds; the ratio is to mdBook's build\n"
    );
    println!(
        "{:<38}{:>8}{:>10}{:>8}{:>8}{:>8}",
        "", "median", "slowest", "limit", "mdBook", "ratio"
    );
    for row in &rows {
        println!("{}", row.line());
    }
    let kept = rows.iter().all(|row| median(&row.measured) <= row.limit);
    Ok(if kept || quick {
        ExitCode::SUCCESS
    } else {
        eprintln!("a limit is missed");
        ExitCode::FAILURE
    })
}

impl Row {
    fn line(&self) -> String {
        let (ours, mdbook) = (median(&self.measured), median(&self.mdbook));
        let slowest = self.measured.iter().max().copied().unwrap_or_default();
        format!(
            "{:<38}{:>8}{:>10}{:>8}{:>8}{:>8.2}",
            self.what,
            ours.as_millis(),
            slowest.as_millis(),
            self.limit.as_millis(),
            mdbook.as_millis(),
            ours.as_secs_f64() / mdbook.as_secs_f64(),
        )
    }
}

/// From the command as a reader types it, nothing left to compile, to the page.
fn first_pages(root: &Path, runs: usize) -> Vec<Duration> {
    let measure = || {
        let start = Instant::now();
        let mut command = listings::cargo::command();
        let server = Server::started(command.args(["book", "serve"]), root);
        let (status, _) = server.get("");
        assert_eq!(status, 200, "the book does not build");
        start.elapsed()
    };
    measure();
    (0..runs).map(|_| measure()).collect()
}

/// From the save of a page to its new text in the hands of a client that waits for the
/// reload.
fn saved_pages(root: &Path, page: &str, runs: usize) -> Result<Vec<Duration>> {
    let server = Server::start(root);
    let mut listener = server.listen();
    listener.built();
    let file = root.join("src").join(page);
    let text = fs::read_to_string(&file)?;
    let html = page.replace(".md", ".html");
    (0..runs)
        .map(|run| {
            let words = format!("Saved for the time {run}.");
            fs::write(&file, format!("{text}\n{words}\n"))?;
            let start = Instant::now();
            listener.built();
            server.shows(&mut listener, &html, &words);
            Ok(start.elapsed())
        })
        .collect()
}

/// mdBook's own build in this process: neither figures nor checks.
fn by_mdbook(root: &Path, runs: usize) -> Result<Vec<Duration>> {
    let text = fs::read_to_string(root.join("book.toml"))?;
    let mut table: toml::Table = toml::from_str(&text)?;
    table.remove("preprocessor");
    let config = toml::to_string(&table)?;
    (0..runs)
        .map(|_| {
            let start = Instant::now();
            let config = Config::from_str(&config)?;
            let mut book = MDBook::load_with_config(root, config)?;
            book.config.build.build_dir = root.join("by-mdbook");
            book.build()?;
            Ok(start.elapsed())
        })
        .collect()
}

/// A page in the middle of the first chapter.
fn page_of(root: &Path) -> Result<String> {
    let summary = fs::read_to_string(root.join("src/SUMMARY.md"))?;
    let targets = summary.split("](").skip(1);
    let mut pages = targets.filter_map(|rest| rest.split(')').next());
    let page = pages.find(|page| page.starts_with("ch01") && !page.contains("README"));
    page.map(str::to_owned)
        .context("no page of the first chapter")
}

fn median(times: &[Duration]) -> Duration {
    let mut times = times.to_vec();
    times.sort();
    times[times.len() / 2]
}
