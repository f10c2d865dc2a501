//! The copy of the workspace in which listings are built for recording.
//!
//! It lies below the target folder and has a target folder of its own, because it is
//! built with other flags. Of each crate it holds the manifest, the library and the
//! listings to be recorded; versions come from the workspace's own `Cargo.lock`.

use super::stand_in;
use crate::cargo::target_dir;
use anyhow::{Context, Result, anyhow, bail};
use listings::workspace::{Listing, ListingCrate, Workspace};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use toml::{Table, Value};

/// What Tokio needs to tell what it does, and symbols that name the future of a task.
const FLAGS: &str = "--cfg tokio_unstable -C symbol-mangling-version=v0";

/// A copied workspace.
pub struct Overlay {
    dir: PathBuf,
    target: PathBuf,
}

impl Overlay {
    /// Copies what `listings` need, or brings an earlier copy up to date. Files that are
    /// the same are not written again, so that cargo builds only what has changed.
    ///
    /// # Errors
    ///
    /// If a manifest cannot be read, a listing has no `async fn main`, or a file cannot
    /// be written.
    pub fn make(workspace: &Workspace, listings: &[&Listing]) -> Result<Self> {
        // One target folder for every book that is recorded: what listings depend on is
        // the same.
        let all = target_dir(&workspace.root).join("recorder");
        let dir = all.join(workspace.root.file_name().context("a book has a folder")?);
        let crates = workspace
            .crates
            .iter()
            .filter(|one| listings.iter().any(|l| l.package == one.package));
        let mut members = Vec::new();
        for one in crates {
            let name = one.dir.file_name().context("a crate has a folder")?;
            let copy = dir.join("listings").join(name);
            members.push(format!("listings/{}", name.display()));
            copy_crate(one, &copy, listings)?;
        }
        let manifest = root_manifest(&workspace.root, members)?;
        write(&dir.join("Cargo.toml"), &manifest)?;
        let lock = workspace.root.join("Cargo.lock");
        stand_in::write_manifest(&workspace.root, &dir.join("tracing"))?;
        // Cargo takes out of it what the copy does not need: only a newer one is copied.
        let copy = dir.join("Cargo.lock");
        if newer(&lock, &copy) || !stand_in::is_locked(&copy) {
            let text = fs::read_to_string(&lock)
                .with_context(|| format!("cannot read {}", lock.display()))?;
            write(&copy, &stand_in::unlocked(&text))?;
        }
        let target = all.join("target");
        Ok(Self { dir, target })
    }

    /// Builds the listings and returns their programs, in order.
    ///
    /// # Errors
    ///
    /// If cargo fails; it has said why.
    pub fn build(&self, listings: &[&Listing]) -> Result<Vec<PathBuf>> {
        let target = &self.target;
        let mut command = listings::cargo::command();
        command
            .args(["build", "--quiet", "--manifest-path"])
            .arg(self.dir.join("Cargo.toml"))
            .arg("--target-dir")
            .arg(target)
            .env("RUSTFLAGS", FLAGS)
            .env_remove("CARGO_ENCODED_RUSTFLAGS")
            .stdin(Stdio::null())
            .stdout(Stdio::null());
        for listing in listings {
            command.args(["--package", &listing.package]);
            command.args(["--example", &listing.name]);
        }
        let status = command.status().context("cannot start cargo")?;
        if !status.success() {
            bail!("the listings cannot be built for recording: cargo says why above");
        }
        if !stand_in::is_locked(&self.dir.join("Cargo.lock")) {
            bail!(
                "Tokio was built with another `tracing` than ci/recorder/tracing\n  \
                 help: delete {} and record again",
                self.dir.display()
            );
        }
        let examples = target.join("debug/examples");
        Ok(listings.iter().map(|l| examples.join(&l.name)).collect())
    }
}

/// The root's manifest with other members. Tokio gets its feature `tracing`, and programs
/// get line numbers, which the stack is read by.
fn root_manifest(root: &Path, members: Vec<String>) -> Result<String> {
    let mut manifest = read_manifest(&root.join("Cargo.toml"))?;
    let workspace = table(&mut manifest, "workspace")?;
    let members = members.into_iter().map(Value::String).collect();
    workspace.insert("members".to_owned(), Value::Array(members));
    workspace.remove("default-members");
    let dependencies = table(workspace, "dependencies")?;
    for (_, dependency) in dependencies.iter_mut() {
        // What lies in the tree is found from the copy, too.
        if let Some(path) = dependency.get_mut("path")
            && let Some(relative) = path.as_str()
        {
            *path = Value::String(absolute(root, relative)?);
        }
    }
    let recorder = Value::String(absolute(root, "ci/recorder")?);
    let recorder = Table::from_iter([("path".to_owned(), recorder)]);
    dependencies.insert("recorder".to_owned(), Value::Table(recorder));
    let tokio = table(dependencies, "tokio")?;
    match tokio.get_mut("features") {
        Some(Value::Array(features)) => features.push("tracing".into()),
        _ => bail!("Cargo.toml: workspace.dependencies.tokio lists no features"),
    }
    let tracing = Table::from_iter([("path".to_owned(), "tracing".into())]);
    let patched = table(table(&mut manifest, "patch")?, "crates-io")?;
    patched.insert("tracing".to_owned(), Value::Table(tracing));
    let profile = table(table(&mut manifest, "profile")?, "dev")?;
    profile.insert("debug".to_owned(), "limited".into());
    // Of a library only its functions' names are read, which do without.
    let bare = Table::from_iter([("debug".to_owned(), Value::Integer(0))]);
    let all = table(profile, "package")?;
    all.insert("*".to_owned(), Value::Table(bare));
    Ok(toml::to_string(&manifest)?)
}

