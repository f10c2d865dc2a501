//! The contents of the book, and how they look from one page.

use crate::preprocess::escape;
use scraper::{ElementRef, Html, Selector};

/// All entries, in their order.
#[derive(Debug, Default)]
pub struct Contents(Vec<Item>);

#[derive(Debug)]
enum Item {
    Part(String),
    /// A line between entries.
    Rule,
    Entry(Entry),
}

/// A page of the book, or one that is in preparation.
#[derive(Debug, Clone)]
pub struct Entry {
    /// `1` or `1.2`; empty for what has no number.
    number: String,
    /// As text, not as HTML.
    title: String,
    /// The page's path in the site; empty for one in preparation.
    pub href: String,
    /// 1 for a chapter, 2 for its sections.
    level: usize,
}

impl Contents {
    /// Reads what mdBook's helper `toc` has written.
    #[must_use]
    pub fn parse(html: &str) -> Self {
        let selector = |text| Selector::parse(text).expect("the selector is constant");
        let items = selector("li.part-title, li.spacer, span.chapter-link-wrapper");
        let link = selector("a[href], :scope > span");
        let number = selector("strong");
        let document = Html::parse_document(html);
        let read = |element: ElementRef<'_>| {
            let classes = element.attr("class").unwrap_or_default();
            if classes.contains("part-title") {
                return Some(Item::Part(said(element)));
            }
            if classes.contains("spacer") {
                return Some(Item::Rule);
            }
            let link = element.select(&link).next()?;
            let number = link.select(&number).next().map(said).unwrap_or_default();
            let title = said(link);
            let title = title.strip_prefix(&number).unwrap_or(&title).trim();
            let around = element.ancestors().filter_map(ElementRef::wrap);
            Some(Item::Entry(Entry {
                title: title.to_owned(),
                number: number.trim_end_matches('.').to_owned(),
                href: link.attr("href").unwrap_or_default().to_owned(),
                level: around.filter(|above| above.value().name() == "ol").count(),
            }))
        };
        Self(document.select(&items).filter_map(read).collect())
    }

    fn entries(&self) -> impl Iterator<Item = &Entry> {
        self.0.iter().filter_map(|item| match item {
            Item::Entry(entry) => Some(entry),
            Item::Part(_) | Item::Rule => None,
        })
    }

    /// The pages that are there.
    pub fn pages(&self) -> impl Iterator<Item = &Entry> {
        self.entries().filter(|entry| !entry.href.is_empty())
    }

    /// The contents as they look from the page at the path `page`, from which `root`
    /// leads to the book's first.
    #[must_use]
    pub fn seen_from<'a>(&'a self, page: &'a str, root: &'a str) -> View<'a> {
        let entries: Vec<_> = self.entries().collect();
        // mdBook copies the first page to where a site begins.
        let first = self.pages().next().filter(|_| page == "index.html");
        let current = self.pages().find(|entry| entry.href == page).or(first);
        let at = entries.iter().position(|entry| {
            current.is_some_and(|current| std::ptr::eq(*entry, current))
        });
        let chapter = at.map_or(Vec::new(), |at| {
            let opening = entries[..=at].iter().rposition(|entry| entry.level <= 1);
            let (opening, rest) = entries[opening.unwrap_or(at)..]
                .split_first()
                .expect("the range begins with an entry");
            let sections = rest.iter().take_while(|entry| entry.level > 1);
            std::iter::once(opening).chain(sections).copied().collect()
        });
        View {
            contents: self,
            chapter,
            current,
            root,
        }
    }
}

/// The text of an element, its white space as a browser shows it.
fn said(element: ElementRef<'_>) -> String {
    let text: String = element.text().collect();
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The contents seen from one page.
#[derive(Debug)]
pub struct View<'a> {
    contents: &'a Contents,
    /// The chapter that the page belongs to: its opening and its sections.
    chapter: Vec<&'a Entry>,
    current: Option<&'a Entry>,
    root: &'a str,
}

