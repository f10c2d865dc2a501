//! A copy of the fixture book, to be broken.

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::Output;

/// The chapter's folder in the fixture.
pub const CHAPTER: &str = "listings/ch01-greetings";

/// What steers the checks, and must not leak in from whoever runs these tests.
const STEERING: &[&str] = &[
    "CI",
    "UPDATE",
    "LISTINGS_WITHOUT",
    "LISTINGS_TIMEOUT_SECS",
    "REDIS_URL",
    "PG_URL",
];

/// A sound copy of the fixture, held by one test at a time.
///
/// The copy stays at one place below the target folder, and only files that differ
/// are written anew: cargo then builds again only what the test before has broken.
pub struct Book {
    /// The copy's root.
    pub dir: PathBuf,
    _held: File,
}

/// What `cargo test` did.
pub struct Run {
    success: bool,
    text: String,
}

impl Book {
    /// Waits for the copy and makes it sound.
    pub fn sound() -> Self {
        let tmp = Path::new(env!("CARGO_TARGET_TMPDIR"));
        let held = File::create(tmp.join("sabotage.lock")).expect("a lock file");
        held.lock().expect("the tests before end some time");
        let here = Path::new(env!("CARGO_MANIFEST_DIR"));
        let (fixture, root) = (here.join("tests/fixture"), here.join("../.."));
        let dir = tmp.join("sabotage");
        remove_strangers(&dir, &fixture);
        copy(&fixture, &dir);
        let book = Self { dir, _held: held };
        // Strings in TOML: a backslash in a path would begin an escape.
        let library = format!("{:?}", here.display().to_string());
        let manifest = read(&fixture.join("Cargo.toml")).replace("\"../..\"", &library);
        book.write("Cargo.toml", &manifest);
        for file in ["Cargo.lock", "rust-toolchain.toml"] {
            // Cargo prunes the lock file; one that was copied before is right.
            if file != "Cargo.lock" || !book.path(file).is_file() {
                book.write(file, read(&root.join(file)));
            }
        }
        let target = tmp
            .parent()
            .expect("the target folder")
            .display()
            .to_string();
        let config = format!("[build]\ntarget-dir = {target:?}\n");
        book.write(".cargo/config.toml", &config);
        book
    }

    /// A path in the copy.
    pub fn path(&self, path: &str) -> PathBuf {
        self.dir.join(path.replace("CH", CHAPTER))
    }

    /// Writes a file; `CH` in its path is the chapter's folder.
    pub fn write(&self, path: &str, text: impl AsRef<[u8]>) -> &Self {
        write(&self.path(path), text.as_ref());
        self
    }

    /// Replaces a passage that must be there.
    pub fn edit(&self, path: &str, from: &str, to: &str) -> &Self {
        let text = read(&self.path(path));
        assert!(text.contains(from), "{path} has no {from:?}:\n{text}");
        self.write(path, text.replace(from, to))
    }

    /// Deletes a file.
    pub fn remove(&self, path: &str) -> &Self {
        fs::remove_file(self.path(path)).expect("the file is there");
        self
    }

    /// Runs those of the chapter's tests whose names contain `filter`.
    pub fn test(&self, filter: &str) -> Run {
        self.test_with(filter, &[])
    }

    /// Runs tests with variables set.
    pub fn test_with(&self, filter: &str, variables: &[(&str, &str)]) -> Run {
        self.cargo(&["test", "-p", "ch01", filter], variables)
    }

    /// Runs cargo in the copy.
    pub fn cargo(&self, arguments: &[&str], variables: &[(&str, &str)]) -> Run {
        let mut command = listings::cargo::command();
        for name in STEERING {
            command.env_remove(name);
        }
        let command = command.current_dir(&self.dir).args(arguments);
        let output = command.envs(variables.iter().copied()).output();
        Run::of(&output.expect("cargo starts"))
    }
}

impl Run {
    fn of(output: &Output) -> Self {
        let said = [&output.stdout, &output.stderr];
        Self {
            success: output.status.success(),
            text: said.map(|s| String::from_utf8_lossy(s)).concat(),
        }
    }

    /// It failed, and said this among other things: `[..]` and `...` as in a `.out`.
    #[track_caller]
    pub fn fails(&self, message: &str) {
        assert!(!self.success, "cargo test succeeded:\n{}", self.text);
        self.says(message);
    }

    /// It succeeded, and said this among other things.
    #[track_caller]
    pub fn passes(&self, message: &str) {
        assert!(self.success, "cargo test failed:\n{}", self.text);
        self.says(message);
    }

    #[track_caller]
    fn says(&self, message: &str) {
        let pattern = format!("...\n{}\n...\n", message.trim_end());
        snapbox::Assert::new().eq(&self.text, pattern);
    }
}

fn read(path: &Path) -> String {
    fs::read_to_string(path).unwrap_or_else(|e| panic!("{}: {e}", path.display()))
}

/// Writes what differs, so that cargo finds what does not differ unchanged.
fn write(path: &Path, bytes: &[u8]) {
    if fs::read(path).is_ok_and(|before| before == bytes) {
        return;
    }
    fs::create_dir_all(path.parent().expect("a file is in a folder"))
        .and_then(|()| fs::write(path, bytes))
        .unwrap_or_else(|e| panic!("{}: {e}", path.display()));
}

fn entries(dir: &Path) -> impl Iterator<Item = PathBuf> {
    let entries = fs::read_dir(dir).into_iter().flatten().flatten();
    entries.map(|entry| entry.path())
}

fn copy(from: &Path, to: &Path) {
    for path in entries(from) {
        let copied = to.join(path.file_name().expect("an entry has a name"));
        if path.is_dir() {
            copy(&path, &copied);
        } else if path.file_name() != Some("Cargo.toml".as_ref()) || has_package(&path)
        {
            write(&copied, &fs::read(&path).expect("the fixture is readable"));
        }
    }
}

/// The book's own manifest is written apart, with the library's path in it.
fn has_package(manifest: &Path) -> bool {
    read(manifest).contains("[package]")
}

/// Deletes what the test before has added.
fn remove_strangers(copy: &Path, fixture: &Path) {
    for path in entries(copy) {
        let name = path.file_name().expect("an entry has a name");
        let original = fixture.join(name);
        let ours = ["Cargo.lock", "rust-toolchain.toml", ".cargo"];
        if path.is_dir() && original.is_dir() {
            remove_strangers(&path, &original);
        } else if path.is_dir() && !ours.iter().any(|n| *n == name) {
            fs::remove_dir_all(&path).expect("the copy may be changed");
        } else if !original.exists() && !ours.iter().any(|n| *n == name) {
            fs::remove_file(&path).expect("the copy may be changed");
        }
    }
}
