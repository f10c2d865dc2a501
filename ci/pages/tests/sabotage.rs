//! A small book is broken in one place, and the survey must say where.

use pages::{Survey, survey};
use std::fs;
use std::path::Path;
use tempfile::TempDir;

const LISTING: &str = "//! Two ports are told apart.

fn main() {
    // ANCHOR: ports
    let ports = [6379, 5432];
    // ANCHOR_END: ports
    println!(\"{ports:?}\");
}
";

fn write(root: &Path, relative: &str, text: &str) {
    let path = root.join(relative);
    fs::create_dir_all(path.parent().expect("a file has a folder")).expect("made");
    fs::write(path, text).expect("written");
}

/// A sound book, with one more fence at line 9 of its page.
fn book(fence: &str) -> (TempDir, Survey) {
    let dir = tempfile::tempdir().expect("a temporary folder");
    let root = dir.path();
    let listing = "../listings/ch01-ports/examples/two_ports";
    let page = format!(
        "# Ports\n\n```rust\n{{{{#rustdoc_include {listing}.rs:ports}}}}\n```\n```text\n\
         {{{{#include {listing}.out}}}}\n```\n{fence}\n"
    );
    write(root, "src/SUMMARY.md", "- [Ports](ports.md)\n");
    write(root, "src/ports.md", &page);
    let readme = "# Book\n\nWrite `\\{{#include FILE}}`.\n\n```text\nshown\n```\n";
    write(root, "README.md", readme);
    let marks = "# How\n\n```rust\n// ANCHOR: x\nfn main() {}\n// ANCHOR_END: x\n```\n";
    write(root, "CONTRIBUTING.md", marks);
    let manifest = "[package]\nname = \"ch01\"\n[dev-dependencies]\nlistings = \"1\"\n";
    write(root, "listings/ch01-ports/Cargo.toml", manifest);
    write(root, "listings/ch01-ports/examples/two_ports.rs", LISTING);
    write(
        root,
        "listings/ch01-ports/examples/two_ports.out",
        "[6379, 5432]\n",
    );
    let surveyed = survey(root);
    (dir, surveyed)
}

fn said(survey: &Survey) -> String {
    let problems: Vec<_> = survey.problems.iter().map(ToString::to_string).collect();
    problems.join("\n")
}

#[test]
fn a_sound_book_passes_and_is_counted() {
    let diagram = format!("```mermaid\naccDescr: {}\n```", "x".repeat(89));
    let (_dir, survey) = book(&format!("```rust\nfn main() {{}}\n```\n{diagram}"));
    assert_eq!(said(&survey), "");
    let counts = survey.counts;
    assert_eq!((counts.pages, counts.fences), (3, 6));
    assert_eq!((counts.written, counts.listings), (2, 1));
    let listing = &survey.fragments[0];
    assert_eq!((listing.line, listing.no_run), (3, true));
    assert!(listing.code.contains("# fn main() {"), "{}", listing.code);
    let written = &survey.fragments[1];
    assert_eq!((written.line, written.no_run), (9, false));
    // Line 9 opens the fence, so `fn main` is on line 10 of what rustc sees, after the
    // line that skeptic puts before everything.
    let document = written.document();
    let code = document.split_once("````````rust\n").expect("a fence").1;
    let at = code.lines().position(|line| line == "fn main() {}");
    assert_eq!(at, Some(8));
}

#[test]
fn every_fault_is_found_at_its_line() {
    let long = "x".repeat(89);
    let listing = "../listings/ch01-ports/examples/two_ports.rs";
    for (fence, expected) in [
        (
            "```rust\n{{#include ../listings/gone.rs}}\n```".to_owned(),
            "src/ports.md:10: the directive {{#include ../listings/gone.rs}} was not filled in",
        ),
        (
            "{{#inclde ../listings/gone.rs}}".to_owned(),
            "src/ports.md:9: the directive {{#inclde ../listings/gone.rs}} was not filled",
        ),
        (
            format!("```rust\n{{{{#include {listing}:gone}}}}\n```"),
            "src/ports.md:9: the fence shows nothing",
        ),
        (
            "```rust\n# fn main() {}\n#\n```".to_owned(),
            "src/ports.md:9: the fence shows nothing",
        ),
        (
            format!("```rust\n{{{{#include {listing}}}}}\n```"),
            "src/ports.md:9: the anchor mark `// ANCHOR: ports` is visible",
        ),
        (
            "```text\n[6379]\n```".to_owned(),
            "src/ports.md:9: an output is typed by hand",
        ),
        (
            "```python\nprint(6379)\n```".to_owned(),
            "src/ports.md:9: a Python program is typed by hand",
        ),
        (
            "```\n[6379]\n```".to_owned(),
            "src/ports.md:9: a fence names no language",
        ),
        (
            format!("```console\n{long}\n```"),
            "src/ports.md:9: a line of 89 characters: xxx",
        ),
        (
            "```rust,ignore\nfn main() {}\n```".to_owned(),
            "src/ports.md:9: a Rust fence is marked `ignore`",
        ),
        (
            "```rust,compile_fail\nfn main() { x }\n```".to_owned(),
            "src/ports.md:9: a fence is said not to compile, and nothing checks",
        ),
    ] {
        let (_dir, survey) = book(&fence);
        let said = said(&survey);
        assert!(
            said.contains(expected),
            "not said: {expected}\nsaid: {said}"
        );
        assert!(said.contains("\n  help: "), "no way out: {said}");
        assert_eq!(survey.problems.len(), 1, "{fence}: {said}");
    }
}

#[test]
fn an_output_that_ends_its_fence_early_is_found() {
    let (dir, _) = book("");
    let out = "listings/ch01-ports/examples/two_ports.out";
    write(dir.path(), out, "a\n```\nb\n```rust\nc\n");
    let said = said(&survey(dir.path()));
    assert!(
        said.contains("src/ports.md:3: the page has other fences once its includes"),
        "{said}"
    );
}

#[test]
fn a_missing_readme_is_named() {
    let (dir, _) = book("");
    fs::remove_file(dir.path().join("README.md")).expect("removed");
    let said = said(&survey(dir.path()));
    assert!(
        said.contains("README.md: this file does not exist"),
        "{said}"
    );
}
