//! What `cargo book pdf` and `cargo book epub` run.

use clap::{Args, Parser, Subcommand};
use indicatif::{ProgressBar, ProgressStyle};
use listings::Problem;
use paper::pdf::Telling;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::{Duration, Instant};

/// Makes the book's paper edition.
#[derive(Parser)]
#[command(name = "paper", version)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Make the PDF
    Pdf(Making),
    /// Make the EPUB
    Epub(Making),
}

#[derive(Args)]
struct Making {
    /// The folder that holds book.toml
    #[arg(long, default_value = ".")]
    root: PathBuf,
    /// Where to write it
    #[arg(long)]
    output: PathBuf,
}

/// An edition that has been made: what it consists of, and its bytes.
type Made = (String, Vec<u8>);

/// What makes one, of the book at a root.
type Make = fn(&Path, Telling<'_>) -> Result<Made, Vec<Problem>>;

fn main() -> ExitCode {
    let (make, Making { root, output }): (Make, _) = match Arguments::parse().command {
        Command::Pdf(making) => (pdf, making),
        Command::Epub(making) => (epub, making),
    };
    let root = root.canonicalize().unwrap_or(root);
    match made(&root, &output, make) {
        Ok(told) => {
            println!("{told}");
            ExitCode::SUCCESS
        }
        Err(problems) => {
            for problem in problems {
                eprintln!("{}", problem.relative_to(&root));
            }
            ExitCode::FAILURE
        }
    }
}

/// Makes an edition of the book at `root`, and says what was made. The file that was
/// there stays unless all goes well.
fn made(root: &Path, output: &Path, make: Make) -> Result<String, Vec<Problem>> {
    let started = Instant::now();
    let (parts, bytes) = telling(|tell| {
        tell("Reading the pages");
        make(root, tell)
    })?;
    write(output, &bytes).map_err(|problem| vec![problem])?;
    Ok(format!(
        "{parts}, {:.1} MB, in {:.1} s: {}",
        bytes.len() as f64 / 1e6,
        started.elapsed().as_secs_f64(),
        output.display()
    ))
}

fn pdf(root: &Path, tell: Telling<'_>) -> Result<Made, Vec<Problem>> {
    let document = paper::parse::parse(root)?;
    let pdf = paper::pdf::pdf(&document, tell)?;
    Ok((format!("{} pages", pdf.pages), pdf.bytes))
}

fn epub(root: &Path, tell: Telling<'_>) -> Result<Made, Vec<Problem>> {
    let modified = paper::epub::modified(root).map_err(|problem| vec![problem])?;
    let document = paper::parse::parse(root)?;
    let epub = paper::epub::epub(&document, modified, tell)?;
    Ok((format!("{} files", epub.files), epub.bytes))
}

/// Runs work that says what it is at, beneath a spinner; without a terminal nothing is
/// drawn.
fn telling<T>(work: impl FnOnce(Telling<'_>) -> T) -> T {
    let style = ProgressStyle::with_template("{spinner} {msg} {elapsed}")
        .unwrap_or_else(|_| ProgressStyle::default_spinner());
    let spinner = ProgressBar::new_spinner().with_style(style);
    spinner.enable_steady_tick(Duration::from_millis(120));
    let made = work(&|what| spinner.set_message(what.to_owned()));
    spinner.finish_and_clear();
    made
}

/// Puts a file in place in one step.
fn write(file: &Path, bytes: &[u8]) -> Result<(), Problem> {
    let wrong = |error: std::io::Error| {
        let message = format!("cannot be written: {error}");
        Problem::new(file, message, "name another place: --output FILE")
    };
    if let Some(dir) = file.parent() {
        fs::create_dir_all(dir).map_err(wrong)?;
    }
    let new = file.with_extension("new");
    fs::write(&new, bytes)
        .and_then(|()| fs::rename(&new, file))
        .inspect_err(|_| {
            // What is half written helps nobody, and may not be there at all.
            let _ = fs::remove_file(&new);
        })
        .map_err(wrong)
}
