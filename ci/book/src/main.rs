//! The command line of `cargo book`.

use anyhow::Result;
use book::paper::Edition;
use book::preprocess::Listings;
use book::preprocess::highlight::Highlight;
use book::record::record;
use book::serve::{Options, describe, serve};
use book::{build, check, draw, exercise, load, paper, progress, runner, staging};
use clap::{Parser, Subcommand};
use mdbook_preprocessor::Preprocessor;
use std::path::PathBuf;
use std::process::ExitCode;

/// Builds, serves and checks the book “From asyncio to Tokio”.
///
/// Start with `cargo book serve`: it prints an address; open it in a browser. The page
/// reloads by itself whenever a page, a listing or the theme is saved.
#[derive(Parser)]
#[command(name = "cargo book", bin_name = "cargo book", version)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Build the book, serve it on this machine and reload it when it changes
    Serve {
        /// Use this port and no other [default: the first free one from 3000 on]
        #[arg(long)]
        port: Option<u16>,
        /// Open the book in your browser
        #[arg(long)]
        open: bool,
    },
    /// Build the static site into book/
    Build,
    /// Check pages, links, figures and the tree without running any listing
    Check,
    /// Record the timelines of listings beside them; without a name, again all there are
    Record {
        /// Write nothing: fail if a recording is not what the listing does now
        #[arg(long)]
        check: bool,
        /// The listings' names
        names: Vec<String>,
    },
    /// Draw the pictures of the diagrams, beside the pages
    Draw {
        /// Write nothing: fail if a picture is not what would be drawn now
        #[arg(long)]
        check: bool,
    },
    /// Check your own start.rs of an exercise; without a name, list the exercises
    Exercise {
        /// The exercise's name, as its page gives it
        name: Option<String>,
    },
    /// Make the paper edition as PDF
    Pdf {
        /// Where to write it [default: book-paper/from-asyncio-to-tokio.pdf]
        #[arg(long, value_name = "FILE")]
        output: Option<PathBuf>,
    },
    /// Make the EPUB, to read on a device or in a program for books
    Epub {
        /// Where to write it [default: book-paper/from-asyncio-to-tokio.epub]
        #[arg(long, value_name = "FILE")]
        output: Option<PathBuf>,
    },
    /// Be the mdBook preprocessor `listings`: mdBook calls this
    #[command(hide = true)]
    Preprocess {
        /// `supports RENDERER`, or nothing to read a book from standard input
        arguments: Vec<String>,
    },
    /// Be the mdBook preprocessor `highlight`
    #[command(hide = true)]
    Highlight {
        /// As above
        arguments: Vec<String>,
    },
}

fn main() -> ExitCode {
    match run(Arguments::parse().command) {
        Ok(code) => code,
        Err(error) => {
            staging::unless_interrupted();
            eprintln!("{}", describe(&error));
            ExitCode::FAILURE
        }
    }
}

fn run(command: Command) -> Result<ExitCode> {
    match command {
        Command::Serve { port, open } => {
            let runtime = tokio::runtime::Builder::new_multi_thread()
                .enable_all()
                .build()?;
            runtime.block_on(serve(&load::root()?, &Options { port, open }))?;
        }
        Command::Build => {
            let root = load::root()?;
            staging::remove_on_interrupt()?;
            let run = runner::make(&root)?;
            let site = progress::during("Building the book", || {
                build::build_with(&root, run)
            })?;
            println!(
                "Built {} pages in {:.2?}: {}",
                site.pages,
                site.took,
                site.dir.display()
            );
            if !matches!(site.run, runner::Run::Nothing) {
                println!("{}", site.run);
            }
        }
        Command::Check => {
            let root = load::root()?;
            staging::remove_on_interrupt()?;
            println!("{}", check::check(&root)?);
        }
        Command::Record { check, names } => {
            let root = load::root()?;
            let told = progress::during("Recording", || record(&root, &names, check))?;
            println!("{told}");
        }
        Command::Draw { check } => return draw::draw(&load::root()?, check),
        Command::Exercise { name } => {
            return exercise::command(&load::root()?, name.as_deref());
        }
        Command::Pdf { output } => {
            return paper::make(&load::root()?, Edition::Pdf, output);
        }
        Command::Epub { output } => {
            return paper::make(&load::root()?, Edition::Epub, output);
        }
        Command::Preprocess { arguments } => {
            return preprocess(&Listings::default(), &arguments);
        }
        Command::Highlight { arguments } => return preprocess(&Highlight, &arguments),
    }
    Ok(ExitCode::SUCCESS)
}

/// mdBook's protocol: asked for support, answer by exit code; else JSON in, JSON out.
fn preprocess(by: &dyn Preprocessor, arguments: &[String]) -> Result<ExitCode> {
    if let [word, renderer] = arguments
        && word == "supports"
    {
        let supported = by.supports_renderer(renderer)?;
        return Ok(if supported {
            ExitCode::SUCCESS
        } else {
            ExitCode::FAILURE
        });
    }
    let (context, book) = mdbook_preprocessor::parse_input(std::io::stdin())?;
    let expanded = by.run(&context, book)?;
    serde_json::to_writer(std::io::stdout(), &expanded)?;
    Ok(ExitCode::SUCCESS)
}
