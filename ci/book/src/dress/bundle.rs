//! One style sheet and one script in place of many, and the removal of what is left.

use super::{marks, read};
use anyhow::{Context, Result};
use data_encoding::HEXLOWER;
use regex::{Captures, Regex};
use sha2::{Digest, Sha256};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;
use walkdir::WalkDir;

static REFERENCE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new("(?:href|src)=\"([^\"#?]+)").expect("the expression is constant")
});

static URL: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r#"url\(\s*["']?([^"')]+)["']?\s*\)"#).expect("it is constant")
});

static COMMENT: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?s)/\*[^!].*?\*/\s*").expect("the expression is constant")
});

/// The names of the two files, at the root of the site.
#[derive(Debug)]
pub struct Bundle {
    style: String,
    script: String,
}

impl Bundle {
    /// Makes them of the files that the site's first page refers to, in that order. The
    /// files themselves go.
    ///
    /// # Errors
    ///
    /// When a file is missing, or the file system refuses something.
    pub fn make(site: &Path, page: &str) -> Result<Self> {
        let mut style = String::new();
        let styles = named(page, "styles");
        for file in &styles {
            style += &from_root(&read(&site.join(file))?, file);
        }
        let style = COMMENT.replace_all(&style, "").into_owned();
        // In a task of its own: the browser lays the page out in the one that runs it.
        let mut script = String::from("setTimeout(() => {\n");
        let scripts = named(page, "scripts");
        for file in &scripts {
            script += &read(&site.join(file))?;
            script += "\n";
        }
        script += "});\n";
        let bundle = Self {
            style: hashed("css", &style),
            script: hashed("js", &script),
        };
        for (name, text) in [(&bundle.style, &style), (&bundle.script, &script)] {
            std::fs::write(site.join(name), text)
                .with_context(|| format!("cannot write {name}"))?;
        }
        for file in styles.iter().chain(&scripts) {
            remove(site, Path::new(file))?;
        }
        Ok(bundle)
    }

    /// The element that loads the style sheet.
    #[must_use]
    pub fn style(&self, root: &str) -> String {
        format!("<link rel=\"stylesheet\" href=\"{root}{}\">", self.style)
    }

    /// The element that loads the script.
    #[must_use]
    pub fn script(&self, root: &str) -> String {
        format!("<script src=\"{root}{}\" defer></script>", self.script)
    }
}

/// The files that a page refers to in one of its places.
fn named(page: &str, place: &str) -> Vec<String> {
    let (open, close) = marks(place);
    let inner = page
        .split_once(&open)
        .and_then(|(_, rest)| rest.split_once(&close))
        .map_or("", |(inner, _)| inner);
    REFERENCE
        .captures_iter(inner)
        .map(|found| found[1].to_owned())
        .collect()
}

/// A file's name says what is in it: it may be kept for ever.
fn hashed(kind: &str, text: &str) -> String {
    let digest = Sha256::digest(text);
    format!("page-{}.{kind}", HEXLOWER.encode(&digest[..4]))
}

/// A style sheet whose addresses begin at the site's root, where the bundle lies.
fn from_root(css: &str, file: &str) -> String {
    let folder = file.rsplit_once('/').map_or("", |(folder, _)| folder);
    let address = |found: &Captures<'_>| {
        let to = &found[1];
        if to.starts_with(['#', '/']) || to.contains(':') {
            return found[0].to_owned();
        }
        format!("url(\"{}\")", joined(folder, to))
    };
    URL.replace_all(css, address).into_owned()
}

/// The path in the site that an address in a file of `folder` leads to.
#[must_use]
pub fn joined(folder: &str, to: &str) -> String {
    let mut parts: Vec<&str> = folder.split('/').filter(|p| !p.is_empty()).collect();
    for part in to.split('/') {
        match part {
            ".." => drop(parts.pop()),
            "." | "" => {}
            part => parts.push(part),
        }
    }
    parts.join("/")
}

/// Removes the files of mdBook's that no page refers to: its own scripts and styles, the
/// index of its search, the contents as a page. What the book's own `src` has stays, but
/// for the pictures of diagrams, which the pages contain.
///
/// # Errors
///
/// What the file system said.
pub fn sweep(root: &Path, site: &Path) -> Result<()> {
    let mut wanted = BTreeSet::new();
    let mut left = Vec::new();
    for entry in WalkDir::new(site) {
        let entry = entry?;
        let path = entry.path().strip_prefix(site)?.to_owned();
        if !entry.file_type().is_file() {
            continue;
        }
        if path.extension().is_some_and(|e| e == "html")
            && path != Path::new("toc.html")
        {
            let name = crate::preprocess::shown(site, entry.path());
            let folder = name.rsplit_once('/').map_or("", |(folder, _)| folder);
            let html = read(entry.path())?;
            let found = REFERENCE.captures_iter(&html);
            wanted.extend(found.map(|found| joined(folder, &found[1])));
        } else if listings::diagrams::is_picture(&path)
            || of_mdbook(&path) && !root.join("src").join(&path).exists()
        {
            left.push(path);
        }
    }
    for path in left {
        if !wanted.contains(&crate::preprocess::shown(Path::new(""), &path)) {
            remove(site, &path)?;
        }
    }
    Ok(())
}

/// Whether mdBook puts files like this there.
fn of_mdbook(path: &Path) -> bool {
    let kind = path
        .extension()
        .and_then(|e| e.to_str())
        .unwrap_or_default();
    let top = path.components().count() == 1;
    match kind {
        "css" => top || path.starts_with("css") || path.starts_with("fonts"),
        "js" | "html" | "png" | "svg" => top,
        _ => false,
    }
}

/// Removes a file of the site, and its folder if that is empty then.
fn remove(site: &Path, file: &Path) -> Result<()> {
    let path = site.join(file);
    if !path.is_file() {
        // Named twice.
        return Ok(());
    }
    std::fs::remove_file(&path)
        .with_context(|| format!("cannot remove {}", path.display()))?;
    let folders = file.ancestors().skip(1).map(|folder| site.join(folder));
    for folder in folders.take_while(|folder: &PathBuf| folder != site) {
        if std::fs::remove_dir(folder).is_err() {
            break;
        }
    }
    Ok(())
}
