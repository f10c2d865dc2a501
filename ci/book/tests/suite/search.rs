//! The index of the search: what is in it, and that two builds write the same bytes.

use crate::book::{Book, files};
use serde_json::Value;
use std::collections::BTreeMap;
use std::path::Path;

/// What an entry of the head is: its address, kind, heading and terms.
type Entry = (String, u64, String, Vec<String>);

fn harbour() -> Book {
    Book::of(&Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/search-book"))
}

fn built(book: &Book) -> BTreeMap<String, Vec<u8>> {
    let site = book.path("site");
    let built = book::build::render(book.root(), &site);
    built.unwrap_or_else(|problems| panic!("{problems:#}"));
    files(&site)
}

/// What the part `name` (`h0`, `w0`, `p3`) says.
fn part(site: &BTreeMap<String, Vec<u8>>, name: &str) -> Value {
    let start = format!("search/{name}-");
    let mut named = site.iter().filter(|(path, _)| path.starts_with(&start));
    let (_, script) = named.next().unwrap_or_else(|| panic!("no {start}"));
    let script = String::from_utf8_lossy(script);
    let (_, json) = script.split_once(",'").expect("a text");
    let json = json.strip_suffix("');\n").expect("its end");
    let json = json.replace("\\'", "'").replace("\\\\", "\\");
    serde_json::from_str(&json).expect("it is JSON")
}

fn entries(site: &BTreeMap<String, Vec<u8>>) -> Vec<Entry> {
    let head = part(site, "h0");
    let pages = head["pages"].as_array().expect("pages").iter();
    let entries = pages.flat_map(|page| {
        let path = page[0].as_str().expect("a path").to_owned();
        let all = page[4].as_array().expect("entries").iter();
        all.map(move |entry| {
            let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
            let heading = text(&entry[1]);
            let anchor = match entry[2].as_str() {
                Some(anchor) => anchor.to_owned(),
                None => heading.to_lowercase().replace(' ', "-").replace('?', ""),
            };
            let terms = entry[3].as_array().into_iter().flatten().map(text);
            let kind = entry[0].as_u64().expect("a kind");
            (
                format!("{path}#{anchor}"),
                kind,
                heading.clone(),
                terms.collect(),
            )
        })
    });
    entries.collect()
}

#[track_caller]
fn has(entries: &[Entry], address: &str, kind: u64, heading: &str, terms: &[&str]) {
    let found = entries.iter().find(|(it, ..)| it == address);
    let found = found.unwrap_or_else(|| panic!("no {address} in {entries:#?}"));
    let terms = terms.iter().map(|term| (*term).to_owned()).collect();
    assert_eq!(
        *found,
        (address.to_owned(), kind, heading.to_owned(), terms)
    );
}

#[test]
fn sections_listings_terms_and_rows_are_found_where_they_are() {
    let site = built(&harbour());
    let entries = entries(&site);
    // A term belongs to where it is set in italics first.
    has(
        &entries,
        "ch01-harbour/index.html#",
        0,
        "The harbour",
        &["berth"],
    );
    // Italics elsewhere do not make another of what the glossary knows.
    has(&entries, "index.html#", 0, "Preface", &[]);
    // The glossary says where another is defined; a short form stands behind the long.
    has(
        &entries,
        "ch01-harbour/index.html#who-may-leave-early",
        0,
        "Who may leave early?",
        &["round-trip time limit", "RTL", "backpressure"],
    );
    let listing = "berths_are_shared";
    let address = format!("ch01-harbour/index.html#{listing}");
    has(&entries, &address, 1, listing, &[]);
    let address = format!("ch01-harbour/who-waits.html#{listing}-asyncio");
    has(&entries, &address, 2, listing, &[]);
    has(&entries, "appendix-c-glossary.html#berth", 4, "berth", &[]);
    has(&entries, "appendix-c-glossary.html#crane", 4, "crane", &[]);
    has(
        &entries,
        "ch01-harbour/who-waits.html#",
        0,
        "Who waits?",
        &["crane"],
    );
    let row = "appendix-a-phrasebook.html#asyncio.gather";
    has(&entries, row, 5, "asyncio.gather(*aws)", &[]);
    let unlinked = entries.iter().filter(|(_, kind, ..)| *kind == 5).count();
    assert_eq!(unlinked, 2, "a row without a listing is text");
    assert!(
        !entries
            .iter()
            .any(|(address, ..)| address.starts_with("404"))
    );
}

#[test]
fn every_address_of_the_index_is_there() {
    let site = built(&harbour());
    for (address, ..) in entries(&site) {
        let (page, anchor) = address.split_once('#').expect("it has one");
        let html = String::from_utf8_lossy(&site[page]);
        let id = format!(" id=\"{anchor}\"");
        assert!(anchor.is_empty() || html.contains(&id), "no {address}");
    }
}

#[test]
fn every_page_names_the_head() {
    let site = built(&harbour());
    let head = site.keys().find(|path| path.starts_with("search/h0-"));
    let head = head.expect("the index has a head");
    for (page, up) in [("index.html", ""), ("ch01-harbour/index.html", "../")] {
        let html = String::from_utf8_lossy(&site[page]);
        let named = format!("<html data-search=\"{up}{head}\" ");
        assert!(html.contains(&named), "{page} lacks {named}");
    }
}

#[test]
fn the_same_pages_give_the_same_bytes() {
    let book = harbour();
    let index = |book| {
        let mut site = built(book);
        site.retain(|path, _| path.starts_with("search/"));
        site
    };
    let first = index(&book);
    assert!(first.len() > 6, "{:?}", first.keys());
    assert_eq!(first, index(&book));
    // And a word more changes the names of what it changes, and no other.
    book.append("src/README.md", "\nYawl.\n");
    let second = index(&book);
    let kept = |part| {
        first
            .keys()
            .any(|name| name.starts_with(part) && second.contains_key(name))
    };
    assert!(!kept("search/h0-"));
    assert!(!kept("search/p0-"), "the preface's own text");
    assert!(kept("search/p1-"), "another page's text");
}
