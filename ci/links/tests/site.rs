//! A small book is built with mdBook, broken in one place, and the checker must say
//! where. A gate that cannot fail is worse than none.

use links::{Checker, Report, check_site};
use mdbook_driver::MDBook;
use mdbook_driver::config::Config;
use std::fs;
use std::path::{Path, PathBuf};
use tempfile::TempDir;

const ROUTE: &str = "# A route

Go on to [the harbour](harbour/index.md), or straight to
[its cranes](harbour/cranes.md#who-lifts-what).

See also [this page](#a-route) and [Tokio](https://docs.rs/tokio/latest/tokio/).

![Two ships at a quay](quay.svg)
";

/// A book of three pages and a picture, in a folder of its own.
struct Book(TempDir);

impl Book {
    fn new() -> Self {
        let book = Self(tempfile::tempdir().expect("a temporary folder"));
        book.write(
            "src/SUMMARY.md",
            "[Preface](README.md)\n\n- [Route](route.md)\n- [Harbour](harbour/README.md)\n  \
             - [Cranes](harbour/cranes.md)\n",
        );
        book.write("src/README.md", "# Preface\n");
        book.write("src/route.md", ROUTE);
        book.write(
            "src/harbour/README.md",
            "# Harbour\n\n[Back](../route.md)\n",
        );
        book.write("src/harbour/cranes.md", "# Cranes\n\n## Who lifts what?\n");
        book.write(
            "src/quay.svg",
            "<svg xmlns='http://www.w3.org/2000/svg'/>\n",
        );
        book
    }

    fn path(&self, relative: &str) -> PathBuf {
        self.0.path().join(relative)
    }

    fn write(&self, relative: &str, text: &str) {
        let path = self.path(relative);
        fs::create_dir_all(path.parent().expect("a file has a folder")).expect("made");
        fs::write(path, text).expect("written");
    }

    fn build(&self) -> PathBuf {
        let mut config = Config::default();
        for switch in ["playground.runnable", "print.enable"] {
            let key = format!("output.html.{switch}");
            config.set(key, false).expect("a switch of the HTML output");
        }
        MDBook::load_with_config(self.0.path(), config)
            .and_then(|book| book.build())
            .expect("the book builds");
        self.path("book")
    }

    /// What is said of the book with one text in one file replaced.
    fn broken(&self, file: &str, from: &str, to: &str) -> Report {
        let text = fs::read_to_string(self.path(file)).expect("read");
        assert!(text.contains(from), "{file} has no {from:?}");
        self.write(file, &text.replacen(from, to, 1));
        check_site(&self.build())
    }
}

fn said(report: &Report) -> String {
    let problems: Vec<_> = report.problems.iter().map(ToString::to_string).collect();
    problems.join("\n")
}

#[track_caller]
fn assert_says(report: &Report, expected: &str) {
    let said = said(report);
    assert!(
        said.contains(expected),
        "not said: {expected}\nsaid: {said}"
    );
}

/// One line per Markdown fault: what is replaced in `src/route.md`, by what, and the
/// line and words with which the checker must answer.
#[test]
fn every_fault_in_a_page_is_found_at_its_line() {
    for (from, to, expected) in [
        (
            "harbour/index.md)",
            "harbor/index.md)",
            "src/route.md:3: the link harbor/index.html leads nowhere",
        ),
        (
            "harbour/index.md)",
            "harbour/README.md)",
            "src/route.md:3: the link harbour/README.html leads nowhere: no \
             harbour/README.html (on route.html)\n  help: write harbour/index.md",
        ),
        (
            "#who-lifts-what",
            "#who-lifts-it",
            "src/route.md:4: no anchor `#who-lifts-it` in harbour/cranes.html",
        ),
        (
            "(#a-route)",
            "(#a-rout)",
            "src/route.md:6: no anchor `#a-rout` in route.html",
        ),
        (
            "(quay.svg)",
            "(quai.svg)",
            "src/route.md:8: the link quai.svg leads nowhere",
        ),
        (
            "![Two ships at a quay]",
            "![]",
            "src/route.md:8: the image quay.svg has no text alternative",
        ),
        (
            "https://docs.rs/",
            "https://docs/",
            "src/route.md:6: the link to another host \"https://docs/tokio/latest/\
             tokio/\" names a host without a domain",
        ),
        (
            "https://docs.rs/",
            "http://docs.rs/",
            "src/route.md:6: the link to another host \"http://docs.rs/tokio/latest/\
             tokio/\" is not encrypted",
        ),
        (
            "(#a-route)",
            "(/route.html)",
            "src/route.md:6: the link /route.html begins at the root of the host",
        ),
        (
            "(#a-route)",
            "(../../outside.md)",
            "src/route.md:6: the link ../../outside.html leaves the site",
        ),
        ("(#a-route)", "()", "src/route.md"),
    ] {
        let report = Book::new().broken("src/route.md", from, to);
        assert_eq!(report.problems.len(), 1, "{to}: {}", said(&report));
        let said = said(&report);
        if to == "()" {
            assert!(said.contains("a link without a target"), "{said}");
        } else {
            assert_says(&report, expected);
            assert!(said.contains("help: "), "no way out: {said}");
        }
    }
}

/// What only a theme or raw HTML brings in.
#[test]
fn whatever_would_contact_another_host_is_refused() {
    for (html, tag) in [
        (
            "<script src=\"https://cdn.example.org/x.js\"></script>",
            "script",
        ),
        (
            "<link rel=\"stylesheet\" href=\"https://cdn.example.org/x.css\">",
            "link",
        ),
        (
            "<link rel=\"preconnect\" href=\"https://cdn.example.org\">",
            "link",
        ),
        (
            "<img alt=\"x\" src=\"https://cdn.example.org/x.png\">",
            "img",
        ),
        (
            "<img alt=\"x\" srcset=\"quay.svg 1x, https://cdn.example.org/x.png 2x\">",
            "img",
        ),
        ("<iframe src=\"//cdn.example.org/x\"></iframe>", "iframe"),
        ("<form action=\"https://cdn.example.org/\"></form>", "form"),
        (
            "<style>@font-face { src: url(https://cdn.example.org/f) }</style>",
            "style",
        ),
        (
            "<p style=\"background: url('https://cdn.example.org/f')\">x</p>",
            "p",
        ),
    ] {
        let book = Book::new();
        let page = format!("# A route\n\n{html}\n");
        book.write("src/route.md", &page);
        let report = check_site(&book.build());
        let expected = format!(
            "src/route.md:3: <{tag}> makes the reader's browser contact another"
        );
        assert_says(&report, &expected);
        assert_eq!(report.problems.len(), 1, "{html}: {}", said(&report));
    }
}

#[test]
fn a_whole_book_passes_and_is_counted() {
    let book = Book::new();
    let report = check_site(&book.build());
    assert_eq!(said(&report), "");
    assert!(report.internal > 20, "{report:?}");
    assert!(report.anchors >= 5, "{report:?}");
    assert_eq!(report.images, 1, "{report:?}");
    let page = Path::new("route.html").to_owned();
    let tokio = "https://docs.rs/tokio/latest/tokio/".to_owned();
    assert!(report.external.contains(&(tokio, page)), "{report:?}");
}

#[test]
fn a_broken_style_sheet_and_a_broken_redirect_are_found() {
    let book = Book::new();
    let site = book.build();
    book.write("book/extra.css", "body { background: url(missing.png) }\n");
    book.write(
        "book/old.html",
        "<!DOCTYPE html>\n<meta http-equiv=\"refresh\" content=\"0; URL=gone.html\">\n",
    );
    let report = check_site(&site);
    assert_says(
        &report,
        "book/extra.css:1: the link missing.png leads nowhere",
    );
    assert_says(&report, "book/old.html:2: the link gone.html leads nowhere");
    assert_eq!(report.problems.len(), 2);
}

#[test]
fn anchors_are_compared_decoded() {
    let book = Book::new();
    book.write(
        "src/route.md",
        "# Café\n\n[a](#caf%C3%A9) [b](#caf%C3%A8)\n",
    );
    let report = check_site(&book.build());
    assert_says(&report, "src/route.md:3: no anchor `#cafè` in route.html");
    assert_eq!(report.problems.len(), 1, "{}", said(&report));
}

#[test]
fn an_unencrypted_host_can_be_allowed() {
    let book = Book::new();
    book.write("src/route.md", "# R\n\n[old](http://old.example.org/)\n");
    let site = book.build();
    assert_eq!(check_site(&site).problems.len(), 1);
    let checker = Checker::new(&site).source(&book.path("src"));
    let report = checker.allow_http("old.example.org").run();
    assert_eq!(said(&report), "");
}

#[test]
fn a_folder_without_pages_is_no_success() {
    let empty = tempfile::tempdir().expect("a temporary folder");
    assert_says(&check_site(empty.path()), "no HTML page in this folder");
}

/// Two hundred pages of the size of this book's must not be what a writer waits for.
#[test]
fn two_hundred_pages_take_seconds_at_most() {
    let book = Book::new();
    let section = "Some prose with a [link](p0.md) and `code`.\n\n".repeat(60);
    let code = format!("```rust\n{}```\n\n", "let x = 1;\n".repeat(60));
    let page = format!("# A page\n\n{section}{code}{section}");
    let mut summary = "[Preface](README.md)\n\n".to_owned();
    for n in 0..200 {
        book.write(&format!("src/p{n}.md"), &page);
        summary.push_str(&format!("- [Page {n}](p{n}.md)\n"));
    }
    book.write("src/SUMMARY.md", &summary);
    let site = book.build();
    let start = std::time::Instant::now();
    let report = check_site(&site);
    let took = start.elapsed();
    println!("{} links in {took:?}", report.internal);
    assert_eq!(said(&report), "");
    assert!(report.internal > 10_000, "{}", report.internal);
    assert!(took.as_secs() < 20, "{took:?}");
}
