//! The compiler's words, freed of the machine they were spoken on.

use regex::{Captures, Regex};
use std::path::Path;
use std::sync::LazyLock;

fn pattern(text: &str) -> Regex {
    Regex::new(text).expect("the pattern is constant")
}

/// The standard library's sources: named by commit where they are not installed, by
/// path where they are.
static LIBRARY: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r"(?:/rustc/[0-9a-f]+|[^\s'`]*/lib/rustlib/src/rust)/library\b")
});

/// The sources of crates, below cargo's own folder.
static REGISTRY: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"[^\s'`]*/registry/src/[^/\s]+/"));

/// Where a type's full name is written when it is too long to print.
static LONG_TYPE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r"(full (?:type name|name for the type) [^\n]*written to) '[^'\n]*'")
});

/// A line of the frame around a source snippet: line number, `|`, or `...`.
static FRAME: LazyLock<Regex> = LazyLock::new(|| pattern(r"^\s*\d*\s*\||^\s*\.\.\.$"));

/// What stands left of a message: its width depends on the longest line number shown.
static GUTTER: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"(?m)^ *(\d*) *(\||-->|:::|= )"));

/// A code in the headline of an error.
static HEADLINE: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"(?m)^error(?:\[(E\d{4})\])?:"));

/// Makes a message the same on every machine: no paths of this one, and no lines of
/// the standard library's source, which only a machine with `rust-src` can show.
pub fn portable(rendered: &str, root: &Path) -> String {
    let root = format!("{}/", root.display());
    let text = LIBRARY.replace_all(rendered, "$$RUST/library");
    let text = REGISTRY.replace_all(&text, "$$CARGO/");
    let text = LONG_TYPE.replace_all(&text, "${1} '[..]'");
    without_library_snippets(&text.replace(&root, ""))
}

fn without_library_snippets(text: &str) -> String {
    let (mut kept, mut in_library) = (String::new(), false);
    for line in text.split_inclusive('\n') {
        let place = line.trim_start();
        if place.starts_with("--> ") || place.starts_with("::: ") {
            in_library = place[4..].starts_with("$RUST/");
        } else if !FRAME.is_match(line.trim_end()) {
            in_library = false;
        } else if in_library {
            continue;
        }
        kept.push_str(line);
    }
    kept
}

/// The same text with gutters of one width, for comparing.
pub fn narrow(text: &str) -> String {
    let narrow = |found: &Captures<'_>| format!(" {} {}", &found[1], &found[2]);
    GUTTER.replace_all(text, narrow).into_owned()
}

/// The errors of a recorded `.stderr`, by code; `error` for one that has none.
pub fn codes(recorded: &str) -> Vec<String> {
    let found = HEADLINE.captures_iter(recorded);
    let mut codes: Vec<_> = found
        .map(|c| c.get(1).map_or("error", |m| m.as_str()).to_owned())
        .collect();
    codes.sort();
    codes.dedup();
    codes
}

#[cfg(test)]
mod tests {
    use super::{codes, narrow, portable};
    use std::path::Path;

    const WITH_SOURCE: &str = "\
error[E0373]: closure may outlive the current function
   --> /book/listings/ch01/compile-fail/x.rs:5:19
    |
  5 |     thread::spawn(|| {});
    |                   ^^
    |
note: required by a bound in `spawn`
   --> /home/a/.rustup/toolchains/s/lib/rustlib/src/rust/library/std/src/thread.rs:725:8
    |
723 | pub fn spawn<F, T>(f: F)
    |        ----- required by a bound in this function
...
725 |     F: FnOnce() -> T,
    |        ^^^^^^^^^^^^^ required by this bound in `spawn`
help: to force ownership, use `move`
    |
  5 |     thread::spawn(move || {});
";

    const WITHOUT_SOURCE: &str = "\
error[E0373]: closure may outlive the current function
 --> listings/ch01/compile-fail/x.rs:5:19
  |
5 |     thread::spawn(|| {});
  |                   ^^
  |
note: required by a bound in `spawn`
 --> /rustc/59807616e1234/library/std/src/thread.rs:725:8
help: to force ownership, use `move`
  |
5 |     thread::spawn(move || {});
";

    #[test]
    fn a_machine_with_rust_src_says_the_same_as_one_without() {
        let same = |text| narrow(&portable(text, Path::new("/book")));
        assert_eq!(same(WITH_SOURCE), same(WITHOUT_SOURCE));
        assert!(same(WITH_SOURCE).contains("$RUST/library/std/src/thread.rs:725:8"));
    }

    #[test]
    fn paths_of_crates_and_of_long_types_are_not_this_machines() {
        let text = "  ::: /home/a/.cargo/registry/src/index-1a2b/tokio-1.54.1/src/lib.rs:1:1\n\
                    = note: the full name for the type has been written to '/t/a.txt'\n";
        let portable = portable(text, Path::new("/book"));
        assert!(portable.contains("$CARGO/tokio-1.54.1/src/lib.rs:1:1"));
        assert!(portable.contains("written to '[..]'"));
    }

    #[test]
    fn codes_are_a_set_and_an_error_without_one_counts() {
        let text = "error[E0382]: a\nwarning: b\nerror: c\nerror[E0382]: d\n";
        assert_eq!(codes(text), ["E0382", "error"]);
    }
}
