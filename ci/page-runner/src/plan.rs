//! Which listings run in the page, and the package that they are made into.
//!
//! The package repeats the book's folders, so that a panic and a compiler error name a
//! listing as they do outside of the page. Its sources are copies with one line added
//! at the end, by which the program gets at each `main`, and with what `shared` makes
//! of the runtime.

use crate::dependencies::{self, Dependencies};
use crate::shared;
use anyhow::{Context, Result};
use cargo_metadata::Metadata;
use data_encoding::HEXLOWER;
use listings::workspace::Kind;
use listings::{Listing, Problem, Workspace, problem::read_text};
use sha2::{Digest, Sha256};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

/// Without Tokio there is no other clock to ask.
const NO_VIRTUAL_TIME: &str = include_str!("../assets/no_virtual_time.rs");
const VIRTUAL_TIME: &str = include_str!("../assets/virtual_time.rs");

/// Everything wrong with the listings, as one error.
#[derive(Debug)]
pub struct Problems(pub Vec<Problem>);

impl std::fmt::Display for Problems {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let all: Vec<_> = self.0.iter().map(Problem::to_string).collect();
        f.write_str(&all.join("\n"))
    }
}

impl std::error::Error for Problems {}

/// The bundle as it should be.
#[derive(Debug)]
pub struct Plan {
    /// Every file of the package, by its path in it.
    files: BTreeMap<PathBuf, String>,
    /// By name: the listing's source below the book's root, and a digest of all that
    /// is its own.
    listings: BTreeMap<String, (PathBuf, String)>,
    /// A digest of everything that the bundle depends on.
    pub(crate) fingerprint: String,
}

/// Whether a listing can run in the page: it compiles, and nothing that it needs is
/// missing there.
#[must_use]
pub fn runs_in_page(listing: &Listing) -> bool {
    let declared = &listing.declared;
    listing.kind == Kind::Program
        && declared.not_in_page.is_none()
        && declared.needs.is_empty()
        && !declared.tokio_unstable
}

impl Plan {
    /// Plans the bundle of the book at `root`.
    pub(crate) fn new(root: &Path, metadata: &Metadata) -> Result<Self> {
        let workspace = Workspace::load(root).map_err(Problems)?;
        let mut dependencies = Dependencies::new(root, metadata);
        let (mut files, mut listings) = (BTreeMap::new(), BTreeMap::new());
        for listing in workspace.listings().filter(|l| runs_in_page(l)) {
            let source = read_text(&listing.source).map_err(|p| Problems(vec![p]))?;
            let path = below(root, &listing.source)?;
            dependencies.of_source(&listing.package, &source)?;
            listings.insert(listing.name.clone(), (path.clone(), digest(listing)?));
            files.insert(path, shared::module(&source));
        }
        let has_tokio = dependencies.named("tokio");
        let rest = if has_tokio {
            format!("{VIRTUAL_TIME}\n{}", shared::FUNCTIONS)
        } else {
            NO_VIRTUAL_TIME.to_owned()
        };
        files.insert("main.rs".into(), main(&listings) + &rest);
        for library in dependencies.libraries()? {
            files.extend(library);
        }
        files.insert("Cargo.toml".into(), dependencies.manifest()?);
        let lock = root.join("Cargo.lock");
        let lock = read_text(&lock).map_err(|p| Problems(vec![p]))?;
        files.insert("Cargo.lock".into(), lock);
        let fingerprint = fingerprint(&files);
        Ok(Self {
            files,
            listings,
            fingerprint,
        })
    }

    /// Whether no listing can run in the page.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.listings.is_empty()
    }

    /// How many listings the bundle has.
    #[must_use]
    pub fn len(&self) -> usize {
        self.listings.len()
    }

    /// The digest of each listing, by name.
    pub(crate) fn digests(&self) -> BTreeMap<String, String> {
        let listings = self.listings.iter();
        listings
            .map(|(name, (_, digest))| (name.clone(), digest.clone()))
            .collect()
    }

    /// The sources of listings, below the root.
    pub(crate) fn sources(&self) -> BTreeSet<&Path> {
        self.listings
            .values()
            .map(|(path, _)| path.as_path())
            .collect()
    }

    /// Writes the package; files that are there already keep their age, so that cargo
    /// compiles again only what changed.
    pub(crate) fn write(&self, package: &Path) -> Result<()> {
        for (path, text) in &self.files {
            let path = package.join(path);
            if std::fs::read_to_string(&path).is_ok_and(|there| there == *text) {
                continue;
            }
            if let Some(folder) = path.parent() {
                std::fs::create_dir_all(folder)
                    .with_context(|| format!("cannot make {}", folder.display()))?;
            }
            std::fs::write(&path, text)
                .with_context(|| format!("cannot write {}", path.display()))?;
        }
        Ok(())
    }
}

/// A digest of what is a listing's own: its source and its chapter's library. Another
/// version of a crate makes another bundle too, but leaves the page as it is until then.
///
/// # Errors
///
/// When one of the files cannot be read.
pub(crate) fn digest(listing: &Listing) -> Result<String> {
    let source = read_text(&listing.source).map_err(|p| Problems(vec![p]))?;
    let mut hash = Sha256::new_with_prefix(&source);
    let chapter = listing.source.parent().and_then(Path::parent);
    if let Some(chapter) = chapter.filter(|_| source.contains(&listing.package)) {
        for (path, text) in dependencies::library_sources(chapter)? {
            hash.update(path.to_string_lossy().as_bytes());
            hash.update(text);
        }
    }
    Ok(hex(&hash.finalize()))
}

/// The first sixteen digits, which is as many as tell a few hundred files apart.
pub(crate) fn hex(digest: &[u8]) -> String {
    HEXLOWER.encode(&digest[..8])
}

fn fingerprint(files: &BTreeMap<PathBuf, String>) -> String {
    let mut hash = Sha256::new();
    for (path, text) in files {
        hash.update(path.to_string_lossy().as_bytes());
        hash.update([0]);
        hash.update(text);
        hash.update([0]);
    }
    for script in crate::bundle::SCRIPTS {
        hash.update(script);
    }
    hash.update(crate::compile::FLAGS.join(" "));
    hash.update(crate::target::compiler());
    hex(&hash.finalize())
}

fn below(root: &Path, path: &Path) -> Result<PathBuf> {
    let short = path.strip_prefix(root);
    let short = short.with_context(|| format!("{} is outside", path.display()))?;
    Ok(short.to_owned())
}

/// The program that is whichever listing its first argument names.
fn main(listings: &BTreeMap<String, (PathBuf, String)>) -> String {
    let (mut modules, mut arms) = (String::new(), String::new());
    for (name, (path, _)) in listings {
        let path = path.to_string_lossy().replace('\\', "/");
        // Writing to a String does not fail.
        let _ = writeln!(modules, "#[path = {path:?}]\nmod page_{name};");
        let _ = writeln!(
            arms,
            "        Some({name:?}) => page_{name}::__run_in_page(),"
        );
    }
    format!(
        "//! Made by ci/page-runner: every listing that runs in the page.\n\
         #![allow(warnings)]\n\n{modules}\n\
         fn main() -> std::process::ExitCode {{\n    \
         begin();\n    \
         match std::env::args().next().as_deref() {{\n{arms}        \
         _ => std::process::ExitCode::FAILURE,\n    }}\n}}\n\n"
    )
}
