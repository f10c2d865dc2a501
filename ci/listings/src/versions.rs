//! What the book was verified with: asked of the tools and the lock file, not typed.

use std::path::Path;
use std::process::Command;
use std::sync::OnceLock;

/// The versions at the foot of every page.
#[derive(Debug, Clone, Default)]
pub struct Versions {
    /// `rustc --version`'s number.
    pub rustc: Option<String>,
    /// Tokio's version in `Cargo.lock`.
    pub tokio: Option<String>,
    /// `python3 --version`'s number.
    pub python: Option<String>,
}

impl Versions {
    /// Asks the tools as they answer in `root`, once in a process, and the lock file
    /// there.
    #[must_use]
    pub fn of(root: &Path) -> Self {
        static TOOLS: OnceLock<(Option<String>, Option<String>)> = OnceLock::new();
        let (rustc, python) = TOOLS
            .get_or_init(|| (answer(root, "rustc"), answer(root, "python3")))
            .clone();
        Self {
            rustc,
            tokio: locked(root, "tokio"),
            python,
        }
    }

    /// Those that are known, each with its name: `rustc 1.95.0`.
    #[must_use]
    pub fn known(&self) -> Vec<String> {
        let all = [
            ("rustc", &self.rustc),
            ("Tokio", &self.tokio),
            ("Python", &self.python),
        ];
        let known = all.into_iter().filter_map(|(name, version)| {
            version.as_ref().map(|version| format!("{name} {version}"))
        });
        known.collect()
    }
}

/// The second word of what `program --version` prints.
fn answer(root: &Path, program: &str) -> Option<String> {
    let output = Command::new(program)
        .arg("--version")
        .current_dir(root)
        .output()
        .ok()?;
    let text = String::from_utf8(output.stdout).ok()?;
    text.split_whitespace().nth(1).map(str::to_owned)
}

fn locked(root: &Path, package: &str) -> Option<String> {
    let lock = std::fs::read_to_string(root.join("Cargo.lock")).ok()?;
    let lock: toml::Table = toml::from_str(&lock).ok()?;
    let packages = lock.get("package")?.as_array()?;
    let found = packages
        .iter()
        .find(|p| p.get("name").and_then(toml::Value::as_str) == Some(package))?;
    Some(found.get("version")?.as_str()?.to_owned())
}
