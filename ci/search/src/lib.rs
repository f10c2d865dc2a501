//! The search: an index in parts beside the pages, of which a reader loads what the
//! words ask for. `src/assets/search-index.js` reads it.
//!
//! - [`cut`]: what can be found on a page;
//! - [`words`]: the words and identifiers of a text;
//! - [`index`]: which word finds what, and how well;
//! - [`files`]: parts as scripts;
//! - [`rows`]: anchors for the rows of the phrasebook.
//!
//! `search/h0-….js` names every entry and every other part; its own address stands in
//! each page, as `data-search` of `<html>`. `search/wN-….js` hold the postings of the
//! words from one pair of first letters to the next, `search/pN-….js` the text of a page.

pub mod cut;
pub mod files;
pub mod index;
pub mod rows;
pub mod words;

use anyhow::{Context, Result};
use cut::{Entry, Kind, cut, normal};
use files::{FOLDER, Part};
use index::{Postings, postings};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// How much of a program an excerpt can be taken from, in bytes.
const CODE_SHOWN: usize = 1_200;
/// How large a part with postings becomes before the next one begins, in bytes.
const PART: usize = 16_000;

/// A page of the site.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Page {
    path: String,
    /// Its chapter, as a reader is told it; empty where it is in none.
    chapter: String,
    entries: Vec<Entry>,
}

impl Page {
    fn title(&self) -> &str {
        let first = self.entries.first();
        first.map_or("", |entry| entry.heading.as_str())
    }
}

/// The pages that a book has, in its order, each with what its chapter is called.
#[derive(Debug, Clone, Default)]
pub struct Contents(Vec<(String, String)>);

impl Contents {
    /// Of paths within the site and what the chapters are called, in the book's order.
    #[must_use]
    pub fn new(pages: Vec<(String, String)>) -> Self {
        Self(pages)
    }
}

/// Writes the index of the pages in `site`, and its address into each of them.
///
/// # Errors
///
/// When a page cannot be read or a file cannot be written.
pub fn write(site: &Path, contents: &Contents) -> Result<()> {
    let mut files = html_files(site);
    let order = |path: &str| contents.0.iter().position(|(page, _)| page == path);
    files.sort_by_cached_key(|path| (order(path).unwrap_or(usize::MAX), path.clone()));
    let files = read(site, files)?;
    let pages = pages(&files, contents);
    let parts = parts(&pages);
    let folder = site.join(FOLDER);
    std::fs::create_dir_all(&folder)
        .with_context(|| format!("cannot make {}", folder.display()))?;
    let head = &parts.last().expect("the head is always there").name;
    for part in &parts {
        put(&folder.join(&part.name), &part.script)?;
    }
    for (path, html) in &files {
        let up = "../".repeat(path.matches('/').count());
        let address = format!("<html data-search=\"{up}{FOLDER}/{head}\" ");
        put(&site.join(path), &html.replacen("<html ", &address, 1))?;
    }
    Ok(())
}

fn put(file: &Path, text: &str) -> Result<()> {
    std::fs::write(file, text)
        .with_context(|| format!("cannot write {}", file.display()))
}

/// The paths of the pages, without the contents that stand in a frame of others.
fn html_files(site: &Path) -> Vec<String> {
    let files = walkdir::WalkDir::new(site).into_iter().flatten();
    let files = files.filter_map(|file| {
        let path = file.path().strip_prefix(site).ok()?.to_str()?;
        Some(path.replace('\\', "/"))
    });
    files
        .filter(|path| path.ends_with(".html") && path != "toc.html")
        .collect()
}

/// The pages' HTML, rows of the phrasebook anchored.
fn read(site: &Path, paths: Vec<String>) -> Result<Vec<(String, String)>> {
    let read = paths.into_iter().map(|path| {
        let html = std::fs::read_to_string(site.join(&path))
            .with_context(|| format!("cannot read {path}"))?;
        let anchored = cut::is_phrasebook(&path).then(|| rows::anchored(&html));
        Ok((path, anchored.flatten().unwrap_or(html)))
    });
    read.collect()
}

/// Every page cut up, in the order of `files`; parsing is shared by the processors.
fn pages(files: &[(String, String)], contents: &Contents) -> Vec<Page> {
    // Nobody looks for the page that says that there is no page.
    let files: Vec<_> = files
        .iter()
        .filter(|(path, _)| path != "404.html")
        .collect();
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    let share = files.len().div_ceil(threads).max(1);
    let mut pages: Vec<Page> = std::thread::scope(|scope| {
        let cutters: Vec<_> = files
            .chunks(share)
            .map(|files| {
                scope.spawn(move || files.iter().map(|(p, h)| page(p, h)).collect())
            })
            .collect();
        let cut = cutters.into_iter().flat_map(|cutter| -> Vec<Page> {
            cutter
                .join()
                .unwrap_or_else(|panic| std::panic::resume_unwind(panic))
        });
        cut.collect()
    });
    let chapters: BTreeMap<&str, &str> = contents
        .0
        .iter()
        .map(|(p, c)| (p.as_str(), c.as_str()))
        .collect();
    for page in &mut pages {
        let chapter = chapters.get(page.path.as_str());
        chapter
            .copied()
            .unwrap_or_default()
            .clone_into(&mut page.chapter);
    }
    cut::keep_first_terms(pages.iter_mut().map(|page| &mut page.entries));
    define(&mut pages);
    pages
}

fn page(path: &str, html: &str) -> Page {
    Page {
        path: path.to_owned(),
        chapter: String::new(),
        entries: cut(path, html),
    }
}

