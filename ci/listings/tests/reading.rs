//! What is read from pages, tests and crates: anchors, fences, lines, declarations.

use listings::pages::{Page, anchored, markdown_files};
use listings::problem::read_text;
use listings::workspace::{Item, Kind};
use listings::{Items, Workspace, proofs};
use std::fs;
use std::path::{Path, PathBuf};
use tempfile::TempDir;

fn page(text: &str) -> Page {
    Page::parse(Path::new("/book/src/ch01/page.md"), text.to_owned())
}

fn put(root: &TempDir, path: &str, text: impl AsRef<[u8]>) -> PathBuf {
    let file = root.path().join(path);
    fs::create_dir_all(file.parent().expect("a file is in a folder"))
        .expect("a folder");
    fs::write(&file, text).expect("a file");
    file
}

#[test]
fn an_anchor_shows_the_lines_between_its_marks_without_other_marks() {
    let text =
        "a\n// ANCHOR: x\nb\n// ANCHOR: y\nc\n// ANCHOR_END: x\nd\n// ANCHOR_END: y\n";
    assert_eq!(anchored(text, "x").as_deref(), Some("b\nc\n"));
    assert_eq!(anchored(text, "y").as_deref(), Some("c\nd\n"));
}

#[test]
fn an_anchor_may_be_opened_twice() {
    let text = "ANCHOR: x\na\nANCHOR_END: x\nb\nANCHOR: x\nc\nANCHOR_END: x\n";
    assert_eq!(anchored(text, "x").as_deref(), Some("a\nc\n"));
}

#[test]
fn an_anchor_without_both_marks_is_none() {
    assert_eq!(anchored("// ANCHOR: x\na\n", "x"), None);
    assert_eq!(anchored("a\n// ANCHOR_END: x\n", "x"), None);
    assert_eq!(anchored("// ANCHOR: xy\na\n// ANCHOR_END: xy\n", "x"), None);
}

#[test]
fn a_fence_knows_its_line_and_the_listing_it_consists_of() {
    let page =
        page("# A\n\n```rust,ignore\n{{#rustdoc_include ../../l/x.rs:part}}\n```\n");
    let [fence] = &page.fences[..] else {
        panic!("one fence: {:?}", page.fences)
    };
    assert_eq!((fence.line, fence.language()), (3, "rust"));
    let include = fence.include.as_ref().expect("an include is all it has");
    assert_eq!(include.line, 4);
    assert_eq!(include.file, Path::new("/book/l/x.rs"));
    assert_eq!(include.anchor.as_deref(), Some("part"));
}

#[test]
fn a_fence_inside_a_longer_fence_is_its_text() {
    let page = page("````md\n```rust\nfn main() {}\n```\n````\n\n```text\nb\n```\n");
    let fences: Vec<_> = page.fences.iter().map(|f| (f.line, f.language())).collect();
    assert_eq!(fences, [(1, "md"), (7, "text")]);
    assert_eq!(page.fences[0].body, "```rust\nfn main() {}\n```\n");
}

#[test]
fn fences_in_lists_and_quotes_keep_their_lines() {
    let page =
        page("- a\n\n  ```text\n  {{#include x.out}}\n  ```\n\n> ```sh\n> b\n> ```\n");
    let fences: Vec<_> = page.fences.iter().map(|f| (f.line, f.language())).collect();
    assert_eq!(fences, [(3, "text"), (7, "sh")]);
    assert_eq!(page.fences[0].include.as_ref().map(|i| i.line), Some(4));
}

#[test]
fn a_fence_with_more_than_an_include_consists_of_none() {
    let page = page("```rust\nuse a;\n{{#include x.rs}}\n```\n");
    assert_eq!(page.fences[0].include, None);
    assert_eq!(page.includes.len(), 1);
}

#[test]
fn an_escaped_directive_is_text() {
    let page = page("Write `\\{{#include x.rs}}` and {{#include y.rs}}.\n");
    let files: Vec<_> = page.includes.iter().map(|i| i.file.as_path()).collect();
    assert_eq!(files, [Path::new("/book/src/ch01/y.rs")]);
}

