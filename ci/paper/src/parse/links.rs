//! Links within the book: where they may lead, and which lead nowhere.

use crate::document::Target;
use listings::Problem;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

/// All pages with their anchors, and all links.
#[derive(Debug, Default)]
pub struct Links {
    /// By the page's path within `src`.
    anchors: BTreeMap<String, BTreeSet<String>>,
    links: Vec<Link>,
}

#[derive(Debug)]
struct Link {
    file: PathBuf,
    line: usize,
    page: String,
    anchor: Option<String>,
}

impl Links {
    /// Notes a page.
    pub fn page(&mut self, path: &str) {
        self.anchors.entry(path.to_owned()).or_default();
    }

    /// Notes an anchor of a page.
    pub fn anchor(&mut self, path: &str, id: &str) {
        let anchors = self.anchors.entry(path.to_owned()).or_default();
        anchors.insert(id.to_owned());
    }

    /// Notes a link that stands in `file`.
    pub fn link(&mut self, file: &Path, line: usize, to: &Target) {
        if let Target::Inside { page, anchor } = to {
            self.links.push(Link {
                file: file.to_owned(),
                line,
                page: page.clone(),
                anchor: anchor.clone(),
            });
        }
    }

    /// What is wrong with the links, now that all pages are read.
    pub fn leading_nowhere(&self) -> Vec<Problem> {
        let wrong = self.links.iter().filter_map(|link| {
            let message = match (self.anchors.get(&link.page), &link.anchor) {
                (None, _) => format!("the book has no page {}", link.page),
                (Some(anchors), Some(anchor)) if !anchors.contains(anchor) => {
                    format!("nothing in {} is called #{anchor}", link.page)
                }
                _ => return None,
            };
            let help = "correct the address: it is relative to the page";
            Some(Problem::new(&link.file, message, help).at(link.line))
        });
        wrong.collect()
    }
}

/// What an address means on the page at `path` within `src`; none for what is neither a
/// page nor an address of another host.
pub fn target(path: &str, address: &str) -> Option<Target> {
    if ["https://", "http://", "mailto:"]
        .iter()
        .any(|scheme| address.starts_with(scheme))
    {
        return Some(Target::Outside(address.to_owned()));
    }
    let (file, anchor) = match address.split_once('#') {
        Some((file, anchor)) => (file, Some(anchor.to_owned())),
        None => (address, None),
    };
    if file.is_empty() {
        let page = path.to_owned();
        return anchor.is_some().then_some(Target::Inside { page, anchor });
    }
    if !file.ends_with(".md") {
        return None;
    }
    let mut parts: Vec<&str> = path.split('/').collect();
    parts.pop();
    for part in file.split('/') {
        match part {
            "." => {}
            ".." => {
                parts.pop()?;
            }
            name => parts.push(name),
        }
    }
    // What the site calls index.html is README.md here, and pages link to either.
    if parts.last() == Some(&"index.md") {
        parts.pop();
        parts.push("README.md");
    }
    let page = parts.join("/");
    Some(Target::Inside { page, anchor })
}

#[cfg(test)]
mod tests {
    use super::target;
    use crate::document::Target;

    #[test]
    fn addresses_are_relative_to_the_page() {
        let inside = |page: &str, anchor: Option<&str>| {
            Some(Target::Inside {
                page: page.to_owned(),
                anchor: anchor.map(str::to_owned),
            })
        };
        let page = "ch02/opening.md";
        assert_eq!(target(page, "#wait"), inside(page, Some("wait")));
        assert_eq!(target(page, "other.md"), inside("ch02/other.md", None));
        assert_eq!(target(page, "index.md"), inside("ch02/README.md", None));
        assert_eq!(
            target(page, "../ch01/a.md#b"),
            inside("ch01/a.md", Some("b"))
        );
        assert_eq!(target(page, "../../README.md"), None);
        assert_eq!(target(page, "picture.png"), None);
    }
}
