//! The rules of axe-core, which pages are held against.
//!
//! It is used in tests and never shipped, so it is not part of the repository:
//! `.ci/run axe` puts the pinned version into the user's cache folder, which is where it
//! is looked for unless the variable `AXE` names the file.

use crate::page::Page;
use anyhow::{Context, Result};
use serde_json::json;
use std::path::PathBuf;

/// Its name in `LISTINGS_WITHOUT`.
pub const NAME: &str = "axe";

/// The command that fetches it.
pub const INSTALL: &str = ".ci/run axe";

/// Where `.ci/run` puts it, in the user's cache folder.
const CACHED: &str = "from-asyncio-to-tokio/axe/axe.min.js";

/// The script, as it is put into pages.
#[derive(Debug)]
pub struct Axe(String);

impl Axe {
    /// Reads it.
    ///
    /// # Errors
    ///
    /// If it is not there: with where it was looked for.
    pub fn load() -> Result<Self> {
        let file = file().context("neither AXE nor HOME says where axe-core is")?;
        let script = std::fs::read_to_string(&file)
            .with_context(|| format!("there is no {}", file.display()))?;
        Ok(Self(script))
    }

    /// What the open page violates as it stands; nothing, as a rule. A line says the
    /// rule, the element and what would mend it.
    ///
    /// # Panics
    ///
    /// If the page is gone, or the script is not axe-core.
    #[track_caller]
    pub fn violations(&self, page: &mut Page) -> Vec<String> {
        if page.eval("typeof axe === 'undefined'") == true {
            // A driver's script is not subject to the page's policy.
            let script = json!({
                "expression": format!("{};0", self.0),
                "target": { "context": page.context },
                "awaitPromise": false,
            });
            page.must("script.evaluate", &script);
        }
        let found = page.eval(&format!("({})()", include_str!("axe.js")));
        let lines = found.as_array().expect("the script returns an array");
        let lines = lines.iter().filter_map(|line| line.as_str());
        lines.map(str::to_owned).collect()
    }
}

/// Where it should be.
fn file() -> Option<PathBuf> {
    let set = |name| std::env::var_os(name).filter(|value| !value.is_empty());
    if let Some(named) = set("AXE") {
        return Some(PathBuf::from(named));
    }
    let cache = set("XDG_CACHE_HOME").map(PathBuf::from);
    let cache = cache.or_else(|| Some(PathBuf::from(set("HOME")?).join(".cache")));
    cache.map(|cache| cache.join(CACHED))
}
