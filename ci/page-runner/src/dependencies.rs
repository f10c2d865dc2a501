//! What the listings need of other crates, as far as WebAssembly has it.
//!
//! A crate is taken where a listing's source names it: a chapter may depend on crates
//! that do not compile for WebAssembly and that only its other listings use. Versions
//! come from the book's own lock file.

use crate::plan::Problems;
use anyhow::{Context, Result};
use cargo_metadata::{Dependency, DependencyKind, Metadata, Package};
use listings::problem::read_text;
use regex::Regex;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use toml::{Table, Value};

/// Features that a crate has on WebAssembly; what else is asked for is left out there.
const FEATURES: [(&str, &[&str]); 3] = [
    (
        "tokio",
        &["sync", "macros", "io-util", "rt", "time", "test-util"],
    ),
    (
        "tokio-util",
        &["codec", "compat", "io", "io-util", "join-map", "rt", "time"],
    ),
    ("tokio-stream", &["io-util", "sync", "time"]),
];

/// A crate of the registry, as a manifest names it.
#[derive(Debug, Clone, Default)]
struct Registry {
    version: String,
    package: Option<String>,
    features: BTreeSet<String>,
    default_features: bool,
}

/// One package's dependencies: from the registry, and libraries of chapters by folder.
#[derive(Debug, Clone, Default)]
struct Needed {
    registry: BTreeMap<String, Registry>,
    libraries: BTreeMap<String, PathBuf>,
}

/// What all listings need.
#[derive(Debug)]
pub struct Dependencies<'a> {
    root: &'a Path,
    packages: BTreeMap<&'a str, &'a Package>,
    needed: Needed,
}

impl<'a> Dependencies<'a> {
    /// None yet, of the workspace at `root`.
    #[must_use]
    pub fn new(root: &'a Path, metadata: &'a Metadata) -> Self {
        let packages = metadata.packages.iter();
        Self {
            root,
            packages: packages.map(|p| (p.name.as_str(), p)).collect(),
            needed: Needed::default(),
        }
    }

    /// Adds what a source of `package` names.
    ///
    /// # Errors
    ///
    /// When the workspace has no such package.
    pub fn of_source(&mut self, package: &str, source: &str) -> Result<()> {
        let found = self.found(package, source)?;
        self.needed.merge(found);
        Ok(())
    }

    /// Whether a crate is needed.
    #[must_use]
    pub fn named(&self, name: &str) -> bool {
        self.needed.registry.contains_key(name)
    }

    /// The manifest of the program.
    ///
    /// # Errors
    ///
    /// When it cannot be written as TOML.
    pub fn manifest(&self) -> Result<String> {
        let text = format!(
            "# Made by ci/page-runner.\n\
             [package]\nname = \"page-bundle\"\nversion = \"0.0.0\"\nedition = \"2024\"\n\
             publish = false\n\n[workspace]\nresolver = \"3\"\n\n\
             [[bin]]\nname = \"page-bundle\"\npath = \"main.rs\"\n\n\
             [profile.release]\nopt-level = \"z\"\nlto = true\ncodegen-units = 1\n\
             panic = \"abort\"\nstrip = true\n\n{}",
            self.needed.toml(Path::new(""))?
        );
        Ok(text)
    }

    /// The files of each chapter's library that a listing uses, its manifest included.
    ///
    /// # Errors
    ///
    /// When a source cannot be read.
    pub fn libraries(&mut self) -> Result<Vec<BTreeMap<PathBuf, String>>> {
        let mut wanted: Vec<_> = self.needed.libraries.clone().into_iter().collect();
        let (mut made, mut seen) = (Vec::new(), BTreeSet::new());
        while let Some((name, dir)) = wanted.pop() {
            if !seen.insert(name.clone()) {
                continue;
            }
            let sources = library_sources(&self.root.join(&dir))?;
            let mut needed = Needed::default();
            for text in sources.values() {
                needed.merge(self.found(&name, text)?);
            }
            needed.libraries.remove(&name);
            wanted.extend(needed.libraries.clone());
            let up: PathBuf = dir.components().map(|_| "..").collect();
            let manifest = format!(
                "# Made by ci/page-runner.\n\
                 [package]\nname = {name:?}\nversion = \"0.0.0\"\nedition = \"2024\"\n\
                 publish = false\nautoexamples = false\nautobenches = false\n\
                 autotests = false\n\n{}",
                needed.toml(&up)?
            );
            let mut files: BTreeMap<_, _> = sources
                .into_iter()
                .map(|(path, text)| (dir.join(path), text))
                .collect();
            files.insert(dir.join("Cargo.toml"), manifest);
            made.push(files);
        }
        Ok(made)
    }

    fn found(&self, package: &str, source: &str) -> Result<Needed> {
        let known = self.packages.get(package);
        let known = known.with_context(|| format!("no package {package} for cargo"))?;
        let mut needed = Needed::default();
        let usable = known.dependencies.iter().filter(|dependency| {
            dependency.kind != DependencyKind::Build
                && !dependency.optional
                && dependency.target.is_none()
                && names(
                    source,
                    dependency.rename.as_ref().unwrap_or(&dependency.name),
                )
        });
        for dependency in usable {
            needed.add(self.root, dependency);
        }
        if names(source, package) {
            let dir = known
                .manifest_path
                .parent()
                .context("a manifest's folder")?;
            let dir = dir.strip_prefix(self.root).context("outside the book")?;
            if self.root.join(dir).join("src/lib.rs").is_file() {
                needed.libraries.insert(package.to_owned(), dir.into());
            }
        }
        Ok(needed)
    }
}

