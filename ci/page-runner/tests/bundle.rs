//! The bundle: what is in it, when it is made again, and what is said of a listing that
//! does not compile.

use listings::Workspace;
use listings::files::copy;
use page_runner::{Bundle, Plan, Runner, target};
use snapbox::{assert_data_eq, str};
use std::path::Path;
use tempfile::TempDir;

const CHAPTER: &str = "listings/ch01-endings";

/// A copy of the fixture, to be changed.
struct Book {
    dir: TempDir,
    runner: Runner,
}

impl Book {
    fn new() -> Self {
        let dir = TempDir::new().expect("a temporary folder");
        let fixture = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixture");
        copy(&fixture, dir.path()).expect("the fixture can be copied");
        let runner = Runner::within(dir.path(), &dir.path().join("made"));
        Self { dir, runner }
    }

    /// Leaves these listings, which makes compiling quick.
    fn with(names: &[&str]) -> Self {
        let book = Self::new();
        let examples = book.dir.path().join(CHAPTER).join("examples");
        for entry in std::fs::read_dir(&examples).expect("there are listings") {
            let path = entry.expect("readable").path();
            let stem = path.file_stem().expect("a name").to_string_lossy();
            if !names.contains(&&*stem) {
                std::fs::remove_file(&path).expect("it is there");
            }
        }
        let manifest = book.read("Cargo.toml");
        let without = manifest.split("[package.metadata").next();
        book.write("Cargo.toml", without.expect("a beginning"));
        book
    }

    fn read(&self, path: &str) -> String {
        let path = self.dir.path().join(CHAPTER).join(path);
        std::fs::read_to_string(&path).expect("it is there")
    }

    fn write(&self, path: &str, text: &str) {
        let path = self.dir.path().join(CHAPTER).join(path);
        std::fs::write(path, text).expect("the folder is there");
    }

    fn append(&self, path: &str, text: &str) {
        self.write(path, &(self.read(path) + text));
    }

    fn plan(&self) -> Plan {
        let plan = self.runner.plan();
        plan.unwrap_or_else(|error| panic!("{error:#}"))
    }

    fn make(&self) -> Bundle {
        let made = self.runner.make(&self.plan());
        made.unwrap_or_else(|error| panic!("{error:#}"))
    }

    fn runs(&self, bundle: &Bundle) -> Vec<String> {
        let workspace = Workspace::load(self.dir.path()).expect("it is sound");
        bundle.current(&workspace).into_iter().collect()
    }
}

#[test]
fn a_bundle_has_what_runs_and_nothing_else() {
    if !target::tested(Path::new(".")) {
        return;
    }
    let book = Book::new();
    let bundle = book.make();
    let runs = book.runs(&bundle);
    assert!(runs.contains(&"ends_well".to_owned()), "{runs:?}");
    assert!(!runs.contains(&"starts_a_thread".to_owned()), "{runs:?}");
    assert_eq!(bundle.len(), runs.len());
    let program = std::fs::read(bundle.program()).expect("it was written");
    assert!(program.starts_with(b"\0asm"));
    let home = book.dir.path().to_string_lossy().into_owned();
    let names_a_folder = program.windows(home.len()).any(|w| w == home.as_bytes());
    assert!(!names_a_folder, "{home} is named in the program");
    let site = TempDir::new().expect("a temporary folder");
    bundle.install(site.path()).expect("there is room");
    assert!(site.path().join(bundle.script()).is_file());
}

#[test]
fn a_bundle_is_made_again_only_when_its_sources_change() {
    if !target::tested(Path::new(".")) {
        return;
    }
    let book = Book::with(&["ends_well", "returns_an_error"]);
    assert_eq!(book.runner.made(&book.plan()), None);
    let bundle = book.make();
    assert_eq!(book.runner.made(&book.plan()), Some(bundle.clone()));
    // What is printed on the page is no part of the program.
    book.append("examples/ends_well.out", "more\n");
    assert_eq!(book.runner.made(&book.plan()), Some(bundle.clone()));
    book.append("examples/returns_an_error.rs", "// Saved.\n");
    assert_eq!(book.runner.made(&book.plan()), None);
    // Until then the others go on running.
    assert_eq!(book.runs(&bundle), ["ends_well"]);
    let bundle = book.make();
    assert_eq!(book.runs(&bundle), ["ends_well", "returns_an_error"]);
    book.append("src/lib.rs", "// Saved.\n");
    assert_eq!(book.runner.made(&book.plan()), None);
    assert_eq!(book.runs(&bundle), ["returns_an_error"]);
}

#[test]
fn a_file_that_is_missing_makes_it_be_made_again() {
    if !target::tested(Path::new(".")) {
        return;
    }
    let book = Book::with(&["returns_an_error"]);
    let bundle = book.make();
    std::fs::remove_file(bundle.program()).expect("it was there");
    assert_eq!(book.runner.existing(), None);
}

#[test]
fn a_listing_that_does_not_compile_is_named() {
    if !target::tested(Path::new(".")) {
        return;
    }
    let book = Book::with(&["ends_well", "returns_an_error"]);
    let bundle = book.make();
    book.append(
        "examples/ends_well.rs",
        "\npub fn socket() {\n    let _ = std::os::unix::net::UnixStream::pair();\n}\n",
    );
    let error = book.runner.make(&book.plan()).expect_err("wasm has none");
    assert_data_eq!(
        error.to_string(),
        str![[r#"
listings/ch01-endings/examples/ends_well.rs:10: does not compile for wasm32-wasip1: [..]
  help: mend it, or declare in its crate's Cargo.toml that it does not run in the page:
        [package.metadata.listings]
        ends_well = { not-in-page = "why it cannot" }
...
          --> listings/ch01-endings/examples/ends_well.rs:10:[..]
...
"#]]
    );
    // What was made before still stands.
    assert_eq!(book.runner.existing(), Some(bundle));
}

#[test]
fn a_listing_without_main_is_named() {
    if !target::tested(Path::new(".")) {
        return;
    }
    let book = Book::with(&["returns_an_error"]);
    let text = book.read("examples/returns_an_error.rs");
    let text = text.replace("fn main", "pub fn begin");
    book.write("examples/returns_an_error.rs", &text);
    let error = book.runner.make(&book.plan()).expect_err("no main");
    let message = error.to_string();
    let file = "listings/ch01-endings/examples/returns_an_error.rs:";
    assert!(message.starts_with(file), "{message}");
}

#[test]
fn a_crate_that_cannot_be_had_is_cargos_matter() {
    let book = Book::with(&["returns_an_error"]);
    let dependency =
        "\n[dependencies]\nfarewells = { version = \"1\", path = \"../none\" }\n";
    book.append("Cargo.toml", dependency);
    book.append("examples/returns_an_error.rs", "use farewells::all as _;\n");
    let error = book.runner.plan().err();
    let error = error.or_else(|| book.runner.make(&book.plan()).err());
    let message = format!("{:#}", error.expect("there is no such crate"));
    assert!(
        message.contains("farewells") || message.contains("none"),
        "{message}"
    );
}
