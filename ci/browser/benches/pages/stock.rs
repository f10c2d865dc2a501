//! The same pages in mdBook's own dress.

use anyhow::{Context, Result};
use mdbook_driver::MDBook;
use mdbook_driver::config::Config;
use std::path::Path;
use std::str::FromStr as _;

/// Builds the book at `root` into the folder `into` as mdBook does where nobody has
/// chosen anything: its theme, its search, its colours of code, made in the page, and
/// mermaid on every page, as `mdbook-mermaid install` has it. What the pages include
/// stays. `nothing` is an empty folder.
///
/// # Errors
///
/// What keeps the book from being built.
pub fn build(root: &Path, into: &Path, nothing: &Path) -> Result<()> {
    let text = std::fs::read_to_string(root.join("book.toml"))?;
    let mut table: toml::Table = text.parse()?;
    let preprocessors = table
        .get_mut("preprocessor")
        .and_then(|all| all.as_table_mut());
    preprocessors.context("there are some")?.remove("highlight");
    let html = format!(
        "theme = {:?}\nadditional-js = [\"src/assets/mermaid.min.js\"]",
        nothing.to_str().context("the path is not UTF-8")?
    );
    let html: toml::Table = html.parse()?;
    let output = toml::Table::from_iter([("html".to_owned(), html.into())]);
    table.insert("output".to_owned(), output.into());
    let mut config = Config::from_str(&toml::to_string(&table)?)?;
    into.clone_into(&mut config.build.build_dir);
    let mut book = MDBook::load_with_config(root, config)?;
    book.with_preprocessor(book::preprocess::Listings::running(None))
        .with_preprocessor(mdbook_mermaid::Mermaid);
    book.build()
}
