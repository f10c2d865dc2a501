//! A copy of the fixture book, to be changed and built.

use book::preprocess::Listings;
use mdbook_driver::MDBook;
use mdbook_preprocessor::{Preprocessor, PreprocessorContext};
use snapbox::IntoData;
use std::collections::BTreeMap;
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::LazyLock;
use std::{env, fs};
use tempfile::TempDir;
use walkdir::WalkDir;

/// The search path, led by the folder of Python itself: a version manager's stand-in for
/// it takes ten times as long to say its version, and every build asks.
static PATH: LazyLock<OsString> = LazyLock::new(|| {
    let mut folders: Vec<_> =
        env::split_paths(&env::var_os("PATH").unwrap_or_default()).collect();
    let script = "import os, sys; print(os.path.dirname(sys.executable))";
    let python = Command::new("python3").args(["-c", script]).output();
    if let Some(folder) = python.ok().and_then(|it| String::from_utf8(it.stdout).ok()) {
        folders.insert(0, folder.trim().into());
    }
    env::join_paths(folders).expect("no folder has a separator in its name")
});

/// The page that shows one of everything.
pub const PAGE: &str = "src/ch01-parcels/who-weighs-them.md";
/// The chapter's first page.
pub const OPENING: &str = "src/ch01-parcels/README.md";

/// A copy of its own for each test.
pub struct Book {
    dir: TempDir,
}

/// What the program did.
pub struct Run {
    code: Option<i32>,
    stdout: String,
    stderr: String,
}

impl Book {
    /// A copy in which nothing is wrong, with a site of an earlier build.
    pub fn sound() -> Self {
        let fixture = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixture");
        let book = Self::of(&fixture);
        book.write("book/index.html", "the last good site");
        book.write("book/old/page.html", "its other page");
        book
    }

    /// A sound copy in the dress of the real book: its template, styles and scripts.
    pub fn dressed() -> Self {
        let real = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
        let book = Self::sound();
        for (path, bytes) in files(&real.join("theme")) {
            book.write(&format!("theme/{path}"), bytes);
        }
        let configuration = fs::read_to_string(real.join("book.toml"));
        let configuration = configuration.expect("the real book has one");
        let html = configuration.find("[output.html]").expect("it has HTML");
        let own = "[output.html.print]\nenable = false\n";
        book.edit("book.toml", own, &configuration[html..]);
        book
    }

    /// A copy of another book.
    pub fn of(fixture: &Path) -> Self {
        let dir = TempDir::new().expect("a temporary folder");
        let book = Self { dir };
        for (path, bytes) in files(fixture) {
            book.write(&path, bytes);
        }
        book
    }

    pub fn path(&self, path: &str) -> PathBuf {
        self.dir.path().join(path)
    }

    pub fn root(&self) -> &Path {
        self.dir.path()
    }

    pub fn write(&self, path: &str, text: impl AsRef<[u8]>) -> &Self {
        let path = self.path(path);
        fs::create_dir_all(path.parent().expect("a file is in a folder"))
            .and_then(|()| fs::write(&path, text))
            .unwrap_or_else(|e| panic!("{}: {e}", path.display()));
        self
    }

    pub fn read(&self, path: &str) -> String {
        let path = self.path(path);
        fs::read_to_string(&path).unwrap_or_else(|e| panic!("{}: {e}", path.display()))
    }

    /// Replaces a passage that must be there.
    pub fn edit(&self, path: &str, from: &str, to: &str) -> &Self {
        let text = self.read(path);
        assert!(text.contains(from), "{path} has no {from:?}:\n{text}");
        self.write(path, text.replacen(from, to, 1))
    }

    pub fn append(&self, path: &str, text: &str) -> &Self {
        self.write(path, self.read(path) + text)
    }

    pub fn remove(&self, path: &str) -> &Self {
        fs::remove_file(self.path(path)).expect("the file is there");
        self
    }

    /// A page's Markdown as the preprocessor leaves it; the panic of a problem says
    /// what it is.
    pub fn expanded(&self, page: &str) -> String {
        let loaded = MDBook::load(self.root()).expect("the book loads");
        let root = self.root().to_owned();
        let context = PreprocessorContext::new(root, loaded.config, "html".into());
        let expanded = Listings::default().run(&context, loaded.book);
        let expanded = expanded.unwrap_or_else(|problems| panic!("{problems}"));
        let page = page.strip_prefix("src/").unwrap_or(page);
        let named = |chapter: &&mdbook_preprocessor::book::Chapter| {
            chapter.path.as_deref() == Some(Path::new(page))
        };
        let chapter = expanded.chapters().find(named);
        let none = || panic!("the book has no page {page}");
        chapter.unwrap_or_else(none).content.clone()
    }

