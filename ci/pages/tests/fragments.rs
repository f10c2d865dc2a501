//! Every fragment of the book, compiled and run: one test each, named after its page
//! and line. The pages' other gates were passed or failed by the build script.

// What skeptic generates ends in a call, and names its crate as of old.
#[allow(unused_extern_crates, clippy::all, missing_docs)]
mod book {
    include!(concat!(env!("OUT_DIR"), "/fragments.rs"));
}

#[test]
fn pages_are_sound() {
    let problems = include_str!(concat!(env!("OUT_DIR"), "/problems.txt"));
    assert!(problems.is_empty(), "\n{problems}\n");
    println!("{}", include_str!(concat!(env!("OUT_DIR"), "/counts.txt")));
}

/// The broken fixtures, in a process of their own each: whether such a fragment is
/// told as a failure, with its page and line, is what is tested.
mod sabotage {
    use super::book;
    use std::env;
    use std::process::Command;

    const BROKEN: &str = "BROKEN_FRAGMENT";

    /// Runs one test of this program again and returns what it says when it fails.
    fn failure(test: &str, variable: &str, value: &str) -> String {
        let this = env::current_exe().expect("this program has a path");
        let output = Command::new(this)
            .args(["--exact", test, "--nocapture"])
            .env(variable, value)
            .output()
            .expect("this program runs again");
        let said = String::from_utf8_lossy(&[output.stdout, output.stderr].concat())
            .into_owned();
        assert!(said.contains("running 1 test"), "{said}");
        assert!(!output.status.success(), "{test} passed: {said}");
        said
    }

    /// Does nothing unless a test below asks for a fragment by its line.
    #[test]
    fn child() {
        match env::var(BROKEN).as_deref() {
            Ok("5") => book::ci_pages_fixtures_broken_line_5(),
            Ok("13") => book::ci_pages_fixtures_broken_line_13(),
            _ => {}
        }
    }

    #[test]
    fn a_fragment_that_does_not_compile_is_named_with_its_line() {
        let said = failure("sabotage::child", BROKEN, "5");
        assert!(said.contains("ci/pages/fixtures/broken.md:7:21"), "{said}");
        assert!(said.contains("error[E0308]"), "{said}");
    }

    #[test]
    fn a_fragment_that_panics_is_named_with_its_line() {
        let said = failure("sabotage::child", BROKEN, "13");
        assert!(
            said.contains("panicked at ci/pages/fixtures/broken.md:16:"),
            "{said}"
        );
    }

    #[test]
    fn an_older_edition_is_noticed() {
        let guard = "book::ci_pages_fixtures_edition_line_6";
        let said = failure(guard, "RUSTC", "rustc");
        assert!(
            said.contains("let chains are only allowed in Rust 2024"),
            "{said}"
        );
    }
}
