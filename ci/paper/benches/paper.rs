//! How long the PDF takes, how much memory, and how large it is; and how long the EPUB.
//!
//! ```text
//! cargo bench --profile paper --package paper --bench paper [-- --quick]
//! ```
//!
//! The book is a generated one of the length that this one will have: 31 chapters of 6
//! pages, 300 listings, 80 diagrams. A figure above its limit makes the bench fail.
//! `--quick` takes one chapter of it and judges nothing: it shows that the bench still
//! works.

#[expect(dead_code, reason = "another bench copies a real book, too")]
#[path = "../../book/benches/rebuild/generate.rs"]
mod generate;

use anyhow::{Context, Result, anyhow};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Instant;

const DIAGRAMS: usize = 80;

/// What is measured, and how much it may be.
struct Row {
    what: &'static str,
    measured: f64,
    limit: f64,
}

fn main() -> Result<ExitCode> {
    let quick = std::env::args().any(|argument| argument == "--quick");
    let root = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../..")
        .canonicalize()?;
    let dir = Path::new(env!("CARGO_TARGET_TMPDIR")).join("large");
    if dir.exists() {
        fs::remove_dir_all(&dir)?;
    }
    let book = generate::book(&root, &dir)?;
    if quick {
        shorten(&book)?;
    } else {
        draw(&root, &book)?;
    }
    let start = Instant::now();
    let document = paper::parse::parse(&book).map_err(told)?;
    let read = start.elapsed().as_secs_f64();
    let pdf = paper::pdf::pdf(&document, &|_| {}).map_err(told)?;
    let all = start.elapsed().as_secs_f64();
    let most = memory()?;
    let modified = paper::epub::modified(&book)?;
    let start = Instant::now();
    let epub = paper::epub::epub(&document, modified, &|_| {}).map_err(told)?;
    let epub_all = read + start.elapsed().as_secs_f64();
    let rows = [
        Row {
            what: "from the pages to the PDF, s",
            measured: all,
            limit: 10.0,
        },
        Row {
            what: "memory at its most, GB",
            measured: most,
            limit: 1.2,
        },
        Row {
            what: "the PDF, MB",
            measured: pdf.bytes.len() as f64 / 1e6,
            limit: 12.0,
        },
        Row {
            what: "from the pages to the EPUB, s",
            measured: epub_all,
            limit: 3.0,
        },
    ];
    println!(
        "{} pages, {} files of {:.1} MB; read in {read:.2} s\n",
        pdf.pages,
        epub.files,
        epub.bytes.len() as f64 / 1e6
    );
    println!("{:<36}{:>10}{:>8}{:>8}", "", "measured", "limit", "ratio");
    for row in &rows {
        println!(
            "{:<36}{:>10.2}{:>8.1}{:>8.2}",
            row.what,
            row.measured,
            row.limit,
            row.measured / row.limit
        );
    }
    let kept = rows.iter().all(|row| row.measured <= row.limit);
    Ok(if kept || quick {
        ExitCode::SUCCESS
    } else {
        eprintln!("a limit is missed");
        ExitCode::FAILURE
    })
}

fn told(problems: Vec<listings::Problem>) -> anyhow::Error {
    let told: Vec<String> = problems.iter().map(ToString::to_string).collect();
    anyhow!(told.join("\n"))
}

/// The sections of the book, chapter openings left out.
fn sections(book: &Path) -> Result<Vec<PathBuf>> {
    let summary = fs::read_to_string(book.join("src/SUMMARY.md"))?;
    let targets = summary.split("](").skip(1);
    let targets = targets.filter_map(|rest| rest.split(')').next());
    let sections = targets.filter(|target| !target.ends_with("README.md"));
    Ok(sections.map(|it| book.join("src").join(it)).collect())
}

/// Adds a diagram to as many sections, with a picture of one of this book's.
fn draw(root: &Path, book: &Path) -> Result<()> {
    let drawn = listings::diagrams::drawn(&root.join("src"));
    let drawn = drawn.first().context("this book has no diagram")?;
    let svg = fs::read_to_string(drawn)?;
    let (_, picture) = svg.split_once("</metadata>").context("no source in it")?;
    let (head, _) = svg.split_once('>').context("no SVG")?;
    for (number, page) in sections(book)?.into_iter().take(DIAGRAMS).enumerate() {
        let text = fs::read_to_string(&page)?;
        let title = format!("The way of order {number}");
        let source = format!(
            "flowchart LR\n  accTitle: {title}\n  accDescr: It is read and sent.\n  A --> B\n"
        );
        let fence = format!("\n\n```mermaid\n{source}```\n\nDiagram: It is sent.\n");
        fs::write(&page, text + &fence)?;
        let file = listings::diagrams::file(&page, &title);
        fs::create_dir_all(file.parent().context("no folder")?)?;
        let metadata = listings::diagrams::metadata(&source);
        fs::write(file, format!("{head}>{metadata}{picture}"))?;
    }
    Ok(())
}

/// Leaves one chapter.
fn shorten(book: &Path) -> Result<()> {
    let file = book.join("src/SUMMARY.md");
    let summary = fs::read_to_string(&file)?;
    let second = summary
        .find("- [Page 1](ch02")
        .context("no second chapter")?;
    Ok(fs::write(file, &summary[..second])?)
}

/// The most memory that this process has had, in gigabytes; 0 where the system does not
/// say.
fn memory() -> Result<f64> {
    let Ok(status) = fs::read_to_string("/proc/self/status") else {
        return Ok(0.0);
    };
    let most = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let kilobytes = most.and_then(|rest| rest.split_whitespace().next());
    let kilobytes: f64 = kilobytes.context("no VmHWM")?.parse()?;
    Ok(kilobytes * 1024.0 / 1e9)
}