/// Whether a source uses a crate: `name::`, `use name as`, `extern crate name;`.
fn names(source: &str, name: &str) -> bool {
    let ident = regex::escape(&name.replace('-', "_"));
    let used = Regex::new(&format!(r"\b{ident}\s*(::|;|as\b)"));
    used.expect("an escaped name is a sound pattern")
        .is_match(source)
}

impl Needed {
    fn add(&mut self, root: &Path, dependency: &Dependency) {
        let name = dependency.rename.clone();
        let name = name.unwrap_or_else(|| dependency.name.clone());
        if let Some(path) = &dependency.path {
            if let Ok(below) = path.strip_prefix(root) {
                self.libraries.insert(name, below.into());
            }
            return;
        }
        let features = &dependency.features;
        let entry = Registry {
            version: dependency.req.to_string(),
            package: dependency.rename.is_some().then(|| dependency.name.clone()),
            features: on_wasm(&dependency.name, features),
            default_features: dependency.uses_default_features,
        };
        self.merge(Self {
            registry: BTreeMap::from([(name, entry)]),
            libraries: BTreeMap::new(),
        });
    }

    fn merge(&mut self, other: Self) {
        self.libraries.extend(other.libraries);
        for (name, more) in other.registry {
            let entry = self.registry.entry(name).or_insert_with(|| more.clone());
            entry.features.extend(more.features);
            entry.default_features |= more.default_features;
        }
    }

    /// The table `[dependencies]`; `up` leads to the program's folder.
    fn toml(&self, up: &Path) -> Result<String> {
        let mut all = Table::new();
        for (name, library) in &self.libraries {
            let path = up.join(library).to_string_lossy().replace('\\', "/");
            let entry = Table::from_iter([("path".to_owned(), Value::String(path))]);
            all.insert(name.clone(), entry.into());
        }
        for (name, crate_) in &self.registry {
            let mut entry = Table::new();
            entry.insert("version".into(), crate_.version.clone().into());
            if let Some(package) = &crate_.package {
                entry.insert("package".into(), package.clone().into());
            }
            entry.insert("default-features".into(), crate_.default_features.into());
            let features = crate_.features.iter().cloned().map(Value::String);
            entry.insert("features".into(), Value::Array(features.collect()));
            all.insert(name.clone(), entry.into());
        }
        let dependencies = Table::from_iter([("dependencies".to_owned(), all.into())]);
        toml::to_string(&dependencies).context("the dependencies are no TOML")
    }
}

/// The features asked for that the crate has on WebAssembly. `full` is all of those.
fn on_wasm(name: &str, asked: &[String]) -> BTreeSet<String> {
    let Some((_, known)) = FEATURES.iter().find(|(known, _)| *known == name) else {
        return asked.iter().cloned().collect();
    };
    let all = asked.iter().any(|feature| feature == "full");
    let kept = known
        .iter()
        .filter(|feature| all || asked.iter().any(|asked| asked == *feature));
    kept.map(|feature| (*feature).to_owned()).collect()
}

/// The sources of the library in a chapter's folder, by their path in it.
///
/// # Errors
///
/// When one cannot be read.
pub(crate) fn library_sources(chapter: &Path) -> Result<BTreeMap<PathBuf, String>> {
    let mut sources = BTreeMap::new();
    let mut folders = vec![chapter.join("src")];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder).into_iter().flatten() {
            let path = entry.context("a folder's entry")?.path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|e| e == "rs") {
                let text = read_text(&path).map_err(|p| Problems(vec![p]))?;
                let short = path.strip_prefix(chapter).context("below the chapter")?;
                sources.insert(short.to_owned(), text);
            }
        }
    }
    Ok(sources)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn features(name: &str, asked: &[&str]) -> Vec<String> {
        let asked: Vec<_> = asked.iter().map(|&feature| feature.to_owned()).collect();
        on_wasm(name, &asked).into_iter().collect()
    }

    #[test]
    fn a_crate_keeps_the_features_that_it_has_there() {
        assert_eq!(
            features("tokio", &["net", "rt", "fs", "time"]),
            ["rt", "time"]
        );
        let full = features("tokio", &["full", "test-util"]);
        assert!(full.contains(&"macros".to_owned()), "{full:?}");
        assert!(!full.contains(&"rt-multi-thread".to_owned()), "{full:?}");
        assert_eq!(features("futures", &["thread-pool"]), ["thread-pool"]);
    }

    #[test]
    fn a_crate_is_used_where_a_path_begins_with_it() {
        assert!(names(
            "use tokio_util::sync::CancellationToken;",
            "tokio-util"
        ));
        assert!(names("use futures as f;", "futures"));
        assert!(!names("//! futures, in words", "futures"));
        assert!(!names("use mytokio::sleep;", "tokio"));
    }
}
