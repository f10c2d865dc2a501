//! Where the book is published: for the canonical link of each page.

use crate::Problems;
use anyhow::Result;
use listings::Problem;
use std::path::Path;

/// The address, with a `/` at its end, that `book.toml` gives below
/// `[preprocessor.listings]` as `address`; none as long as it gives none. mdBook has no
/// key for it: its `site-url` is a path on some host.
///
/// # Errors
///
/// [`Problems`] if it is no address of a folder.
pub fn of(root: &Path) -> Result<Option<String>> {
    let text = std::fs::read_to_string(root.join("book.toml")).unwrap_or_default();
    let table = toml::from_str::<toml::Table>(&text).unwrap_or_default();
    let address = table
        .get("preprocessor")
        .and_then(|all| all.get("listings")?.get("address"));
    let Some(address) = address else {
        return Ok(None);
    };
    let sound = address.as_str().filter(|address| {
        let secure = address.strip_prefix("https://");
        secure.is_some_and(|rest| rest.len() > 1 && rest.ends_with('/'))
            && !address.contains(['"', '<', '#', '?', ' '])
    });
    match sound {
        Some(address) => Ok(Some(address.to_owned())),
        None => {
            let line = text.lines().position(|line| {
                line.trim_start().starts_with("address") && line.contains('=')
            });
            let problem = Problem::new(
                "book.toml",
                format!("{address} is no address of a book"),
                "write `https://…/`, with a slash at its end",
            );
            Err(Problems(vec![problem.at(line.unwrap_or_default() + 1)]).into())
        }
    }
}
