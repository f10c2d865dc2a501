//! What `cargo book pdf` runs.

use clap::{Parser, Subcommand};
use indicatif::{ProgressBar, ProgressStyle};
use listings::Problem;
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
    Pdf {
        /// The folder that holds book.toml
        #[arg(long, default_value = ".")]
        root: PathBuf,
        /// Where to write it
        #[arg(long)]
        output: PathBuf,
    },
}

fn main() -> ExitCode {
    let Command::Pdf { root, output } = Arguments::parse().command;
    let root = root.canonicalize().unwrap_or(root);
    match pdf(&root, &output) {
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

/// Makes the PDF of the book at `root`. The file that was there stays unless all goes
/// well.
fn pdf(root: &Path, output: &Path) -> Result<String, Vec<Problem>> {
    let started = Instant::now();
    let pdf = telling(|tell| {
        tell("Reading the pages");
        let document = paper::parse::parse(root)?;
        paper::pdf::pdf(&document, tell)
    })?;
    write(output, &pdf.bytes).map_err(|problem| vec![problem])?;
    Ok(format!(
        "{} pages, {:.1} MB, in {:.1} s: {}",
        pdf.pages,
        pdf.bytes.len() as f64 / 1e6,
        started.elapsed().as_secs_f64(),
        output.display()
    ))
}

/// Runs work that says what it is at, beneath a spinner; without a terminal nothing is
/// drawn.
fn telling<T>(work: impl FnOnce(paper::pdf::Telling<'_>) -> T) -> T {
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
