//! The real book, built as a reader gets it.

use crate::book::{Book, files};
use flate2::Compression;
use flate2::write::GzEncoder;
use listings::Workspace;
use listings::workspace::Kind;
use scraper::{ElementRef, Html, Selector};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;
use tempfile::TempDir;

/// What a page may weigh.
const LIMIT: usize = 200_000;
/// How many files it may ask for.
const REQUESTS: usize = 12;

type Site = BTreeMap<String, Vec<u8>>;

fn root() -> PathBuf {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    root.canonicalize().expect("the book lies around its tools")
}

fn rendered(root: &Path) -> Site {
    let dir = TempDir::new().expect("a temporary folder");
    let built = book::build::render(root, &dir.path().join("site"));
    built.unwrap_or_else(|problems| panic!("{problems:#}"));
    files(&dir.path().join("site"))
}

fn site() -> &'static Site {
    static SITE: OnceLock<Site> = OnceLock::new();
    SITE.get_or_init(|| rendered(&root()))
}

#[test]
fn the_book_passes_its_own_checks() {
    let checked = book::check::check(&root());
    println!(
        "{}",
        checked.unwrap_or_else(|problems| panic!("{problems}"))
    );
}

#[test]
fn the_catalogue_says_what_each_listing_is() {
    let site = site();
    let catalogue: Vec<Value> =
        serde_json::from_slice(&site["listings.json"]).expect("it is JSON");
    let workspace = Workspace::load(&root()).expect("the listings are sound");
    assert_eq!(catalogue.len(), workspace.listings().count());
    for (listing, entry) in workspace.listings().zip(&catalogue) {
        let name = listing.name.as_str();
        assert_eq!(entry["name"], name);
        assert_eq!(entry["chapter"], listing.package.as_str(), "{name}");
        assert_eq!(entry["caption"], listing.caption.as_str(), "{name}");
        assert_eq!(entry["command"], listing.command().as_str(), "{name}");
        assert_eq!(entry["compiles"], listing.kind == Kind::Program, "{name}");
        let output = std::fs::read_to_string(&listing.output).ok();
        assert_eq!(entry["output"].as_str(), output.as_deref(), "{name}");
        let source = entry["source"].as_str().expect("a source");
        assert!(root().join(source).is_file(), "{name}: no {source}");
        let page = entry["page"].as_str().expect("a page that shows it");
        let (file, id) = page.split_once('#').expect("an anchor");
        let html = site
            .get(file)
            .unwrap_or_else(|| panic!("{name}: no {file}"));
        let html = String::from_utf8_lossy(html);
        assert!(html.contains(&format!(" id=\"{id}\"")), "{name}: no {page}");
    }
}

#[test]
fn page_weight() {
    let site = site();
    let mut heaviest: Option<(usize, &str)> = None;
    for page in pages(site) {
        let weight = requests(site, page).values().sum();
        heaviest = heaviest.max(Some((weight, page)));
        assert!(weight <= LIMIT, "{page}: {}", table(site, page));
        let asked = requests(site, page).len();
        assert!(asked <= REQUESTS, "{page}: {}", table(site, page));
    }
    let (_, page) = heaviest.expect("there are pages");
    println!("the heaviest page, {page}:\n{}", table(site, page));
}

#[test]
fn a_page_that_is_too_heavy_is_seen() {
    let book = Book::sound();
    // Digits of a sequence that no compressor sees through.
    let mut number = 1_u64;
    let noise: String = std::iter::repeat_with(|| {
        number = number
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1);
        format!("{:x}\n", number >> 16)
    })
    .take(40_000)
    .collect();
    book.append("src/README.md", &noise);
    let site = rendered(book.root());
    let weight: usize = requests(&site, "index.html").values().sum();
    assert!(weight > LIMIT, "{}", table(&site, "index.html"));
}

/// The pages that a reader opens.
fn pages(site: &Site) -> impl Iterator<Item = &str> {
    let names = site.keys().map(String::as_str);
    names.filter(|name| name.ends_with(".html"))
}

/// All that a browser asks for to show a page, with what crosses the wire. Every font
/// and both icons are counted, though most pages do without some.
fn requests(site: &Site, page: &str) -> BTreeMap<String, usize> {
    let mut wanted = vec![page.to_owned()];
    let mut asked = BTreeSet::new();
    while let Some(file) = wanted.pop() {
        if !asked.insert(file.clone()) {
            continue;
        }
        let text = String::from_utf8_lossy(&site[&file]);
        let references = match file.rsplit('.').next() {
            Some("html") => in_page(&text),
            Some("css") => in_style(&text),
            _ => Vec::new(),
        };
        wanted.extend(references.iter().map(|to| resolve(site, &file, to)));
    }
    let weighed = asked.into_iter().map(|file| {
        let weight = on_the_wire(&file, &site[&file]);
        (file, weight)
    });
    weighed.collect()
}

fn in_page(html: &str) -> Vec<String> {
    let document = Html::parse_document(html);
    let fetched = "script[src], img[src], link[rel~='stylesheet'], link[rel~='icon'], \
                   link[rel~='preload']";
    let fetched = Selector::parse(fetched).expect("the selector is constant");
    let elements = document.select(&fetched).filter(|element| {
        let mut around = element.ancestors().filter_map(ElementRef::wrap);
        !around.any(|ancestor| ancestor.value().name() == "noscript")
    });
    let named = elements.filter_map(|e| e.attr("src").or_else(|| e.attr("href")));
    named.map(str::to_owned).collect()
}

fn in_style(css: &str) -> Vec<String> {
    let urls = css
        .split("url(")
        .skip(1)
        .filter_map(|rest| rest.split(')').next());
    let urls = urls.map(|url| url.trim_matches(['"', '\'']).to_owned());
    urls.filter(|url| !url.starts_with("data:")).collect()
}

fn resolve(site: &Site, from: &str, to: &str) -> String {
    assert!(!to.contains("//"), "{from} asks another host for {to}");
    let folder = from.rsplit_once('/').map_or("", |(folder, _)| folder);
    // The page for addresses that do not exist is served at any of them.
    let folder = if from == "404.html" { "" } else { folder };
    let mut parts: Vec<&str> = folder.split('/').filter(|p| !p.is_empty()).collect();
    for part in to.trim_start_matches('/').split('/') {
        match part {
            ".." => assert!(parts.pop().is_some(), "{from}: {to} leaves the site"),
            "." => {}
            name => parts.push(name),
        }
    }
    let file = parts.join("/");
    assert!(site.contains_key(&file), "{from}: no {file}");
    file
}

/// Text is sent compressed; fonts and pictures are so already.
fn on_the_wire(file: &str, bytes: &[u8]) -> usize {
    if file.ends_with(".woff2") || file.ends_with(".png") {
        return bytes.len();
    }
    let mut gzip = GzEncoder::new(Vec::new(), Compression::default());
    gzip.write_all(bytes).expect("memory does not fail");
    gzip.finish().expect("memory does not fail").len()
}

fn table(site: &Site, page: &str) -> String {
    let requests = requests(site, page);
    let mut rows: Vec<_> = requests.iter().collect();
    rows.sort_by_key(|(_, weight)| std::cmp::Reverse(**weight));
    let total: usize = requests.values().sum();
    let rows = rows
        .iter()
        .map(|(file, weight)| format!("{weight:>9}  {file}\n"));
    let rows: String = rows.collect();
    format!("{rows}{total:>9}  bytes in all, of {LIMIT} allowed\n")
}