    /// The first figure, of those on a page, that shows `listing`; with the class
    /// given, if there is more than one.
    pub fn figure(&self, page: &str, class: &str, listing: &str) -> String {
        let text = self.expanded(page);
        let opening = format!("<figure class=\"listing{class}\"");
        let named = format!("data-listing=\"{listing}\"");
        let figures = text.match_indices(&opening).map(|(at, _)| {
            let end = text[at..].find("</figure>").expect("figures end");
            &text[at..at + end + "</figure>\n".len()]
        });
        let shows = |figure: &&str| {
            figure
                .lines()
                .next()
                .is_some_and(|line| line.contains(&named))
        };
        let mut shown = figures.filter(shows);
        let none = || panic!("no {opening} of {listing} in:\n{text}");
        shown.next().unwrap_or_else(none).to_owned()
    }

    /// The program, to be run in the book.
    pub fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_book"));
        command.args(arguments).current_dir(self.root());
        command.env("PATH", &*PATH);
        command
    }

    pub fn run(&self, arguments: &[&str]) -> Run {
        Run::of(
            &self
                .command(arguments)
                .output()
                .expect("the program starts"),
        )
    }

    /// `build` fails with this message and nothing else, and leaves no trace.
    #[track_caller]
    pub fn build_fails(&self, message: impl IntoData) {
        let before = self.site();
        self.run(&["build"]).fails(message);
        self.is_untouched(&before);
    }

    /// `check` fails with this message and nothing else, and leaves no trace.
    #[track_caller]
    pub fn check_fails(&self, message: impl IntoData) {
        let before = self.site();
        self.run(&["check"]).fails(message);
        self.is_untouched(&before);
    }

    /// Every file of the site in place, byte for byte.
    pub fn site(&self) -> BTreeMap<String, Vec<u8>> {
        files(&self.path("book"))
    }

    /// The site is what it was, and no half-made one lies about.
    #[track_caller]
    pub fn is_untouched(&self, before: &BTreeMap<String, Vec<u8>>) {
        assert!(self.site() == *before, "the last good site has changed");
        assert_eq!(self.half_made(), [""; 0], "a half-made site was left");
    }

    /// The folders of builds that are under way, or were when they were killed.
    pub fn half_made(&self) -> Vec<String> {
        let entries = fs::read_dir(self.root()).expect("the book is there");
        let names = entries.map(|e| e.expect("readable").file_name());
        let names = names.map(|name| name.to_string_lossy().into_owned());
        names.filter(|name| name.starts_with(".book-")).collect()
    }
}

impl Run {
    pub fn of(output: &Output) -> Self {
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        Self {
            code: output.status.code(),
            stdout: text(&output.stdout),
            stderr: text(&output.stderr),
        }
    }

    /// It ended with the code 1, and said this and nothing else: `[..]` and `...` as in
    /// a `.out`.
    #[track_caller]
    pub fn fails(&self, message: impl IntoData) {
        assert_eq!(self.code, Some(1), "{}{}", self.stdout, self.stderr);
        snapbox::Assert::new()
            .action_env("SNAPSHOTS")
            .eq(&self.stderr, message);
    }

    /// It ended well, and printed this.
    #[track_caller]
    pub fn prints(&self, text: impl IntoData) {
        assert_eq!(self.code, Some(0), "{}{}", self.stdout, self.stderr);
        snapbox::Assert::new()
            .action_env("SNAPSHOTS")
            .eq(&self.stdout, text);
    }
}

/// Every file below a folder, by its path in it.
pub fn files(dir: &Path) -> BTreeMap<String, Vec<u8>> {
    let entries = WalkDir::new(dir).into_iter();
    let entries = entries.map(|entry| entry.expect("the folder is readable"));
    let files = entries.filter(|entry| entry.file_type().is_file());
    files
        .map(|file| {
            let below = file.path().strip_prefix(dir).expect("it is below");
            let bytes = fs::read(file.path()).expect("the file is readable");
            (below.to_string_lossy().replace('\\', "/"), bytes)
        })
        .collect()
}
