//! Whether this machine can compile for WebAssembly.

use crate::TARGET;
use listings::check::{given_up, is_set};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::OnceLock;

/// The command that installs what is missing.
pub const INSTALL: &str = "rustup target add wasm32-wasip1";

/// Whether the standard library for WebAssembly is there, for the compiler that
/// answers in `root`.
#[must_use]
pub fn is_there(root: &Path) -> bool {
    let asked = Command::new("rustc")
        .args(["--print", "target-libdir", "--target", TARGET])
        .current_dir(root)
        .stderr(Stdio::null())
        .output();
    let Some(dir) = asked.ok().filter(|answer| answer.status.success()) else {
        return false;
    };
    let dir = PathBuf::from(String::from_utf8_lossy(&dir.stdout).trim());
    let files = std::fs::read_dir(dir).into_iter().flatten().flatten();
    let mut names = files.map(|file| file.file_name());
    names.any(|name| name.to_string_lossy().starts_with("libstd-"))
}

/// Asks rustup for it; says what kept it from coming.
///
/// # Errors
///
/// Rustup is not there, or its last words.
pub fn install(root: &Path) -> Result<(), String> {
    let asked = Command::new("rustup")
        .args(["target", "add", TARGET])
        .current_dir(root)
        .output();
    match asked {
        Err(_) => Err("rustup is not installed here".to_owned()),
        Ok(answer) if answer.status.success() && is_there(root) => Ok(()),
        Ok(answer) => {
            let words = String::from_utf8_lossy(&answer.stderr);
            let last = words.lines().rfind(|line| !line.trim().is_empty());
            Err(last.unwrap_or("rustup said nothing").trim().to_owned())
        }
    }
}

/// Whether a test that compiles for WebAssembly can run in `root`: installs what is
/// missing, and says so loudly where that cannot be.
///
/// # Panics
///
/// With `CI=true`, where it cannot be and `LISTINGS_WITHOUT` does not name `wasm`.
#[must_use]
pub fn tested(root: &Path) -> bool {
    let why = match is_there(root) {
        true => return true,
        false => match install(root) {
            Ok(()) => return true,
            Err(why) => why,
        },
    };
    assert!(
        !is_set("CI") || given_up("wasm"),
        "{why}: {INSTALL}; or, on a machine that cannot have it, LISTINGS_WITHOUT=wasm"
    );
    eprintln!("NOT CHECKED, {TARGET} is missing ({why}): {INSTALL}");
    false
}

/// What the compiler calls itself, asked once in a process.
pub(crate) fn compiler() -> &'static str {
    static COMPILER: OnceLock<String> = OnceLock::new();
    COMPILER.get_or_init(|| {
        let answer = Command::new("rustc").arg("-vV").output();
        let words = answer.map(|answer| answer.stdout).unwrap_or_default();
        String::from_utf8_lossy(&words).into_owned()
    })
}
