//! The map of moved addresses, `[output.html.redirect]` in `book.toml`: each old address
//! is one that the book has no longer, and each new one leads somewhere.

use crate::Problems;
use crate::dress::bundle::joined;
use anyhow::Result;
use listings::Problem;
use listings::pages::line_of;
use scraper::{Html, Selector};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use toml::Spanned;

/// An entry: `"/old.html" = "new.html"`.
struct Redirect {
    /// The page that has moved, as a path in the site, and the section if it is one.
    from: (String, Option<String>),
    /// As it is written.
    to: String,
    line: usize,
}

/// The part of `book.toml` that is read here.
#[derive(serde::Deserialize)]
struct Configuration {
    #[serde(default)]
    output: Output,
}

#[derive(Default, serde::Deserialize)]
struct Output {
    #[serde(default)]
    html: Renderer,
}

#[derive(Default, serde::Deserialize)]
struct Renderer {
    #[serde(default)]
    redirect: BTreeMap<Spanned<String>, String>,
}

/// Says which old addresses are none, before mdBook writes a page at each. `pages` are
/// those of the book, by their paths in the site.
///
/// # Errors
///
/// [`Problems`], by line.
pub fn check_old(root: &Path, pages: &BTreeSet<String>) -> Result<()> {
    let redirects = redirects(root);
    let moved: BTreeSet<&str> = redirects
        .iter()
        .filter(|redirect| redirect.from.1.is_none())
        .map(|redirect| redirect.from.0.as_str())
        .collect();
    let fault = |redirect: &Redirect| {
        let (page, section) = &redirect.from;
        if !page.ends_with(".html") || page.contains("..") || page.starts_with("http") {
            return Some((
                format!("{page} is no address of a page"),
                "write the path of the old page in the site: `/folder/page.html`"
                    .to_owned(),
            ));
        }
        match section {
            None if pages.contains(page) => Some((
                format!("{page} has not moved: the book has this page"),
                "remove the entry, or the page from src/SUMMARY.md".to_owned(),
            )),
            _ if redirect.to.starts_with('/') => Some((
                format!("{} begins at the root of the host", redirect.to),
                "make it relative to the old page: the site may be served below a path"
                    .to_owned(),
            )),
            Some(section) if !pages.contains(page) && !moved.contains(&**page) => {
                Some((
                    format!("no entry says where the rest of {page} is"),
                    format!("add one for `/{page}` without `#{section}`"),
                ))
            }
            _ => None,
        }
    };
    report(redirects.iter().filter_map(|r| Some((r, fault(r)?))))
}

/// Says which new addresses lead nowhere in the finished site, and which sections that
/// are said to have moved are still where they were.
///
/// # Errors
///
/// [`Problems`], by line.
pub fn check_new(root: &Path, site: &Path) -> Result<()> {
    let redirects = redirects(root);
    let mut known = BTreeMap::new();
    let mut ids = |page: &str| -> Option<BTreeSet<String>> {
        let ids = known
            .entry(page.to_owned())
            .or_insert_with(|| ids(&site.join(page)));
        ids.clone()
    };
    let mut faults = Vec::new();
    for redirect in &redirects {
        let (page, section) = &redirect.from;
        if let Some(section) = section
            && ids(page).is_some_and(|ids| ids.contains(section))
        {
            faults.push((
                redirect,
                (
                    format!("{page} still has the section #{section}"),
                    "remove the entry, or name the old section".to_owned(),
                ),
            ));
        }
        let Some((target, section)) = within(page, &redirect.to) else {
            continue;
        };
        let missing = match (ids(&target), section) {
            (None, _) => Some(format!("{} leads nowhere: no {target}", redirect.to)),
            (Some(ids), Some(section)) if !ids.contains(section) => Some(format!(
                "{} leads nowhere: {target} has no section #{section}",
                redirect.to
            )),
            _ => None,
        };
        let help = "correct the address, which is relative to the old page";
        faults.extend(missing.map(|message| (redirect, (message, help.to_owned()))));
    }
    report(faults.into_iter())
}

fn report<'a>(
    faults: impl Iterator<Item = (&'a Redirect, (String, String))>,
) -> Result<()> {
    let problems: Vec<_> = faults
        .map(|(redirect, (message, help))| {
            Problem::new("book.toml", message, help).at(redirect.line)
        })
        .collect();
    if problems.is_empty() {
        return Ok(());
    }
    Err(Problems(problems).into())
}

fn redirects(root: &Path) -> Vec<Redirect> {
    let text = std::fs::read_to_string(root.join("book.toml")).unwrap_or_default();
    // What cannot be read has been said where the book was loaded.
    let Ok(configuration) = toml::from_str::<Configuration>(&text) else {
        return Vec::new();
    };
    let entries = configuration.output.html.redirect.into_iter();
    entries
        .map(|(from, to)| {
            let line = line_of(&text, from.span().start);
            let from = from.into_inner();
            let (page, section) = match from.split_once('#') {
                Some((page, section)) => (page, Some(section.to_owned())),
                None => (from.as_str(), None),
            };
            let page = page.trim_start_matches('/').to_owned();
            Redirect {
                from: (page, section),
                to,
                line,
            }
        })
        .collect()
}

/// The page of the site, and its section, that an address on the old page leads to; none
/// for other hosts.
fn within<'a>(page: &str, to: &'a str) -> Option<(String, Option<&'a str>)> {
    if to.contains("://") {
        return None;
    }
    let (path, section) = match to.split_once('#') {
        Some((path, section)) => (path, Some(section)),
        None => (to, None),
    };
    let folder = page.rsplit_once('/').map_or("", |(folder, _)| folder);
    if path.is_empty() {
        return Some((page.to_owned(), section));
    }
    let target = joined(folder, path);
    if target.is_empty() || path.ends_with('/') {
        return Some((joined(&target, "index.html"), section));
    }
    Some((target, section))
}

/// What can be referred to in a page; none where there is no such file.
fn ids(file: &Path) -> Option<BTreeSet<String>> {
    let html = std::fs::read_to_string(file).ok()?;
    let named = Selector::parse("[id]").expect("the selector is constant");
    let document = Html::parse_document(&html);
    let ids = document
        .select(&named)
        .filter_map(|element| element.attr("id"));
    Some(ids.map(str::to_owned).collect())
}