#[test]
fn an_include_is_refused_for_each_way_of_showing_nothing() {
    let root = TempDir::new().expect("a folder");
    let marks =
        "// ANCHOR: a\nfn a() {}\n// ANCHOR_END: a\n// ANCHOR: b\n// ANCHOR_END: b\n";
    put(&root, "x.rs", marks);
    put(&root, "whole.rs", "fn main() {}\n");
    let at = root.path().join("page.md");
    let said = |directive: &str| {
        let page = Page::parse(&at, format!("# A\n\n{{{{#include {directive}}}}}\n"));
        let problem = page.includes[0].check(&at)?;
        assert_eq!(
            (problem.file.as_path(), problem.line),
            (at.as_path(), Some(3))
        );
        Some(problem.message)
    };
    assert_eq!(said("whole.rs"), None);
    assert_eq!(said("x.rs:a"), None);
    let marks_too = said("x.rs").expect("it shows its marks");
    assert!(
        marks_too.ends_with("x.rs has anchors, and all of it is included, marks too")
    );
    for (directive, expected) in [
        ("y.rs", "no file"),
        ("x.rs:c", "no anchor `c`"),
        ("x.rs:b", "nothing between the marks of anchor `b`"),
        ("x.rs:2:3", "line numbers (2:3)"),
        ("x.rs:2", "line numbers (2)"),
    ] {
        let message = said(directive).expect("it shows nothing");
        assert!(message.starts_with(expected), "{directive}: {message}");
    }
}

#[test]
fn a_file_that_is_not_utf_8_is_named_with_its_line() {
    let root = TempDir::new().expect("a folder");
    let file = put(&root, "page.md", b"one\ntwo\nthr\xffee\n");
    let problem = read_text(&file).expect_err("line 3 is not UTF-8");
    assert_eq!((problem.file, problem.line), (file, Some(3)));
}

#[test]
fn pages_are_found_at_every_depth_in_order() {
    let root = TempDir::new().expect("a folder");
    for path in ["b.md", "a/z.md", "a/b/c.md", "a/not.txt"] {
        put(&root, path, "");
    }
    let found = markdown_files(root.path());
    let short: Vec<_> = found
        .iter()
        .filter_map(|p| p.strip_prefix(&root).ok())
        .collect();
    assert_eq!(short, ["a/b/c.md", "a/z.md", "b.md"].map(Path::new));
}

/// A book with one crate of everything.
fn workspace(root: &TempDir) -> Workspace {
    put(root, "book.toml", "");
    let manifest = "[package]\nname = \"ch01\"\n\n[package.metadata.listings.waits]\n\
                    not-in-page = \"it opens a socket\"\nneeds = [\"redis\"]\n";
    put(root, "listings/ch01-a/Cargo.toml", manifest);
    let waits = "//! Waits for two\n//! sensors.\n//!\n//! More.\n\n\
                 #[tokio::main(start_paused = true)]\nasync fn main() {}\n";
    put(root, "listings/ch01-a/examples/waits.rs", waits);
    put(root, "listings/ch01-a/asyncio/waits.py", "");
    put(
        root,
        "listings/ch01-a/compile-fail/moves.rs",
        "//! Moves.\n",
    );
    put(root, "listings/ch01-a/benches/spawns.rs", "//! Spawns.\n");
    put(root, "listings/ch01-a/exercises/sum_up/check.rs", "");
    let claims = "//! Claims.\n\nmod inner {\n    /// Says why.\n    #[tokio::test]\n    \
                  async fn a_claim() {\n        assert!(true);\n    }\n}\n\nfn helper() {}\n";
    put(root, "listings/ch01-a/tests/claims.rs", claims);
    Workspace::load(root.path()).expect("the book is sound")
}

