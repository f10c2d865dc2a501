//! Cuts a page into what a search can find: its sections and what has a name in them.

use crate::words::tokens;
use scraper::{ElementRef, Html, Node, Selector};
use std::collections::BTreeSet;

/// What something is that can be found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// What follows a heading.
    Section,
    /// A listing, a bench's too.
    Listing,
    /// The asyncio program that prints what a listing prints.
    Twin,
    /// An exercise's starter.
    Exercise,
    /// An entry of the glossary.
    Term,
    /// A row of the phrasebook: what an asyncio name is here.
    Phrase,
    /// A test that proves a claim.
    Proof,
}

/// Something that can be found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// What it is.
    pub kind: Kind,
    /// Its heading or its name.
    pub heading: String,
    /// The fragment that leads to it; empty for the top of its page.
    pub anchor: String,
    /// What is set in italics in it, as a term is where it is defined.
    pub terms: Vec<String>,
    /// The asyncio names that a table in it translates.
    pub names: Vec<String>,
    /// The address of its definition, relative to its page: a glossary entry has one.
    pub definition: Option<String>,
    /// The sentence under a listing's name.
    pub caption: String,
    /// Its prose.
    pub text: String,
    /// Its programs and what they print.
    pub code: String,
}

/// Where a page is in the book, as far as its entries depend on that.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    Chapter,
    Glossary,
    Phrasebook,
    Proofs,
}

impl Place {
    fn of(path: &str) -> Self {
        match path {
            _ if path.starts_with("appendix-c-glossary") => Self::Glossary,
            _ if is_phrasebook(path) => Self::Phrasebook,
            "proofs.html" => Self::Proofs,
            _ => Self::Chapter,
        }
    }
}

/// Whether a page lists what asyncio's names are here.
pub fn is_phrasebook(path: &str) -> bool {
    path.starts_with("appendix-a-phrasebook")
}

/// The entries of the page at `path`, a path within the site, in their order.
#[must_use]
pub fn cut(path: &str, html: &str) -> Vec<Entry> {
    let document = Html::parse_document(html);
    let main = Selector::parse("main").expect("the selector is constant");
    let mut cutter = Cutter {
        place: Place::of(path),
        entries: Vec::new(),
        current: 0,
    };
    if let Some(main) = document.select(&main).next() {
        cutter.children(main);
    }
    for entry in &mut cutter.entries {
        for text in [&mut entry.text, &mut entry.code, &mut entry.caption] {
            *text = squeezed(text);
        }
    }
    cutter.entries
}

struct Cutter {
    place: Place,
    entries: Vec<Entry>,
    /// The entry that text belongs to.
    current: usize,
}

impl Cutter {
    fn children(&mut self, element: ElementRef<'_>) {
        for child in element.children() {
            match child.value() {
                Node::Text(text) => {
                    if let Some(entry) = self.entries.get_mut(self.current) {
                        entry.text.push_str(text);
                    }
                }
                Node::Element(_) => {
                    self.element(ElementRef::wrap(child).expect("it is one"));
                }
                _ => {}
            }
        }
    }

    fn element(&mut self, element: ElementRef<'_>) {
        if is_left_out(element) {
            return;
        }
        match element.value().name() {
            "h1" | "h2" | "h3" => self.heading(element),
            "dt" if self.place == Place::Glossary => {
                self.begin(Kind::Term, squeezed(&all_text(element)), id(element));
            }
            "tr" if self.place == Place::Phrasebook => self.row(element),
            "table" => {
                if let Some(entry) = self.entries.get_mut(self.current) {
                    entry.names.extend(translated(element));
                }
                self.children(element);
            }
            "pre" => {
                if let Some(entry) = self.entries.get_mut(self.current) {
                    push_code(element, &mut entry.code);
                    entry.code.push('\n');
                }
            }
            "figure" if is_named_listing(element) => self.listing(element),
            "em" => {
                if let Some(entry) = self.entries.get_mut(self.current) {
                    entry.terms.push(squeezed(&all_text(element)));
                    entry.terms.extend(short_form(element));
                }
                self.children(element);
            }
            "a" => {
                self.link(element);
                self.children(element);
            }
            name => {
                self.children(element);
                if !is_inline(name)
                    && let Some(entry) = self.entries.get_mut(self.current)
                {
                    entry.text.push(' ');
                }
            }
        }
    }

    fn begin(&mut self, kind: Kind, heading: String, anchor: Option<String>) {
        self.current = self.entries.len();
        self.entries.push(Entry {
            kind,
            heading,
            // Without one of its own: where the one before it leads.
            anchor: anchor.unwrap_or_else(|| {
                let before = self.entries.last();
                before.map_or_else(String::new, |entry| entry.anchor.clone())
            }),
            terms: Vec::new(),
            names: Vec::new(),
            definition: None,
            caption: String::new(),
            text: String::new(),
            code: String::new(),
        });
    }

    fn heading(&mut self, element: ElementRef<'_>) {
        let top = element.value().name() == "h1";
        let kind = match self.place {
            Place::Glossary if !top => Kind::Term,
            Place::Proofs if !top => Kind::Proof,
            _ => Kind::Section,
        };
        let anchor = if top {
            Some(String::new())
        } else {
            id(element)
        };
        self.begin(kind, squeezed(&all_text(element)), anchor);
    }

