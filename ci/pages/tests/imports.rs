//! A chapter uses names that it has shown no `use` of, and the gate must say where.

use listings::Problem;
use pages::expand::expand;
use pages::{imports, survey};
use std::fs;
use std::path::Path;
use tempfile::TempDir;

const FIRST: &str = "//! Waits for a second.

// ANCHOR: whole
use std::time::{Duration, Instant};

// ANCHOR_END: whole
use tokio::time::sleep;

// ANCHOR: whole
// ANCHOR: main
#[tokio::main]
async fn main() {
    let begun = Instant::now();
    tokio::time::sleep(Duration::from_secs(1)).await;
    println!(\"{:?}\", begun.elapsed());
}
// ANCHOR_END: main
// ANCHOR_END: whole

// ANCHOR: twice
async fn twice(wait: Duration) {
    // An `Instant` in a comment is no use of it.
    sleep(wait).await;
    sleep(wait).await;
}
// ANCHOR_END: twice
";

/// Two modules' `Instant` are two names.
const SECOND: &str = "//! Reads Tokio's clock.

use tokio::time::Instant;

// ANCHOR: main
fn main() {
    println!(\"{:?}\", Instant::now());
}
// ANCHOR_END: main
";

fn write(root: &Path, relative: &str, text: &str) {
    let path = root.join(relative);
    fs::create_dir_all(path.parent().expect("a file has a folder")).expect("made");
    fs::write(path, text).expect("written");
}

/// A page that shows these regions, each in a fence of three lines.
fn page(regions: &[&str]) -> String {
    let figure = |region: &&str| {
        let file = "../../listings/ch01-waits/examples";
        format!("```rust\n{{{{#rustdoc_include {file}/{region}}}}}\n```\n")
    };
    let figures: String = regions.iter().map(figure).collect();
    format!("# Waits\n\n{figures}")
}

/// A chapter of two pages, of which the alphabet has the second first.
fn chapter(first: &[&str], second: &[&str]) -> TempDir {
    let dir = tempfile::tempdir().expect("a temporary folder");
    let root = dir.path();
    let contents = "- [W](ch01-waits/README.md)\n  - [A](ch01-waits/APPENDED.md)\n";
    write(root, "src/SUMMARY.md", contents);
    write(root, "src/ch01-waits/README.md", &page(first));
    write(root, "src/ch01-waits/APPENDED.md", &page(second));
    for name in ["README.md", "CONTRIBUTING.md"] {
        write(root, name, "# Book\n");
    }
    let manifest = "[package]\nname = \"ch01\"\n";
    write(root, "listings/ch01-waits/Cargo.toml", manifest);
    write(root, "listings/ch01-waits/examples/waits.rs", FIRST);
    write(root, "listings/ch01-waits/examples/clock.rs", SECOND);
    write(root, "listings/ch01-waits/exercises/e/start.rs", SECOND);
    write(
        root,
        "listings/queue/Cargo.toml",
        "[package]\nname = \"queue\"\n",
    );
    write(root, "listings/queue/src/clock.rs", SECOND);
    dir
}

fn said(problems: &[Problem]) -> String {
    let problems: Vec<_> = problems.iter().map(ToString::to_string).collect();
    problems.join("\n")
}

fn checked(first: &[&str], second: &[&str], exempt: &[&str]) -> String {
    let dir = chapter(first, second);
    let pages = expand(dir.path(), &survey::pages(dir.path())).expect("sound pages");
    said(&imports::check(dir.path(), &pages, exempt))
}

#[test]
fn what_was_shown_once_is_known_to_the_end_of_the_chapter() {
    assert_eq!(checked(&["waits.rs:whole"], &["waits.rs:main"], &[]), "");
    let too_late = checked(&["waits.rs:main"], &["waits.rs:whole"], &[]);
    assert!(
        too_late.contains("src/ch01-waits/README.md:3"),
        "{too_late}"
    );
}

#[test]
fn a_name_without_its_use_is_told_with_page_line_and_listing() {
    let said = checked(
        &["waits.rs:whole", "waits.rs:twice", "waits.rs:twice"],
        &[],
        &[],
    );
    assert_eq!(
        said,
        "src/ch01-waits/README.md:6: waits uses `sleep`, and no figure of this chapter \
         has shown `use tokio::time::sleep` yet\n  help: begin the figure's anchor above \
         listings/ch01-waits/examples/waits.rs:7, or open it twice: the parts of one \
         name are joined"
    );
}

#[test]
fn a_name_of_another_module_is_another_name() {
    let said = checked(&["waits.rs:whole"], &["clock.rs:main"], &[]);
    assert!(
        said.contains("APPENDED.md:3: clock uses `Instant`"),
        "{said}"
    );
    assert!(said.contains("`use tokio::time::Instant`"), "{said}");
}

#[test]
fn the_survey_of_a_book_says_it() {
    let dir = chapter(&["waits.rs:main"], &[]);
    let said = said(&pages::survey(dir.path()).problems);
    assert!(said.contains("waits uses `Instant`"), "{said}");
}

#[test]
fn files_of_an_exercise_are_left_out() {
    assert_eq!(checked(&["../exercises/e/start.rs:main"], &[], &[]), "");
}

#[test]
fn excerpts_of_a_system_are_left_out_and_those_of_a_chapter_are_not() {
    let system = "../../queue/src/clock.rs:main";
    assert_eq!(checked(&[system], &[], &[]), "");
    assert_ne!(checked(&["clock.rs:main"], &[], &[]), "");
}

#[test]
fn an_exemption_holds_as_long_as_it_is_needed() {
    assert_eq!(checked(&["waits.rs:main"], &[], &["ch01", "ch02"]), "");
    let said = checked(&["waits.rs:whole"], &[], &["ch01"]);
    assert!(
        said.contains("ch01 shows every `use` in time, and is exempt"),
        "{said}"
    );
    assert!(said.contains("help: remove \"ch01\" from EXEMPT"), "{said}");
}

#[test]
fn paths_methods_fields_and_new_variables_are_no_uses() {
    let file = "
        use std::io::{self, Read as _, Write as Writes};
        use std::thread;
        use crate::crew::*;
        fn main() {
            io::stdin();
            ship.io();
            ship.hold.thread;
            let thread = 0..thread;
            Ship { io: 1, thread: 2 };
            std::thread::park();
            fn io() -> impl Writes + use<> {}
        }
        enum Fault {
            /// Variants are declared.
            #[serde(rename = \"t\")] thread(io::Error), Writes,
        }
    ";
    let names: pages::names::Names = file.parse().expect("it is Rust");
    let imports: Vec<_> = names
        .imports
        .iter()
        .map(|(it, _)| it.path.as_str())
        .collect();
    assert_eq!(imports, ["std::io", "std::io::Write", "std::thread"]);
    let of = |name: &str| {
        let used = names.used.iter().filter(|(used, _)| used == name);
        used.map(|(_, line)| *line).collect::<Vec<_>>()
    };
    assert_eq!(
        (of("io"), of("thread"), of("Writes")),
        (vec![6, 16], vec![9], vec![12])
    );
}
