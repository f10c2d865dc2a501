//! The crate that stands in for `tracing` in the copied workspace: `ci/recorder/tracing`
//! with a manifest that leads to the crate itself.

use super::overlay::{absolute, write};
use anyhow::{Context, Result};
use cargo_metadata::MetadataCommand;
use std::fs;
use std::path::Path;
use toml::{Table, Value};

/// Writes its manifest into `dir`.
///
/// # Errors
///
/// If cargo cannot say where the sources of `tracing` lie.
pub fn write_manifest(root: &Path, dir: &Path) -> Result<()> {
    let recorder = absolute(root, "ci/recorder/Cargo.toml")?;
    let metadata = MetadataCommand::new()
        .manifest_path(&recorder)
        .exec()
        .with_context(|| format!("cannot read what {recorder} depends on"))?;
    let itself = metadata.packages.iter().find(|p| p.name == "tracing");
    let itself = itself.context("the recorder depends on `tracing`")?;
    let folder = itself.manifest_path.parent();
    let folder = folder.context("a manifest lies in a folder")?.to_string();
    let text = |text: &str| Value::String(text.to_owned());
    let table = |entries: Vec<(&str, Value)>| {
        let entries = entries.into_iter().map(|(key, v)| (key.to_owned(), v));
        Value::Table(Table::from_iter(entries))
    };
    let hook = absolute(root, "ci/recorder/hook")?;
    let source = absolute(root, "ci/recorder/tracing/lib.rs")?;
    let manifest = table(vec![
        (
            "package",
            table(vec![
                ("name", text("tracing")),
                // Tokio takes the newest that it may.
                ("version", text("0.1.999")),
                ("edition", text("2024")),
            ]),
        ),
        ("lib", table(vec![("path", text(&source))])),
        ("features", table(vec![("std", Value::Array(Vec::new()))])),
        (
            "dependencies",
            table(vec![
                ("recorder-hook", table(vec![("path", text(&hook))])),
                (
                    "tracing_itself",
                    table(vec![("package", text("tracing")), ("path", text(&folder))]),
                ),
            ]),
        ),
    ]);
    write(&dir.join("Cargo.toml"), &toml::to_string(&manifest)?)
}

/// A lock that leaves it to cargo which `tracing` to take.
pub fn unlocked(lock: &str) -> String {
    let blocks: Vec<&str> = lock
        .split("[[package]]")
        .filter(|block| !block.contains("\nname = \"tracing\"\n"))
        .collect();
    blocks.join("[[package]]")
}

/// Whether cargo took the crate that stands in, and no other: what comes from a path has
/// no source in the lock.
pub fn is_locked(lock: &Path) -> bool {
    let Ok(lock) = fs::read_to_string(lock) else {
        return false;
    };
    let mut blocks = lock
        .split("\n[[")
        .filter(|block| block.contains("\nname = \"tracing\"\n"))
        .peekable();
    blocks.peek().is_some()
        && blocks.all(|block| {
            block.starts_with("package]]") && !block.contains("\nsource =")
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    const ITSELF: &str = "[[package]]\nname = \"tracing\"\nversion = \"0.1.44\"\n\
        source = \"registry+https://github.com/rust-lang/crates.io-index\"\n\n";
    const STAND_IN: &str = "[[package]]\nname = \"tracing\"\nversion = \"0.1.999\"\n\n";
    const OTHER: &str = "[[package]]\nname = \"tracing-core\"\nversion = \"0.1.36\"\n\
        source = \"registry+https://github.com/rust-lang/crates.io-index\"\n\n";

    fn is(lock: &str) -> bool {
        let file = tempfile::NamedTempFile::new().expect("a temporary file");
        fs::write(file.path(), lock).expect("it can be written");
        is_locked(file.path())
    }

    #[test]
    fn a_lock_with_another_tracing_is_told_apart() {
        let head = "version = 4\n\n";
        assert!(is(&format!("{head}{STAND_IN}{OTHER}")));
        assert!(!is(&format!("{head}{ITSELF}{OTHER}")));
        assert!(!is(&format!("{head}{OTHER}")));
        let unused = STAND_IN.replace("[[package]]", "[[patch.unused]]");
        assert!(!is(&format!("{head}{ITSELF}{OTHER}{unused}")));
        assert!(!is_locked(Path::new("no such lock")));

        let lock = format!("{head}{ITSELF}{OTHER}");
        assert_eq!(unlocked(&lock), format!("{head}{OTHER}"));
    }
}
