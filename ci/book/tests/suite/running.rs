//! Listings that run in the page: the bundle is made where it can be, and the pages and
//! the terminal say what holds.

use crate::book::{Book, Run};
use crate::server::Server;
use page_runner::target;
use snapbox::str;
use std::path::Path;
use std::process::Command;

const PAGE: &str = "book/index.html";
const EXAMPLES: &str = "listings/ch01-endings/examples";

/// A copy of the book of endings. It has nothing of what a run needs but Rust.
fn endings() -> Book {
    let tools = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let book = Book::of(&tools.join("page-runner/tests/fixture"));
    book.write("book/index.html", "the last good site");
    book
}

/// The program in `book`, on a machine of its own: what it makes stays there.
fn command(book: &Book, arguments: &[&str]) -> Command {
    let mut command = book.command(arguments);
    command.env_remove("CARGO_TARGET_DIR");
    command.env_remove("CI").env_remove("LISTINGS_WITHOUT");
    command
}

fn build(book: &Book) -> Run {
    run(&mut command(book, &["build"]))
}

fn run(command: &mut Command) -> Run {
    Run::of(&command.output().expect("the program starts"))
}

/// The same command where WebAssembly is not installed and cannot be.
fn without_target(book: &Book) -> Command {
    let script = |name: &str, text: &str| {
        let path = format!("bin/{name}");
        book.write(&path, format!("#!/bin/sh\n{text}\nexit 1\n"));
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            let runnable = std::fs::Permissions::from_mode(0o755);
            std::fs::set_permissions(book.path(&path), runnable).expect("it is ours");
        }
    };
    script("rustc", "");
    script("rustup", "echo 'error: no way to the server' >&2");
    let mut command = command(book, &["build"]);
    let path = std::env::var_os("PATH").unwrap_or_default();
    let folders = std::iter::once(book.path("bin")).chain(std::env::split_paths(&path));
    let path = std::env::join_paths(folders).expect("no folder has a separator");
    command.env("PATH", path);
    command
}

#[track_caller]
fn figure<'a>(page: &'a str, name: &str) -> &'a str {
    let named = format!("data-listing=\"{name}\"");
    let mut tags = page.split('<').filter(|tag| tag.starts_with("figure"));
    let none = || panic!("no figure of {name}");
    tags.find(|tag| tag.contains(&named)).unwrap_or_else(none)
}

#[test]
fn what_runs_in_the_page_is_in_the_site() {
    if !target::tested(Path::new(".")) {
        return;
    }
    let book = endings();
    build(&book).prints(str![[r#"
Built 3 pages in [..]book
11 listings run in the page

"#]]);
    let page = book.read(PAGE);
    let tag = figure(&page, "exits_with_seven");
    assert!(tag.contains("data-exit=\"7\""), "{tag}");
    let script = tag.split("data-run=\"").nth(1).expect("it runs");
    let script = script.split('"').next().expect("an address");
    assert!(book.path("book").join(script).is_file(), "no {script}");
    let threads = figure(&page, "starts_a_thread");
    assert!(!threads.contains("data-run"), "{threads}");
    // Another build compiles nothing: what was made before is still there.
    let made = book.path("target/page-runner/bundle/bundle.json");
    let age = || std::fs::metadata(&made).and_then(|it| it.modified());
    let before = age().expect("it was made");
    build(&book).prints(str![[r#"
Built 3 pages in [..]book
11 listings run in the page

"#]]);
    assert_eq!(age().expect("it was made"), before);
}

#[test]
fn a_listing_that_does_not_compile_for_the_page_fails_the_build() {
    if !target::tested(Path::new(".")) {
        return;
    }
    let book = endings();
    let socket =
        "\nfn socket() {\n    let _ = std::os::unix::net::UnixStream::pair();\n}\n";
    book.append(&format!("{EXAMPLES}/returns_an_error.rs"), socket);
    let before = book.site();
    build(&book).fails(str![[r#"
listings/ch01-endings/examples/returns_an_error.rs:10: does not compile for wasm32-wasip1: [..]
  help: mend it, or declare in its crate's Cargo.toml that it does not run in the page:
        [package.metadata.listings]
        returns_an_error = { not-in-page = "why it cannot" }
...
"#]]);
    book.is_untouched(&before);
}

#[cfg(unix)]
#[test]
fn without_the_target_pages_have_no_run_button() {
    let book = endings();
    run(&mut without_target(&book)).prints(str![[r#"
Built 3 pages in [..]book
NO LISTING RUNS IN THE PAGE: wasm32-wasip1 is missing (error: no way to the server): rustup target add wasm32-wasip1

"#]]);
    assert!(!book.read(PAGE).contains("data-run"));
    assert!(!book.path("book/run").exists());
}

#[cfg(unix)]
#[test]
fn in_ci_a_missing_target_is_an_error_unless_it_is_given_up() {
    let book = endings();
    run(without_target(&book).env("CI", "true")).fails(str![[r#"
rust-toolchain.toml: no listing can run in the page: wasm32-wasip1 is missing (error: no way to the server)
  help: rustup target add wasm32-wasip1; or, on a machine that cannot have it, LISTINGS_WITHOUT=wasm

"#]]);
    let mut given_up = without_target(&book);
    given_up.env("CI", "true");
    given_up.env("LISTINGS_WITHOUT", "redis,wasm");
    run(&mut given_up).prints(str![[r#"
Built 3 pages in [..]book
NO LISTING RUNS IN THE PAGE: LISTINGS_WITHOUT=wasm

"#]]);
}

#[test]
fn pages_are_served_before_what_runs_in_them_is_made() {
    if !target::tested(Path::new(".")) {
        return;
    }
    let book = endings();
    let server = Server::started(&mut command(&book, &["serve"]), book.root());
    let mut listener = server.listen();
    let (_, page) = server.get("");
    assert!(page.contains("Every way in which"), "{page}");
    server.says("11 listings run in the page");
    server.shows(&mut listener, "", "data-run=");
    // A listing that was changed runs again when it is compiled; the others meanwhile.
    let file = format!("{EXAMPLES}/ends_well.rs");
    book.edit(&file, "\"begun\"", "\"begun anew\"");
    let page = server.shows(&mut listener, "", "begun anew");
    assert!(figure(&page, "panics").contains("data-run"));
    server.says("11 listings run in the page");
    while !figure(&server.get("").1, "ends_well").contains("data-run") {
        listener.built();
    }
}

#[test]
fn what_does_not_compile_for_the_page_keeps_no_page_from_being_served() {
    if !target::tested(Path::new(".")) {
        return;
    }
    let book = endings();
    let socket =
        "\nfn socket() {\n    let _ = std::os::unix::net::UnixStream::pair();\n}\n";
    book.append(&format!("{EXAMPLES}/returns_an_error.rs"), socket);
    let server = Server::started(&mut command(&book, &["serve"]), book.root());
    server.says("returns_an_error.rs:10: does not compile for wasm32-wasip1");
    server.says("The pages stay as they are.");
    let (status, page) = server.get("");
    assert_eq!(status, 200);
    assert!(!page.contains("id=\"build-failure\""), "{page}");
}
