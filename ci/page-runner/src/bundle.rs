//! What was made last, which of it still holds, and how it gets into a site.

use crate::plan::{self, Plan, hex};
use anyhow::{Context, Result};
use data_encoding::BASE64;
use flate2::Compression;
use flate2::write::GzEncoder;
use listings::Workspace;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::collections::{BTreeMap, BTreeSet};
use std::io::Write as _;
use std::path::{Path, PathBuf};

const PAGE: &str = include_str!("../assets/page.js");
const COMPARE: &str = include_str!("../assets/compare.js");
const WORKER: &str = include_str!("../assets/worker.js");

/// Everything that is in the script besides the program.
pub(crate) const SCRIPTS: [&str; 3] = [PAGE, COMPARE, WORKER];

/// The file that says what the others are.
const MANIFEST: &str = "bundle.json";
/// Where a site has it.
const FOLDER: &str = "run";

/// A bundle that was made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bundle {
    dir: PathBuf,
    manifest: Manifest,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Manifest {
    fingerprint: String,
    /// The digest of each listing in it, by name.
    listings: BTreeMap<String, String>,
    /// The script that a page loads.
    script: String,
    /// All files.
    files: Vec<String>,
}

impl Bundle {
    /// The bundle in `dir`, if there is a whole one.
    pub(crate) fn read(dir: &Path) -> Option<Self> {
        let dir = dir.join("bundle");
        let text = std::fs::read_to_string(dir.join(MANIFEST)).ok()?;
        let manifest: Manifest = serde_json::from_str(&text).ok()?;
        let whole = manifest.files.iter().all(|name| dir.join(name).is_file());
        whole.then_some(Self { dir, manifest })
    }

    /// Packs a program and puts it in the place of the bundle before.
    pub(crate) fn write(dir: &Path, plan: &Plan, program: &[u8]) -> Result<Self> {
        let (dir, new) = (dir.join("bundle"), dir.join("bundle-new"));
        let place = |folder: &Path| format!("cannot write {}", folder.display());
        // What a build that was killed has left.
        let _ = std::fs::remove_dir_all(&new);
        std::fs::create_dir_all(&new).with_context(|| place(&new))?;
        let mut files = Vec::new();
        let mut put = |stem: &str, extension: &str, bytes: &[u8]| -> Result<String> {
            let digest = hex(&Sha256::digest(bytes));
            let name = format!("{stem}-{}.{extension}", &digest[..8]);
            std::fs::write(new.join(&name), bytes).with_context(|| place(&new))?;
            files.push(name.clone());
            Ok(name)
        };
        let wasm = put("listings", "wasm", program)?;
        let packed = put("listings", "js", packed(program)?.as_bytes())?;
        let script = put("runner", "js", script(&wasm, &packed)?.as_bytes())?;
        let manifest = Manifest {
            fingerprint: plan.fingerprint.clone(),
            listings: plan.digests(),
            script,
            files,
        };
        let text = serde_json::to_string_pretty(&manifest)?;
        std::fs::write(new.join(MANIFEST), text).with_context(|| place(&new))?;
        // It may not be there yet; if it cannot be removed, the next step says so.
        let _ = std::fs::remove_dir_all(&dir);
        std::fs::rename(&new, &dir).with_context(|| place(&dir))?;
        Ok(Self { dir, manifest })
    }

    /// Whether it is what `plan` would make.
    #[must_use]
    pub fn is_of(&self, plan: &Plan) -> bool {
        self.manifest.fingerprint == plan.fingerprint
    }

    /// How many listings it has.
    #[must_use]
    pub fn len(&self) -> usize {
        self.manifest.listings.len()
    }

    /// Whether it has none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.manifest.listings.is_empty()
    }

    /// The listings that still are what they were when it was made, by name.
    #[must_use]
    pub fn current(&self, workspace: &Workspace) -> BTreeSet<String> {
        let listings = workspace.listings().filter(|listing| {
            let made = self.manifest.listings.get(&listing.name);
            plan::runs_in_page(listing)
                && made.is_some_and(|made| {
                    plan::digest(listing).is_ok_and(|now| now == *made)
                })
        });
        listings.map(|listing| listing.name.clone()).collect()
    }

    /// The script that a page loads, as an address below the site's root.
    #[must_use]
    pub fn script(&self) -> String {
        format!("{FOLDER}/{}", self.manifest.script)
    }

    /// The program, as a file on this machine.
    #[must_use]
    pub fn program(&self) -> PathBuf {
        let mut files = self.manifest.files.iter();
        let wasm = files.find(|name| name.ends_with(".wasm"));
        self.dir.join(wasm.map_or("", String::as_str))
    }

    /// Copies it into a site.
    ///
    /// # Errors
    ///
    /// What the file system said.
    pub fn install(&self, site: &Path) -> Result<()> {
        let folder = site.join(FOLDER);
        std::fs::create_dir_all(&folder)
            .with_context(|| format!("cannot make {}", folder.display()))?;
        for name in &self.manifest.files {
            let to = folder.join(name);
            std::fs::copy(self.dir.join(name), &to)
                .with_context(|| format!("cannot write {}", to.display()))?;
        }
        Ok(())
    }
}

/// The program as a script, for pages that are opened from a folder: there a browser
/// fetches nothing, but runs a script that lies beside the page.
fn packed(program: &[u8]) -> Result<String> {
    let mut gzip = GzEncoder::new(Vec::new(), Compression::best());
    gzip.write_all(program)?;
    Ok(format!(
        "bookProgram('{}');\n",
        BASE64.encode(&gzip.finish()?)
    ))
}

/// The script of the page, with the worker's inside it.
fn script(wasm: &str, packed: &str) -> Result<String> {
    let constants = format!(
        "const FILES = {};\nconst WORKER = {};\n",
        serde_json::json!({ "wasm": wasm, "packed": packed }),
        serde_json::to_string(WORKER)?
    );
    Ok(format!(
        "'use strict';\n(function runListings() {{\n{constants}{COMPARE}{PAGE}}})();\n"
    ))
}