impl View<'_> {
    /// The title of the chapter that this page is a section of.
    #[must_use]
    pub fn chapter_title(&self) -> Option<&str> {
        let current = self.current.filter(|current| current.level > 1)?;
        let opening = self.chapter.first().filter(|e| e.href != current.href)?;
        Some(&opening.title)
    }

    /// The whole contents, of which this page's chapter is unfolded.
    #[must_use]
    pub fn list(&self) -> String {
        let mut html = String::from("<ol>\n");
        let (mut in_part, mut apart) = (false, false);
        for item in &self.contents.0 {
            match item {
                Item::Part(title) => {
                    html += if in_part { "</ol></li>\n" } else { "" };
                    let title = escape(title);
                    html += &format!("<li><p class=\"part\">{title}</p>\n<ol>\n");
                    in_part = true;
                }
                Item::Rule => {
                    html += if in_part { "</ol></li>\n" } else { "" };
                    (in_part, apart) = (false, true);
                }
                Item::Entry(entry) if entry.level <= 1 => {
                    html += &self.entry(entry, std::mem::take(&mut apart));
                }
                Item::Entry(_) => {}
            }
        }
        html += if in_part { "</ol></li>\n" } else { "" };
        html + "</ol>\n"
    }

    /// An entry of the first level, with its sections if this page is among them.
    fn entry(&self, entry: &Entry, apart: bool) -> String {
        let classes = [
            (!entry.number.is_empty()).then_some("chapter"),
            apart.then_some("apart"),
        ];
        let classes: Vec<_> = classes.into_iter().flatten().collect();
        let mut html = match classes.as_slice() {
            [] => "<li>".to_owned(),
            classes => format!("<li class=\"{}\">", classes.join(" ")),
        };
        if !entry.number.is_empty() {
            html += &format!("<span class=\"number\">{}</span> ", entry.number);
        }
        html += &self.link(entry);
        if self
            .chapter
            .first()
            .is_some_and(|opening| std::ptr::eq(*opening, entry))
        {
            html += &self.sections(&self.chapter[1..]);
        }
        html + "</li>\n"
    }

    /// Entries one below the other, and those below them nested.
    fn sections(&self, entries: &[&Entry]) -> String {
        let Some(level) = entries.first().map(|entry| entry.level) else {
            return String::new();
        };
        let mut html = String::from("\n<ol>\n");
        let mut rest = entries;
        while let [entry, below @ ..] = rest {
            let deeper = below.iter().take_while(|entry| entry.level > level).count();
            html += &format!(
                "<li>{}{}</li>\n",
                self.link(entry),
                self.sections(&below[..deeper])
            );
            rest = &below[deeper..];
        }
        html + "</ol>\n"
    }

    fn link(&self, entry: &Entry) -> String {
        let title = escape(&entry.title);
        if entry.href.is_empty() {
            return format!(
                "<span class=\"draft\">{title}\
                 <span class=\"unseen\"> (in preparation)</span></span>"
            );
        }
        let current = match self.current {
            Some(current) if std::ptr::eq(current, entry) => " aria-current=\"page\"",
            _ => "",
        };
        format!(
            "<a href=\"{}{}\"{current}>{title}</a>",
            self.root, entry.href
        )
    }

    /// Which page of its chapter this is, above its title.
    #[must_use]
    pub fn place(&self) -> String {
        let pages: Vec<_> =
            self.chapter.iter().filter(|e| !e.href.is_empty()).collect();
        let (Some(current), [opening, _, ..]) = (self.current, pages.as_slice()) else {
            return String::new();
        };
        let at = 1 + pages
            .iter()
            .position(|entry| std::ptr::eq(**entry, current))
            .unwrap_or_default();
        let of = pages.len();
        let around = if at == 1 {
            self.part().map_or(String::new(), |part| {
                format!("<span>{}</span>", escape(part))
            })
        } else {
            let title = escape(&opening.title);
            format!("<a href=\"{}{}\">{title}</a>", self.root, opening.href)
        };
        format!(
            "<p class=\"place\">{around} <span><span class=\"unseen\">Page </span>{at} of \
             {of}<span class=\"unseen\"> in this chapter</span></span> \
             <span class=\"place-strokes\" style=\"--at:{at};--of:{of}\"></span></p>\n"
        )
    }

    /// The part that the page's chapter belongs to.
    fn part(&self) -> Option<&str> {
        let opening = *self.chapter.first()?;
        let mut part = None;
        for item in &self.contents.0 {
            match item {
                Item::Part(title) => part = Some(title.as_str()),
                Item::Rule => part = None,
                Item::Entry(entry) if std::ptr::eq(entry, opening) => return part,
                Item::Entry(_) => {}
            }
        }
        None
    }

    /// The ways to the pages before and after this one.
    #[must_use]
    pub fn ways(&self) -> String {
        let pages: Vec<_> = self.contents.pages().collect();
        let Some(at) = self
            .current
            .and_then(|current| pages.iter().position(|p| std::ptr::eq(*p, current)))
        else {
            return String::new();
        };
        let previous = at.checked_sub(1).map(|before| pages[before]);
        let next = pages.get(at + 1).copied();
        let way = |to: &Entry, rel: &str, class: &str, word: &str| {
            format!(
                "<a class=\"{class}\" rel=\"{rel}\" href=\"{}{}\">\
                 <span class=\"way-name\">{word}{}: </span>{}</a>\n",
                self.root,
                to.href,
                self.crossing(to),
                escape(&to.title)
            )
        };
        let previous = previous.map(|to| way(to, "prev", "way", "Previous"));
        let next = next.map(|to| way(to, "next", "way way-next", "Next"));
        previous.unwrap_or_default() + &next.unwrap_or_default()
    }

    /// The chapter that a way leads to, where it is another one.
    fn crossing(&self, to: &Entry) -> String {
        let own = self.chapter.iter().any(|entry| std::ptr::eq(*entry, to));
        match to.number.split('.').next() {
            Some(number) if !own && !number.is_empty() => format!(", chapter {number}"),
            _ => String::new(),
        }
    }
}