    fn listing(&mut self, figure: ElementRef<'_>) {
        let around = self.current;
        let attr = |name| figure.attr(name).unwrap_or_default();
        let (name, anchor) = (attr("data-listing"), attr("id"));
        let kind = match attr("class") {
            class if class.contains("asyncio") => Kind::Twin,
            class if class.contains("exercise") => Kind::Exercise,
            _ => Kind::Listing,
        };
        // Nobody is shown a solution who has not asked for it.
        if kind == Kind::Exercise && !anchor.ends_with("-start.rs") {
            return;
        }
        self.begin(kind, name.to_owned(), Some(anchor.to_owned()));
        let caption = Selector::parse(".listing-caption").expect("it is constant");
        if kind != Kind::Exercise
            && let Some(caption) = figure.select(&caption).next()
        {
            self.entries[self.current].caption = all_text(caption);
        }
        self.children(figure);
        self.current = around;
    }

    /// A row whose first cell names something of asyncio's and that leads to a listing.
    fn row(&mut self, row: ElementRef<'_>) {
        let around = self.current;
        if let Some(name) = phrase(row) {
            self.begin(Kind::Phrase, name, id(row));
        }
        self.children(row);
        self.current = around;
    }

    /// The first link of a glossary entry leads to its definition.
    fn link(&mut self, link: ElementRef<'_>) {
        let Some(entry) = self.entries.get_mut(self.current) else {
            return;
        };
        let elsewhere = |to: &&str| !to.starts_with('#') && !to.contains("://");
        if entry.kind == Kind::Term && entry.definition.is_none() {
            let to = link.attr("href").filter(elsewhere);
            entry.definition = to.map(str::to_owned);
        }
    }
}

/// The asyncio name that a row of the phrasebook is about.
pub fn phrase(row: ElementRef<'_>) -> Option<String> {
    let cell = Selector::parse("td:first-child").expect("the selector is constant");
    let link = Selector::parse("a[href*='#']").expect("the selector is constant");
    row.select(&link).next()?;
    let name = squeezed(&all_text(row.select(&cell).next()?));
    (!name.is_empty()).then_some(name)
}

/// The first column of a table that says what something of asyncio's is in Tokio.
fn translated(table: ElementRef<'_>) -> Vec<String> {
    let every = |selector| Selector::parse(selector).expect("the selector is constant");
    let first = every("th:first-child");
    let first = table.select(&first).next().map(all_text);
    if first.is_none_or(|heading| heading.trim() != "asyncio") {
        return Vec::new();
    }
    let cells = every("td:first-child code");
    table.select(&cells).map(all_text).collect()
}

/// An element's own id, or the first in it.
fn id(element: ElementRef<'_>) -> Option<String> {
    let within = Selector::parse("[id]").expect("the selector is constant");
    let own = element.attr("id");
    let id = own.or_else(|| element.select(&within).next()?.attr("id"));
    id.map(str::to_owned)
}

/// What a term is called for short, said directly behind it: `(GIL)` or `, or GIL`.
fn short_form(term: ElementRef<'_>) -> Option<String> {
    let behind = term.next_sibling()?;
    let behind = behind
        .value()
        .as_text()?
        .trim_start_matches(',')
        .trim_start();
    let name = behind
        .strip_prefix('(')
        .or_else(|| behind.strip_prefix("or "))?;
    let end = name.find(|letter: char| !letter.is_ascii_uppercase());
    let name = &name[..end.unwrap_or(name.len())];
    (name.len() > 1).then(|| name.to_owned())
}

fn is_named_listing(figure: ElementRef<'_>) -> bool {
    let is_listing = figure.value().classes().any(|class| class == "listing");
    is_listing && figure.attr("id").is_some() && figure.attr("data-listing").is_some()
}

/// What is drawn, pressed, or said elsewhere too.
fn is_left_out(element: ElementRef<'_>) -> bool {
    const NAMES: [&str; 7] = [
        "svg", "script", "style", "button", "nav", "noscript", "footer",
    ];
    const CLASSES: [&str; 7] = [
        "mermaid",
        "timeline-table",
        "timeline-key",
        "chapter-number",
        "listing-name",
        "listing-caption",
        "listing-foot",
    ];
    let element = element.value();
    NAMES.contains(&element.name())
        || element.attr("aria-hidden") == Some("true")
        || element.classes().any(|class| CLASSES.contains(&class))
}

fn is_inline(name: &str) -> bool {
    const NAMES: [&str; 12] = [
        "a", "abbr", "b", "code", "del", "em", "i", "kbd", "span", "strong", "sub",
        "sup",
    ];
    NAMES.contains(&name)
}

/// Code without the lines that the page does not show.
fn push_code(element: ElementRef<'_>, code: &mut String) {
    for child in element.children() {
        match child.value() {
            Node::Text(text) => code.push_str(text),
            Node::Element(inner) => {
                let hidden = inner.classes().any(|class| class == "boring");
                if !hidden && inner.name() != "button" {
                    push_code(ElementRef::wrap(child).expect("it is one"), code);
                }
            }
            _ => {}
        }
    }
}

fn all_text(element: ElementRef<'_>) -> String {
    element.text().collect()
}

/// Every stretch of white space as one space.
fn squeezed(text: &str) -> String {
    let mut squeezed = String::with_capacity(text.len());
    for word in text.split_whitespace() {
        if !squeezed.is_empty() {
            squeezed.push(' ');
        }
        squeezed.push_str(word);
    }
    squeezed
}

/// Leaves each term where the book has it first, which is where it is defined: `pages`
/// are in the order of the book.
pub fn keep_first_terms<'a>(pages: impl Iterator<Item = &'a mut Vec<Entry>>) {
    let mut known = BTreeSet::new();
    for entry in pages.flatten() {
        entry.terms.retain(|term| {
            let is_term = term.split(' ').count() <= 4 && !term.ends_with(['.', '!']);
            is_term && known.insert(normal(term))
        });
    }
}

/// A term as it is compared with others: without case, quotes and the `’s` of a genitive.
#[must_use]
pub fn normal(term: &str) -> String {
    let words: Vec<&str> = tokens(term).collect();
    words.join(" ").to_lowercase()
}
