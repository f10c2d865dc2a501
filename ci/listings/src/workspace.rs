//! Finds listings, twins, exercises and benches where they lie.

use crate::problem::{Problem, read_text};
use serde::Deserialize;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// All listing crates of a book.
#[derive(Debug, Clone)]
pub struct Workspace {
    /// The folder that holds `book.toml`.
    pub root: PathBuf,
    /// The crates below `listings/`, by folder name.
    pub crates: Vec<ListingCrate>,
}

/// One crate below `listings/`: a chapter's, usually.
#[derive(Debug, Clone)]
pub struct ListingCrate {
    /// Its package name, `ch05`.
    pub package: String,
    /// Its folder, absolute.
    pub dir: PathBuf,
    /// What it shows, by name: programs and what does not compile.
    pub listings: Vec<Listing>,
    /// Its exercises, by name.
    pub exercises: Vec<Exercise>,
    /// Its benches, by name.
    pub benches: Vec<Bench>,
}

/// Whether a listing is run or must be refused by the compiler.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// `examples/NAME.rs`, whose output is `examples/NAME.out`.
    Program,
    /// `compile-fail/NAME.rs`, whose errors are `compile-fail/NAME.stderr`.
    CompileFail,
}

/// One listing.
#[derive(Debug, Clone)]
pub struct Listing {
    /// Unique in the workspace.
    pub name: String,
    /// The package it belongs to.
    pub package: String,
    /// How it is checked.
    pub kind: Kind,
    /// The source file, absolute.
    pub source: PathBuf,
    /// Its first `//!` line, without a full stop.
    pub caption: String,
    /// Whether it runs on Tokio's paused clock.
    pub virtual_time: bool,
    /// Where its verified output is, or is to be written.
    pub output: PathBuf,
    /// The asyncio program that prints the same, if there is one.
    pub twin: Option<PathBuf>,
    /// What the code cannot show.
    pub declared: Declared,
}

/// What a crate declares of a listing in `[package.metadata.listings.NAME]`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Declared {
    /// Why it cannot run in the page.
    pub not_in_page: Option<String>,
    /// Servers that it needs: `redis`, `postgres`.
    #[serde(default)]
    pub needs: Vec<String>,
    /// The code it exits with on purpose; 0 where nothing is declared.
    #[serde(default)]
    pub exit: i32,
    /// Whether it is built with `--cfg tokio_unstable`.
    #[serde(default)]
    pub tokio_unstable: bool,
}

/// One exercise: a starter, a check that decides, a solution.
#[derive(Debug, Clone)]
pub struct Exercise {
    /// The folder's name, unique in the workspace.
    pub name: String,
    /// The package it belongs to.
    pub package: String,
    /// `exercises/NAME`, absolute.
    pub dir: PathBuf,
}

/// One bench and the record of a run of it.
#[derive(Debug, Clone)]
pub struct Bench {
    /// The file stem.
    pub name: String,
    /// The package it belongs to.
    pub package: String,
    /// The source file, absolute.
    pub source: PathBuf,
    /// Its first `//!` line, without a full stop.
    pub caption: String,
    /// `benches/NAME.txt`, the recorded run.
    pub record: PathBuf,
}

/// How much there is of what. Displays as one line.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Count {
    /// Listing crates.
    pub crates: usize,
    /// Listings: programs, and what must not compile.
    pub listings: usize,
    /// Programs' outputs that are compared.
    pub outputs: usize,
    /// Listings whose compiler errors are compared.
    pub compile_errors: usize,
    /// Asyncio twins.
    pub twins: usize,
    /// Recorded timelines, of listings and of twins.
    pub timelines: usize,
    /// Exercises, each a starter that fails and a solution that passes.
    pub exercises: usize,
    /// Benches.
    pub benches: usize,
}

impl std::fmt::Display for Count {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(
            f,
            "{} listings in {} crates: {} outputs, {} compiler errors, {} twins, \
             {} timelines; {} exercises, {} benches",
            self.listings,
            self.crates,
            self.outputs,
            self.compile_errors,
            self.twins,
            self.timelines,
            self.exercises,
            self.benches
        )
    }
}