/// Where the glossary says that a term is defined, there it is, and nowhere else,
/// whatever is set in italics.
fn define(pages: &mut [Page]) {
    let entries = pages.iter().flat_map(|page| {
        page.entries
            .iter()
            .map(move |entry| (page.path.as_str(), entry))
    });
    let there: BTreeSet<(String, String)> = entries
        .clone()
        .map(|(path, entry)| (path.to_owned(), entry.anchor.clone()))
        .collect();
    let defined = entries.filter_map(|(path, entry)| {
        let target = entry
            .definition
            .as_deref()
            .filter(|_| entry.kind == Kind::Term)?;
        let address = resolved(path, target).filter(|it| there.contains(it))?;
        Some((normal(&entry.heading), (address, entry.heading.clone())))
    });
    let defined: BTreeMap<_, _> = defined.collect();
    for page in pages {
        for entry in &mut page.entries {
            let here = (page.path.clone(), entry.anchor.clone());
            let mut missing: BTreeMap<&String, &String> = defined
                .iter()
                .filter(|(_, (address, _))| *address == here)
                .map(|(term, (_, name))| (term, name))
                .collect();
            entry.terms.retain(|term| {
                let term = normal(term);
                missing.remove(&term).is_some() || !defined.contains_key(&term)
            });
            entry.terms.extend(missing.into_values().cloned());
        }
    }
}

/// Page and anchor of an address on the page at `from`.
fn resolved(from: &str, address: &str) -> Option<(String, String)> {
    let (path, anchor) = address.split_once('#').unwrap_or((address, ""));
    let mut folders: Vec<&str> = from.split('/').collect();
    folders.pop();
    for part in path.split('/') {
        match part {
            "." => {}
            ".." => drop(folders.pop()?),
            name => folders.push(name),
        }
    }
    Some((folders.join("/"), anchor.to_owned()))
}

/// The files of the index, the head last.
fn parts(pages: &[Page]) -> Vec<Part> {
    let all = pages.iter().flat_map(|page| {
        let title = page.title();
        page.entries.iter().enumerate().map(move |(at, entry)| {
            // The first entry has it as its own heading.
            (if at == 0 { "" } else { title }, entry)
        })
    });
    let (firsts, mut parts) = word_parts(&postings(&all.collect::<Vec<_>>()));
    let words: Vec<Value> = firsts
        .iter()
        .zip(&parts)
        .map(|(first, part)| json!([first, part.hash()]))
        .collect();
    let texts = pages.iter().enumerate().map(|(number, page)| {
        let texts: Vec<String> = page.entries.iter().map(shown).collect();
        Part::new("p", number, &texts)
    });
    let texts: Vec<Part> = texts.collect();
    let named: Vec<Value> = pages
        .iter()
        .zip(&texts)
        .map(|(page, part)| {
            let entries: Vec<Value> = page.entries.iter().map(named).collect();
            json!([page.path, page.title(), page.chapter, part.hash(), entries])
        })
        .collect();
    parts.extend(texts);
    parts.push(Part::new(
        "h",
        0,
        &json!({ "pages": named, "words": words }),
    ));
    parts
}

/// The postings in parts, each with the pair of letters from which it holds all words.
fn word_parts(postings: &Postings) -> (Vec<String>, Vec<Part>) {
    let pair = |term: &str| term.chars().take(2).collect::<String>();
    let (mut firsts, mut parts) = (Vec::new(), Vec::new());
    let mut held: BTreeMap<&str, Vec<u32>> = BTreeMap::new();
    let mut size = 0;
    let mut last = String::new();
    for (term, found) in postings {
        let first = pair(term);
        if first != last && size > PART {
            parts.push(Part::new("w", parts.len(), &held));
            held.clear();
            size = 0;
        }
        if held.is_empty() {
            firsts.push(first.clone());
        }
        last = first;
        let mut before = 0;
        let numbers = found.iter().flat_map(|&(entry, weight)| {
            let step = entry - std::mem::replace(&mut before, entry);
            [step, weight]
        });
        let numbers: Vec<u32> = numbers.collect();
        size += term.len() + 3 * numbers.len();
        held.insert(term, numbers);
    }
    if !held.is_empty() {
        parts.push(Part::new("w", parts.len(), &held));
    }
    (firsts, parts)
}

/// An entry in the head: kind, heading, anchor where it is not what mdBook would make
/// of the heading, terms where there are any.
fn named(entry: &Entry) -> Value {
    let kind = entry.kind as u8;
    let anchor = if entry.anchor == slug(&entry.heading) {
        json!(0)
    } else {
        json!(entry.anchor)
    };
    if entry.terms.is_empty() {
        json!([kind, entry.heading, anchor])
    } else {
        json!([kind, entry.heading, anchor, entry.terms])
    }
}

/// The id that mdBook gives a heading, as far as the page makes the same of it.
fn slug(heading: &str) -> String {
    let heading = heading.to_ascii_lowercase();
    let letters = heading.chars().filter_map(|letter| match letter {
        ' ' => Some('-'),
        _ if letter.is_ascii_alphanumeric() || "_-".contains(letter) => Some(letter),
        _ => None,
    });
    letters.collect()
}

/// What excerpts are taken from: a listing's caption is the first line.
fn shown(entry: &Entry) -> String {
    let mut end = entry.code.len().min(CODE_SHOWN);
    while !entry.code.is_char_boundary(end) {
        end -= 1;
    }
    let parts = [entry.caption.as_str(), &entry.text, &entry.code[..end]];
    let parts = parts.into_iter().filter(|part| !part.is_empty());
    parts.collect::<Vec<_>>().join("\n")
}
