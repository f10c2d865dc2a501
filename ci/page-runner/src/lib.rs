//! Makes the listings run in the page.
//!
//! Every listing that can is a module of one program for `wasm32-wasip1`, which is told
//! by its first argument which of them to be. The program, and the scripts that run it,
//! are three or four files below `run/` in the site: nothing is fetched from anywhere
//! else, and no page loads any of it before the first press of a Run button.
//!
//! - [`plan`]: which listings run, and the package they are made into;
//! - `shared`: what they share there, so that a reader loads it once;
//! - [`dependencies`]: what they need of other crates, as far as WebAssembly has it;
//! - [`compile`]: runs cargo, and says what the compiler says of a listing;
//! - [`bundle`]: what was made last, which of it still holds, how it gets into a site;
//! - [`target`]: whether this machine can compile for WebAssembly.
//!
//! The scripts are in `assets`: `page.js` is the page's side, `worker.js` the program's.

pub mod bundle;
pub mod compile;
pub mod dependencies;
pub mod plan;
mod shared;
pub mod target;

pub use bundle::Bundle;
pub use plan::Plan;

use anyhow::{Context, Result};
use cargo_metadata::{Metadata, MetadataCommand};
use sha2::{Digest, Sha256};
use std::path::{Path, PathBuf};

/// What the listings are compiled for.
pub const TARGET: &str = "wasm32-wasip1";

/// A book whose listings can be made to run in the page.
#[derive(Debug, Clone)]
pub struct Runner {
    root: PathBuf,
    /// Where everything of this crate lies: `target/page-runner`.
    dir: PathBuf,
}

impl Runner {
    /// The runner of the book at `root`; `None` where the book is no cargo workspace
    /// with a lock file, so that nothing says which versions its listings use.
    ///
    /// # Errors
    ///
    /// What cargo says of a workspace that it cannot read.
    pub fn of(root: &Path) -> Result<Option<Self>> {
        let is_workspace = ["Cargo.toml", "Cargo.lock"]
            .iter()
            .all(|name| root.join(name).is_file());
        if !is_workspace {
            return Ok(None);
        }
        let target: PathBuf = metadata(root)?.target_directory.into();
        // Books may share a target folder, as copies of this one in tests do.
        let name = if target.starts_with(root) {
            "page-runner".to_owned()
        } else {
            let place = Sha256::digest(root.to_string_lossy().as_bytes());
            format!("page-runner-{}", plan::hex(&place))
        };
        Ok(Some(Self::within(root, &target.join(name))))
    }

    /// The runner of the book at `root` that keeps everything in `dir`.
    #[must_use]
    pub fn within(root: &Path, dir: &Path) -> Self {
        Self {
            root: root.to_owned(),
            dir: dir.to_owned(),
        }
    }

    /// Plans the bundle of the book as it is now.
    ///
    /// # Errors
    ///
    /// [`listings::Problem`]s of the listings' crates, as [`plan::Problems`]; or what
    /// cargo says of the workspace.
    pub fn plan(&self) -> Result<Plan> {
        Plan::new(&self.root, &metadata(&self.root)?)
    }

    /// What was made last, however old it is.
    #[must_use]
    pub fn existing(&self) -> Option<Bundle> {
        Bundle::read(&self.dir)
    }

    /// What was made last, if it is what `plan` would make.
    #[must_use]
    pub fn made(&self, plan: &Plan) -> Option<Bundle> {
        self.existing().filter(|bundle| bundle.is_of(plan))
    }

    /// Compiles `plan`. The bundle that was made before stays if this fails.
    ///
    /// # Errors
    ///
    /// [`plan::Problems`] where a listing does not compile for WebAssembly; else what
    /// cargo or the file system said.
    pub fn make(&self, plan: &Plan) -> Result<Bundle> {
        let package = self.dir.join("package");
        plan.write(&package)?;
        let program =
            compile::program(&self.root, &package, &self.dir.join("target"), plan)?;
        Bundle::write(&self.dir, plan, &program)
    }
}

fn metadata(root: &Path) -> Result<Metadata> {
    MetadataCommand::new()
        .current_dir(root)
        .manifest_path(root.join("Cargo.toml"))
        .no_deps()
        .exec()
        .with_context(|| format!("cargo cannot read the workspace {}", root.display()))
}