/// What a file below `listings/` is.
#[derive(Debug, Clone, Copy)]
pub enum Item<'a> {
    /// A listing's source.
    Source(&'a Listing),
    /// A listing's verified output or compiler errors.
    Output(&'a Listing),
    /// A listing's asyncio twin.
    Twin(&'a Listing),
    /// A bench's source.
    Bench(&'a Bench),
    /// The record of a bench's run.
    Record(&'a Bench),
    /// A file of an exercise.
    Exercise(&'a Exercise),
}

impl Listing {
    /// The command that a reader types to see it.
    #[must_use]
    pub fn command(&self) -> String {
        match self.kind {
            Kind::Program => format!("cargo run --example {}", self.name),
            Kind::CompileFail => format!(
                "cargo run -p {} --features compile-fail --example {}",
                self.package, self.name
            ),
        }
    }
}

/// What the name of a twin's recording ends in.
pub const TWIN: &str = "-asyncio";

impl Listing {
    /// The recordings that there are of it and of its twin, by the names that a page
    /// gives them.
    pub fn recordings(&self) -> impl Iterator<Item = (String, PathBuf)> {
        let own = (self.name.clone(), recording(&self.source));
        let twin = self.twin.as_deref();
        let twin = twin.map(|twin| (format!("{}{TWIN}", self.name), recording(twin)));
        [own]
            .into_iter()
            .chain(twin)
            .filter(|(_, file)| file.is_file())
    }
}

/// Where the recording of a program lies, or is to be written: beside its source.
#[must_use]
pub fn recording(source: &Path) -> PathBuf {
    source.with_extension("timeline.json")
}

impl Exercise {
    /// One of `start`, `solution` and `check`.
    #[must_use]
    pub fn file(&self, part: &str) -> PathBuf {
        self.dir.join(part).with_extension("rs")
    }

    /// The command that checks a reader's `start.rs`.
    #[must_use]
    pub fn command(&self) -> String {
        format!("cargo book exercise {}", self.name)
    }
}

impl Bench {
    /// The command that repeats it.
    #[must_use]
    pub fn command(&self) -> String {
        format!("cargo bench -p {} --bench {}", self.package, self.name)
    }
}

#[derive(Deserialize)]
struct Manifest {
    package: Package,
}

#[derive(Deserialize)]
struct Package {
    name: String,
    #[serde(default)]
    metadata: Metadata,
}

#[derive(Deserialize, Default)]
struct Metadata {
    #[serde(default)]
    listings: BTreeMap<String, Declared>,
}

impl Workspace {
    /// Finds every listing below `root/listings`.
    ///
    /// # Errors
    ///
    /// Every [`Problem`] met: an unreadable or malformed `Cargo.toml`, a listing
    /// without a `//!` line, a declaration for a listing that does not exist.
    pub fn load(root: &Path) -> Result<Self, Vec<Problem>> {
        let (mut crates, mut problems) = (Vec::new(), Vec::new());
        for dir in sorted(&root.join("listings"), |p| p.join("Cargo.toml").is_file()) {
            match ListingCrate::load(&dir) {
                Ok(found) => crates.push(found),
                Err(found) => problems.extend(found),
            }
        }
        if problems.is_empty() {
            Ok(Self {
                root: root.to_owned(),
                crates,
            })
        } else {
            Err(problems.into_iter().map(|p| p.relative_to(root)).collect())
        }
    }

    /// The folder at or above `start` that holds `book.toml`.
    #[must_use]
    pub fn find_root(start: &Path) -> Option<PathBuf> {
        start
            .ancestors()
            .find(|dir| dir.join("book.toml").is_file())
            .map(Path::to_owned)
    }

    /// All listings, crate by crate.
    pub fn listings(&self) -> impl Iterator<Item = &Listing> {
        self.crates.iter().flat_map(|c| &c.listings)
    }

    /// All exercises, crate by crate.
    pub fn exercises(&self) -> impl Iterator<Item = &Exercise> {
        self.crates.iter().flat_map(|c| &c.exercises)
    }

    /// All benches, crate by crate.
    pub fn benches(&self) -> impl Iterator<Item = &Bench> {
        self.crates.iter().flat_map(|c| &c.benches)
    }

    /// How much there is of what.
    #[must_use]
    pub fn count(&self) -> Count {
        let of =
            |keep: fn(&Listing) -> bool| self.listings().filter(|l| keep(l)).count();
        Count {
            crates: self.crates.len(),
            listings: of(|_| true),
            outputs: of(|l| l.kind == Kind::Program && l.output.is_file()),
            compile_errors: of(|l| l.kind == Kind::CompileFail),
            twins: of(|l| l.twin.is_some()),
            timelines: self.listings().flat_map(Listing::recordings).count(),
            exercises: self.exercises().count(),
            benches: self.benches().count(),
        }
    }

    /// Two listings, or exercises, of one name anywhere in the workspace: `cargo run
    /// --example NAME` could not tell them apart.
    #[must_use]
    pub fn duplicate_names(&self) -> Vec<Problem> {
        let named = self
            .listings()
            .map(|l| (l.name.as_str(), l.source.as_path()))
            .chain(self.exercises().map(|e| (e.name.as_str(), e.dir.as_path())));
        let mut first: BTreeMap<&str, &Path> = BTreeMap::new();
        let mut problems = Vec::new();
        for (name, place) in named {
            if let Some(before) = first.insert(name, place) {
                let other = before.strip_prefix(&self.root).unwrap_or(before);
                problems.push(
                    Problem::new(
                        place,
                        format!(
                            "the name `{name}` is already taken by {}",
                            other.display()
                        ),
                        "rename one of them: a name says what the program shows, and \
                         `cargo run --example` must find one",
                    )
                    .relative_to(&self.root),
                );
            }
        }
        problems
    }
}

impl ListingCrate {
    /// Reads one crate's folder.
    ///
    /// # Errors
    ///
    /// As [`Workspace::load`].
    pub fn load(dir: &Path) -> Result<Self, Vec<Problem>> {
        let path = dir.join("Cargo.toml");
        let manifest: Manifest = read_text(&path)
            .and_then(|text| {
                toml::from_str(&text).map_err(|error| {
                    let line = error
                        .span()
                        .map_or(1, |s| 1 + text[..s.start].matches('\n').count());
                    Problem::new(&path, error.message(), "see CONTRIBUTING.md").at(line)
                })
            })
            .map_err(|problem| vec![problem])?;
        let mut declared = manifest.package.metadata.listings;
        let package = manifest.package.name;
        let (mut listings, mut problems) = (Vec::new(), Vec::new());
        let programs = [
            ("examples", Kind::Program),
            ("compile-fail", Kind::CompileFail),
        ];
        for (folder, kind) in programs {
            for source in with_extension(&dir.join(folder), "rs") {
                let name = stem(&source);
                let settings = declared.remove(&name).unwrap_or_default();
                match listing(dir, &package, kind, source, settings) {
                    Ok(found) => listings.push(found),
                    Err(problem) => problems.push(problem),
                }
            }
        }
        let benches = with_extension(&dir.join("benches"), "rs")
            .into_iter()
            .filter_map(|source| match caption(&source) {
                Ok((caption, _)) => Some(Bench {
                    name: stem(&source),
                    package: package.clone(),
                    record: source.with_extension("txt"),
                    source,
                    caption,
                }),
                Err(problem) => {
                    problems.push(problem);
                    None
                }
            })
            .collect();
        let exercises = sorted(&dir.join("exercises"), Path::is_dir)
            .into_iter()
            .map(|dir| Exercise {
                name: stem(&dir),
                package: package.clone(),
                dir,
            })
            .collect();
        problems.extend(declared.into_keys().map(|name| {
            Problem::new(
                &path,
                format!("[package.metadata.listings.{name}] describes no listing"),
                "correct the name or remove the entry",
            )
        }));
        if problems.is_empty() {
            Ok(Self {
                package,
                dir: dir.to_owned(),
                listings,
                exercises,
                benches,
            })
        } else {
            Err(problems)
        }
    }
}

fn listing(
    dir: &Path,
    package: &str,
    kind: Kind,
    source: PathBuf,
    declared: Declared,
) -> Result<Listing, Problem> {
    let name = stem(&source);
    let (caption, text) = caption(&source)?;
    let twin = dir.join("asyncio").join(&name).with_extension("py");
    Ok(Listing {
        package: package.to_owned(),
        kind,
        caption,
        virtual_time: text.contains("start_paused = true"),
        output: source.with_extension(match kind {
            Kind::Program => "out",
            Kind::CompileFail => "stderr",
        }),
        twin: twin.is_file().then_some(twin),
        declared,
        name,
        source,
    })
}

/// The first `//!` paragraph of a file, and the file's text.
fn caption(source: &Path) -> Result<(String, String), Problem> {
    let text = read_text(source)?;
    let caption = text
        .lines()
        .map_while(|line| line.strip_prefix("//!"))
        .map(str::trim)
        .take_while(|line| !line.is_empty())
        .collect::<Vec<_>>()
        .join(" ");
    if caption.is_empty() {
        return Err(Problem::new(
            source,
            "the first line is no `//!` sentence",
            "begin the file with `//! What the program shows.`: it becomes the caption",
        )
        .at(1));
    }
    Ok((caption.trim_end_matches('.').to_owned(), text))
}

/// A path below `root`, with `/` on every system.
#[must_use]
pub fn below_root(root: &Path, path: &Path) -> String {
    let short = path.strip_prefix(root).unwrap_or(path);
    short
        .components()
        .map(|c| c.as_os_str().to_string_lossy())
        .collect::<Vec<_>>()
        .join("/")
}

/// A file's name without its extension.
fn stem(path: &Path) -> String {
    path.file_stem()
        .unwrap_or_default()
        .to_string_lossy()
        .into_owned()
}

/// The files of a folder with an extension, sorted; none if there is no folder.
#[must_use]
pub fn with_extension(dir: &Path, extension: &str) -> Vec<PathBuf> {
    sorted(dir, |path| path.extension().is_some_and(|e| e == extension))
}

/// The folders in a folder, sorted.
pub fn subfolders(dir: &Path) -> Vec<PathBuf> {
    sorted(dir, Path::is_dir)
}

fn sorted(dir: &Path, keep: impl Fn(&Path) -> bool) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(dir).into_iter().flatten().flatten();
    let mut paths: Vec<_> = entries.map(|e| e.path()).filter(|p| keep(p)).collect();
    paths.sort();
    paths
}
