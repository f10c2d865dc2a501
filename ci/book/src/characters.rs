//! Every character on the pages must be in the book's fonts.

use listings::Problem;
use listings::pages::line_of;
use listings::problem::read_text;
use scraper::Html;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use walkdir::WalkDir;

/// All characters that the fonts were cut down to, as `subset.sh` writes them.
const FONTS: &str = "theme/fonts/characters.txt";

const WAY_OUT: &str = "write it otherwise, or add it to WANTED in \
                       theme/fonts/source/subset.py and run theme/fonts/source/subset.sh";

/// What stands on the pages of the site and is not in the fonts, each character once a
/// page. A book without fonts of its own has no such problem.
///
/// # Errors
///
/// When the list of characters cannot be read.
pub fn missing(root: &Path, site: &Path) -> Result<Vec<Problem>, Problem> {
    let list = root.join(FONTS);
    if !list.is_file() {
        return Ok(Vec::new());
    }
    let list = read_text(&list).map_err(|problem| problem.relative_to(root))?;
    let fonts: BTreeSet<char> = list.chars().chain(['\n', '\t']).collect();
    let mut problems = Vec::new();
    for (page, text) in pages(site) {
        let strange: BTreeSet<char> = text.chars().collect();
        let strange = strange.difference(&fonts);
        problems.extend(strange.map(|strange| problem(root, &page, *strange)));
    }
    Ok(problems)
}

/// What the pages of a site show as text, by their paths in it.
fn pages(site: &Path) -> BTreeMap<String, String> {
    let entries = WalkDir::new(site).into_iter().flatten();
    let pages = entries.filter(|e| e.path().extension().is_some_and(|e| e == "html"));
    pages
        .filter_map(|page| {
            let html = std::fs::read_to_string(page.path()).ok()?;
            let name = super::preprocess::shown(site, page.path());
            Some((name, text(&html)))
        })
        .collect()
}

fn text(html: &str) -> String {
    let document = Html::parse_document(html);
    let shown = document.tree.nodes().filter_map(|node| {
        let text = node.value().as_text()?;
        let around = node
            .ancestors()
            .filter_map(|above| above.value().as_element());
        let unseen = around.take(2).any(|element| {
            // mdBook's arrow before a chapter: the theme draws another over it.
            matches!(element.name(), "script" | "style" | "noscript")
                || element.attr("class") == Some("chapter-fold-toggle")
        });
        (!unseen).then(|| text.to_string())
    });
    shown.collect()
}

/// At the line of the page's Markdown where it is written there; it may also come from
/// a listing, an output or the theme.
fn problem(root: &Path, page: &str, strange: char) -> Problem {
    let message = format!(
        "the character {strange:?} (U+{:04X}) is not in the book's fonts",
        u32::from(strange)
    );
    let below = page.strip_suffix(".html").unwrap_or(page);
    let readme = below
        .strip_suffix("index")
        .map(|dir| format!("{dir}README"));
    for name in [Some(below.to_owned()), readme].into_iter().flatten() {
        let file = format!("src/{name}.md");
        if let Ok(text) = read_text(&root.join(&file))
            && let Some(at) = text.find(strange)
        {
            return Problem::new(file, message, WAY_OUT).at(line_of(&text, at));
        }
    }
    Problem::new(page, message, WAY_OUT)
}
