//! What the listings of a bundle share, so that a reader loads it once.
//!
//! Tokio's code for a runtime and for a task is made anew for each future that it is
//! given, and eighty programs in one give it hundreds. In the bundle they give it boxes
//! instead: `#[tokio::main]` becomes a call of one function, and so does `tokio::spawn`.
//! A listing's lines stay where they are.

use regex::Regex;
use std::sync::LazyLock;

/// What the rewritten listings call.
pub(crate) const FUNCTIONS: &str = include_str!("../assets/shared.rs");

/// The function that returns how a listing's `main` ended, whatever that returns.
const EXPORTED: &str = "pub fn __run_in_page() -> ::std::process::ExitCode";

static TOKIO_MAIN: LazyLock<Regex> = LazyLock::new(|| {
    let attribute = r#"#\[tokio::main\(flavor = "current_thread"(?<paused>, start_paused = true)?\)\](?<main>\s+async fn main\(\))"#;
    Regex::new(attribute).expect("the pattern is valid")
});

/// The listing as a module of the bundle.
pub(crate) fn module(source: &str) -> String {
    let source = source.replace("tokio::spawn(", "crate::__spawn(");
    if let Some(found) = TOKIO_MAIN.captures(&source) {
        let paused = found.name("paused").is_some();
        let plain = TOKIO_MAIN.replace(&source, "$main");
        return format!(
            "{plain}\n{EXPORTED} {{ crate::__block_on(::std::boxed::Box::pin(main()), {paused}) }}\n"
        );
    }
    format!("{source}\n{EXPORTED} {{ ::std::process::Termination::report(main()) }}\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_runtime_is_shared_and_no_line_moves() {
        let source = "#[tokio::main(flavor = \"current_thread\", start_paused = true)]\n\
                      async fn main() {\n    tokio::spawn(async {});\n}\n";
        assert_eq!(
            module(source),
            "\nasync fn main() {\n    crate::__spawn(async {});\n}\n\n\
             pub fn __run_in_page() -> ::std::process::ExitCode \
             { crate::__block_on(::std::boxed::Box::pin(main()), true) }\n"
        );
    }

    #[test]
    fn the_clock_runs_where_the_listing_lets_it() {
        let source =
            "#[tokio::main(flavor = \"current_thread\")]\nasync fn main() {}\n";
        assert!(
            module(source).ends_with("(::std::boxed::Box::pin(main()), false) }\n")
        );
    }

    #[test]
    fn a_main_that_builds_its_own_runtime_stays_as_it_is() {
        for source in [
            "fn main() {}\n",
            "#[tokio::main(flavor = \"local\")]\nasync fn main() {}\n",
        ] {
            let module = module(source);
            assert!(module.starts_with(source));
            assert!(
                module.ends_with("::std::process::Termination::report(main()) }\n")
            );
        }
    }
}
