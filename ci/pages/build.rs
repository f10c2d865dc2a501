//! Surveys the book, writes what is wrong and what is to be compiled, lets skeptic make
//! tests of the fragments, and builds the stand-in that gives rustc the book's edition.
//!
//! What is wrong in a page fails a test, not this script: a page half written must not
//! keep anybody from building the tools.

// The library's own modules: a build script cannot link the crate it belongs to.
#[allow(dead_code, reason = "the library's callers use more than this script")]
#[path = "src/expand.rs"]
mod expand;
#[path = "src/fragments.rs"]
mod fragments;
#[path = "src/gates.rs"]
mod gates;
#[path = "src/imports.rs"]
mod imports;
#[path = "src/names.rs"]
mod names;
#[path = "src/survey.rs"]
mod survey;

use fragments::{Fragment, Sort};
use listings::Items;
use std::collections::BTreeSet;
use std::env::var;
use std::error::Error;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::SystemTime;

type Result<T> = std::result::Result<T, Box<dyn Error>>;

fn main() -> Result<()> {
    let here = PathBuf::from(var("CARGO_MANIFEST_DIR")?);
    let out = PathBuf::from(var("OUT_DIR")?);
    let root = here.ancestors().nth(2).ok_or("no folder above ci/pages")?;
    for watched in ["src", "listings", "README.md", "CONTRIBUTING.md"] {
        println!("cargo::rerun-if-changed={}", root.join(watched).display());
    }
    for watched in ["build.rs", "Cargo.toml", "fixtures", "rustc_2024.rs", "src"] {
        println!("cargo::rerun-if-changed={}", here.join(watched).display());
    }

    let found = survey::survey(root);
    let problems: Vec<_> = found.problems.iter().map(ToString::to_string).collect();
    fs::write(out.join("problems.txt"), problems.join("\n"))?;
    fs::write(out.join("counts.txt"), found.counts.to_string())?;

    let mut fragments = found.fragments;
    fragments.extend(fixtures(root, &here.join("fixtures"))?);
    skeptic::generate_doc_tests(&write(&out.join("fences"), &fragments)?);

    // The broken fixtures must fail. They are tests only for the test that expects it.
    let generated = out.join("skeptic-tests.rs");
    let text = fs::read_to_string(&generated)?;
    let tests = text.replace(
        "#[test] fn ci_pages_fixtures_broken",
        "pub fn ci_pages_fixtures_broken",
    );
    fs::write(out.join("fragments.rs"), tests)?;

    let wrapper = wrapper(&here, &out)?;
    println!("cargo::rustc-env=RUSTC={}", wrapper.display());
    Ok(())
}

/// The fragments of the fixtures, by the same way as those of the book.
fn fixtures(root: &Path, dir: &Path) -> Result<Vec<Fragment>> {
    let pages = listings::pages::markdown_files(dir);
    let pages = expand::expand(root, &pages).map_err(|problems| problems[0].clone())?;
    let none = Items::default();
    let sorted = pages.iter().flat_map(|page| {
        fragments::sort(page, &none, &BTreeSet::new(), &mut BTreeSet::new())
    });
    let fragments = sorted.filter_map(|fence| match fence {
        Sort::Compiled(fragment) => Some(fragment),
        Sort::Elsewhere | Sort::CompileFail => None,
    });
    Ok(fragments.collect())
}

/// Writes one document a fragment. skeptic has cargo watch them: dated in the past,
/// they do not count as changed since this script ran.
fn write(dir: &Path, fragments: &[Fragment]) -> Result<Vec<PathBuf>> {
    if dir.exists() {
        fs::remove_dir_all(dir)?;
    }
    let mut written = Vec::new();
    for fragment in fragments {
        let dir = dir.join(fragment.line.to_string());
        fs::create_dir_all(&dir)?;
        let path = dir.join(fragment.stem()).with_extension("md");
        fs::write(&path, fragment.document())?;
        let file = fs::File::options().write(true).open(&path)?;
        file.set_modified(SystemTime::UNIX_EPOCH)?;
        written.push(path);
    }
    Ok(written)
}

/// Builds the stand-in for rustc.
fn wrapper(here: &Path, out: &Path) -> Result<PathBuf> {
    let wrapper = out
        .join("rustc_2024")
        .with_extension(std::env::consts::EXE_EXTENSION);
    let rustc = var("RUSTC")?;
    let status = Command::new(&rustc)
        .env("REAL_RUSTC", &rustc)
        .args(["--edition=2024", "-Copt-level=1", "-o"])
        .arg(&wrapper)
        .arg(here.join("rustc_2024.rs"))
        .status()?;
    if status.success() {
        Ok(wrapper)
    } else {
        Err("ci/pages/rustc_2024.rs does not compile".into())
    }
}