/// Links are followed: to cargo, another path is another package.
pub fn absolute(root: &Path, relative: &str) -> Result<String> {
    let path = root.join(relative);
    let path = path
        .canonicalize()
        .with_context(|| format!("cannot find {}", path.display()))?;
    Ok(path.display().to_string())
}

/// A crate without its tests, benches and exercises, and without crates of the tree: a
/// recorded listing may use no other chapter's.
fn copy_crate(one: &ListingCrate, copy: &Path, listings: &[&Listing]) -> Result<()> {
    let mut manifest = read_manifest(&one.dir.join("Cargo.toml"))?;
    for targets in ["example", "test", "bench"] {
        manifest.remove(targets);
    }
    let inherited = Table::from_iter([("workspace".to_owned(), Value::Boolean(true))]);
    let mut dependencies = Table::new();
    if let Some(Value::Table(found)) = manifest.get("dev-dependencies") {
        dependencies.clone_from(found);
    }
    dependencies.remove("listings");
    dependencies.insert("recorder".to_owned(), Value::Table(inherited));
    if let Some(Value::Table(found)) = manifest.get_mut("dependencies") {
        found.retain(|_, dependency| dependency.get("path").is_none());
    }
    manifest.insert("dev-dependencies".to_owned(), Value::Table(dependencies));
    write(&copy.join("Cargo.toml"), &toml::to_string(&manifest)?)?;
    copy_tree(&one.dir.join("src"), &copy.join("src"))?;
    for listing in listings.iter().filter(|l| l.package == one.package) {
        let source = fs::read_to_string(&listing.source)
            .with_context(|| format!("cannot read {}", listing.source.display()))?;
        let watched = watched(&source)
            .map_err(|why| anyhow!("{}: {why}", listing.source.display()))?;
        let file = Path::new("examples").join(&listing.name);
        write(&copy.join(file).with_extension("rs"), &watched)?;
    }
    Ok(())
}

/// A listing with the body of its `main` wrapped and its printing macros shadowed. No
/// line moves: what is added stands on lines that are there, or after the last.
fn watched(source: &str) -> Result<String> {
    let main = find_main(source)?;
    let braces = &main.block.brace_token.span;
    let (open, close) = (braces.open().byte_range(), braces.close().byte_range());
    Ok(format!(
        "{} ::recorder::main_task(file!(), async move {{{}}}).await {}\n\
         #[allow(unused_imports)] #[macro_use] extern crate recorder;\n",
        &source[..open.end],
        &source[open.end..close.start],
        &source[close.start..],
    ))
}

/// A program's `async fn main`.
///
/// # Errors
///
/// If it has none.
pub fn find_main(source: &str) -> Result<syn::ItemFn> {
    let file = syn::parse_file(source)?;
    let main = file.items.into_iter().find_map(|item| match item {
        syn::Item::Fn(f) if f.sig.ident == "main" && f.sig.asyncness.is_some() => {
            Some(f)
        }
        _ => None,
    });
    main.context(
        "has no `async fn main`: only programs under Tokio's clock have a timeline",
    )
}

fn read_manifest(path: &Path) -> Result<Table> {
    let text = fs::read_to_string(path)
        .with_context(|| format!("cannot read {}", path.display()))?;
    text.parse().with_context(|| path.display().to_string())
}

fn table<'a>(of: &'a mut Table, key: &str) -> Result<&'a mut Table> {
    of.entry(key)
        .or_insert_with(|| Value::Table(Table::new()))
        .as_table_mut()
        .with_context(|| format!("Cargo.toml: {key} is no table"))
}

fn copy_tree(from: &Path, to: &Path) -> Result<()> {
    for entry in walkdir::WalkDir::new(from) {
        let Ok(entry) = entry else { continue };
        if entry.file_type().is_file() {
            let text = fs::read_to_string(entry.path())
                .with_context(|| format!("cannot read {}", entry.path().display()))?;
            write(&to.join(entry.path().strip_prefix(from)?), &text)?;
        }
    }
    Ok(())
}

pub fn write(path: &Path, text: &str) -> Result<()> {
    if fs::read_to_string(path).is_ok_and(|before| before == text) {
        return Ok(());
    }
    let folder = path.parent().context("a file lies in a folder")?;
    fs::create_dir_all(folder)
        .and_then(|()| fs::write(path, text))
        .with_context(|| format!("cannot write {}", path.display()))
}

fn newer(one: &Path, than: &Path) -> bool {
    let changed = |path: &Path| fs::metadata(path).and_then(|m| m.modified());
    match (changed(one), changed(than)) {
        (Ok(one), Ok(than)) => one > than,
        _ => true,
    }
}