#[test]
fn a_crate_is_read_from_its_places() {
    let root = TempDir::new().expect("a folder");
    let workspace = workspace(&root);
    let listings: Vec<_> = workspace.listings().collect();
    let [waits, moves] = listings[..] else {
        panic!("two listings: {listings:?}")
    };
    assert_eq!(waits.caption, "Waits for two sensors");
    assert!(waits.virtual_time && waits.twin.is_some());
    assert_eq!(waits.declared.needs, ["redis"]);
    assert_eq!(waits.output, waits.source.with_extension("out"));
    assert_eq!(moves.kind, Kind::CompileFail);
    assert_eq!(moves.output, moves.source.with_extension("stderr"));
    assert_eq!(workspace.exercises().count(), 1);
    assert_eq!(workspace.benches().count(), 1);
    assert!(workspace.duplicate_names().is_empty());
}

#[test]
fn a_path_is_known_for_what_it_is() {
    let root = TempDir::new().expect("a folder");
    let workspace = workspace(&root);
    let items = Items::of(&workspace);
    let item = |path: &str| items.get(&root.path().join("listings/ch01-a").join(path));
    assert!(matches!(item("examples/waits.rs"), Some(Item::Source(_))));
    assert!(matches!(item("examples/waits.out"), Some(Item::Output(_))));
    assert!(matches!(item("asyncio/waits.py"), Some(Item::Twin(_))));
    assert!(matches!(item("benches/spawns.txt"), Some(Item::Record(_))));
    assert!(matches!(
        item("exercises/sum_up/check.rs"),
        Some(Item::Exercise(_))
    ));
    assert!(item("examples/other.rs").is_none());
}

#[test]
fn a_proof_is_found_with_its_doc_comment_its_line_and_its_source() {
    let root = TempDir::new().expect("a folder");
    let tests = proofs::tests(&workspace(&root)).expect("the tests are Rust");
    let [test] = &tests[..] else {
        panic!("one test: {tests:?}")
    };
    assert_eq!(test.path(), "ch01::a_claim");
    assert_eq!(test.line, 4);
    assert_eq!(
        test.source,
        "/// Says why.\n#[tokio::test]\nasync fn a_claim() {\n    assert!(true);\n}\n"
    );
}

/// A test with a harness of its own has functions without an attribute, in files of its
/// own; a macro that is given more than names lists no tests.
#[test]
fn a_proof_is_found_that_a_harness_lists_by_name() {
    let root = TempDir::new().expect("a folder");
    let workspace = workspace(&root);
    let main = "mod inner;\ntrials! { of_a_file: loses_nothing }\n\
                calls! { fn helps() -> (); }\n";
    put(&root, "listings/ch01-a/tests/storm/main.rs", main);
    let inner = "/// Each once.\npub fn loses_nothing() {}\n\npub fn helps() {}\n";
    put(&root, "listings/ch01-a/tests/storm/inner.rs", inner);
    let tests = proofs::tests(&workspace).expect("the tests are Rust");
    let found: Vec<_> = tests.iter().map(|it| (it.path(), it.line)).collect();
    let listed = ("ch01::loses_nothing".to_owned(), 1);
    assert_eq!(found, [("ch01::a_claim".to_owned(), 4), listed]);
}

#[test]
fn two_proofs_of_one_name_and_a_file_that_is_not_rust_are_problems() {
    let root = TempDir::new().expect("a folder");
    let workspace = workspace(&root);
    put(
        &root,
        "listings/ch01-a/tests/more.rs",
        "#[test]\nfn a_claim() {}\n",
    );
    put(
        &root,
        "listings/ch01-a/tests/prose.rs",
        "fn ok() {}\nthis is prose\n",
    );
    let problems = proofs::tests(&workspace).expect_err("two problems");
    let said: Vec<_> = problems.iter().map(ToString::to_string).collect();
    assert!(
        said[0].starts_with("listings/ch01-a/tests/prose.rs:2: is not Rust"),
        "{said:?}"
    );
    assert!(
        said[1].starts_with("listings/ch01-a/tests/more.rs:1: `ch01::a_claim` is also"),
        "{said:?}"
    );
}
