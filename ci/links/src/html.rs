//! Takes references and ids out of an HTML page.

use crate::css;
use scraper::node::Element;
use scraper::{Html, Node};
use std::collections::BTreeSet;

/// What a page refers to, and what in it can be referred to.
#[derive(Debug, Default)]
pub(crate) struct Page {
    pub ids: BTreeSet<String>,
    pub references: Vec<Reference>,
    /// The pictures shown; mdBook writes each twice, small and enlarged.
    pub images: BTreeSet<String>,
    /// Whether `<base href="/…">` makes all its paths begin at the site's root.
    pub rooted: bool,
}

/// One reference to a file or an anchor.
#[derive(Debug)]
pub(crate) struct Reference {
    pub tag: String,
    pub what: Use,
    pub target: String,
}

/// What a browser does with a reference.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Use {
    /// Nothing, until the reader follows it.
    Follow,
    /// Loads or contacts it while the page is shown.
    Fetch,
    /// An image without a text alternative.
    BareImage,
}

/// `rel` words of `<link>` that say something and load nothing.
const MERELY_SAID: [&str; 9] = [
    "alternate",
    "author",
    "bookmark",
    "canonical",
    "help",
    "license",
    "me",
    "next",
    "prev",
];

pub(crate) fn parse(text: &str) -> Page {
    let document = Html::parse_document(text);
    let mut page = Page::default();
    for node in document.tree.nodes() {
        let Node::Element(element) = node.value() else {
            continue;
        };
        page.take(element);
        if element.name() == "style" {
            for child in node.children() {
                if let Node::Text(text) = child.value() {
                    page.fetch_all("style", css::urls(text));
                }
            }
        }
    }
    page
}

/// A picture: what can be referred to in it, and what it would load.
pub(crate) fn parse_svg(text: &str) -> Page {
    parse(text)
}

impl Page {
    fn take(&mut self, element: &Element) {
        let tag = element.name();
        self.ids.extend(element.attr("id").map(str::to_owned));
        if tag == "a" {
            self.ids.extend(element.attr("name").map(str::to_owned));
        }
        if let Some(style) = element.attr("style") {
            self.fetch_all(tag, css::urls(style));
        }
        match tag {
            "a" | "area" => self.add(element, "href", Use::Follow),
            "base" => {
                self.rooted = element.attr("href").is_some_and(|h| h.starts_with('/'));
            }
            "link" => self.add(element, "href", of_link(element)),
            "meta" => self.redirect(element),
            "form" => self.add(element, "action", Use::Fetch),
            "object" => self.add(element, "data", Use::Fetch),
            "use" | "image" => {
                self.add(element, "href", Use::Fetch);
                self.add(element, "xlink:href", Use::Fetch);
            }
            _ => {
                self.add(element, "src", Use::Fetch);
                self.add(element, "poster", Use::Fetch);
                let candidates = element.attr("srcset").unwrap_or_default();
                let targets = candidates
                    .split(", ")
                    .filter_map(|c| c.split_whitespace().next())
                    .map(|target| target.trim_end_matches(',').to_owned());
                self.fetch_all(tag, targets.collect());
            }
        }
        if tag == "img" {
            self.images.extend(element.attr("src").map(str::to_owned));
            let said = element
                .attr("alt")
                .is_some_and(|alt| !alt.trim().is_empty());
            let silent = matches!(element.attr("role"), Some("presentation" | "none"))
                || element.attr("aria-hidden") == Some("true");
            if !said && !silent {
                self.references.push(Reference {
                    tag: tag.to_owned(),
                    what: Use::BareImage,
                    target: element.attr("src").unwrap_or_default().to_owned(),
                });
            }
        }
    }

    fn add(&mut self, element: &Element, attribute: &str, what: Use) {
        let target = match attribute.split_once(':') {
            // A name space is not part of an attribute's local name.
            Some((space, local)) => element.attrs.iter().find_map(|(name, value)| {
                let prefixed = name.prefix.as_deref() == Some(space);
                (prefixed && &*name.local == local).then_some(&**value)
            }),
            None => element.attr(attribute),
        };
        if let Some(target) = target {
            self.references.push(Reference {
                tag: element.name().to_owned(),
                what,
                target: target.to_owned(),
            });
        }
    }

    fn fetch_all(&mut self, tag: &str, targets: Vec<String>) {
        self.references
            .extend(targets.into_iter().map(|target| Reference {
                tag: tag.to_owned(),
                what: Use::Fetch,
                target,
            }));
    }

    /// `<meta http-equiv="refresh" content="0; URL=page.html">`.
    fn redirect(&mut self, element: &Element) {
        let refresh = element
            .attr("http-equiv")
            .is_some_and(|kind| kind.eq_ignore_ascii_case("refresh"));
        let content = element.attr("content").unwrap_or_default();
        if let Some((_, target)) = content.split_once('=')
            && refresh
        {
            self.references.push(Reference {
                tag: "meta".to_owned(),
                what: Use::Follow,
                target: target.trim_matches(['"', '\'', ' ']).to_owned(),
            });
        }
    }
}

fn of_link(element: &Element) -> Use {
    let mut words = element
        .attr("rel")
        .unwrap_or_default()
        .split_ascii_whitespace();
    let said = words.all(|word| MERELY_SAID.contains(&&*word.to_ascii_lowercase()));
    if said && element.attr("rel").is_some() {
        Use::Follow
    } else {
        Use::Fetch
    }
}
