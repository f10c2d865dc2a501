//! `cargo book draw`: draws the book's diagrams for readers without a script.

use listings::Workspace;
use pictures::book::draw;
use std::path::Path;
use std::process::ExitCode;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let check = match arguments.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        [] => false,
        ["--check"] => true,
        _ => {
            eprintln!("error: `cargo book draw` or `cargo book draw --check`");
            return ExitCode::FAILURE;
        }
    };
    let here = std::env::current_dir().ok();
    let Some(root) = here.and_then(|here| Workspace::find_root(&here)) else {
        eprintln!("error: no book.toml here or above: run this inside the book");
        return ExitCode::FAILURE;
    };
    match draw(&root, check) {
        Err(problems) => {
            problems.iter().for_each(|problem| eprintln!("{problem}"));
            ExitCode::FAILURE
        }
        Ok(drawn) => {
            let short = |file: &Path| {
                file.strip_prefix(&root)
                    .unwrap_or(file)
                    .display()
                    .to_string()
            };
            let (change, remove) = match check {
                true => ("is not what is drawn now", "has no diagram"),
                false => ("drawn", "removed"),
            };
            drawn
                .changed
                .iter()
                .for_each(|it| println!("{}: {change}", short(it)));
            drawn
                .removed
                .iter()
                .for_each(|it| println!("{}: {remove}", short(it)));
            let sound = drawn.changed.is_empty() && drawn.removed.is_empty();
            if check && !sound {
                eprintln!("draw them: `cargo book draw`");
                return ExitCode::FAILURE;
            }
            println!("{} diagrams", drawn.diagrams);
            ExitCode::SUCCESS
        }
    }
}
