//! Checks every link, anchor and image of the built site.
//!
//! The site is read as a browser would read it: every reference of every HTML page
//! and style sheet must lead to a file of the site, every `#fragment` to an `id`.
//! Nothing may be fetched from another host. Links to other hosts are never
//! followed: they are listed, and only their form is checked.
//!
//! - `html` takes references and ids out of a page, `css` out of a style sheet;
//! - `external` judges the form of a link to another host;
//! - `origin` finds the Markdown line that a reference comes from.

mod css;
mod external;
mod html;
mod origin;

use html::{Page, Reference, Use};
use listings::Problem;
use listings::problem::read_text;
use percent_encoding::percent_decode_str;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Component, Path, PathBuf};

/// What was found in a site.
#[derive(Debug, Default)]
pub struct Report {
    /// Everything that is wrong, in page order.
    pub problems: Vec<Problem>,
    /// How many references lead to a file of the site.
    pub internal: usize,
    /// How many of them, and of those within a page, name an anchor.
    pub anchors: usize,
    /// How many images the pages show, each counted once a page.
    pub images: usize,
    /// Links to other hosts, each with the page it stands on.
    pub external: Vec<(String, PathBuf)>,
}

/// How a site is to be checked.
#[derive(Debug, Clone)]
pub struct Checker {
    site: PathBuf,
    source: Option<PathBuf>,
    http_hosts: Vec<String>,
}

/// Checks a built site, with the pages' Markdown in the folder `src` beside it.
#[must_use]
pub fn check_site(site: &Path) -> Report {
    Checker::new(site).run()
}

impl Checker {
    /// A checker of the site in a folder. Problems name Markdown files of the folder
    /// `src` beside it, if there is one with a `SUMMARY.md`.
    #[must_use]
    pub fn new(site: &Path) -> Self {
        let beside = site.parent().map(|root| root.join("src"));
        Self {
            site: site.to_owned(),
            source: beside.filter(|src| src.join("SUMMARY.md").is_file()),
            http_hosts: Vec::new(),
        }
    }

    /// Names the folder that holds the pages' Markdown.
    #[must_use]
    pub fn source(mut self, src: &Path) -> Self {
        self.source = Some(src.to_owned());
        self
    }

    /// Accepts `http://` links to a host that does not speak `https`.
    #[must_use]
    pub fn allow_http(mut self, host: &str) -> Self {
        self.http_hosts.push(host.to_owned());
        self
    }

    /// Reads the whole site and checks it.
    #[must_use]
    pub fn run(&self) -> Report {
        let mut run = Run {
            checker: self,
            files: BTreeSet::new(),
            pages: BTreeMap::new(),
            report: Report::default(),
        };
        run.read();
        run.check();
        run.report
    }
}

/// One pass over a site. All paths are relative to it.
struct Run<'a> {
    checker: &'a Checker,
    files: BTreeSet<PathBuf>,
    pages: BTreeMap<PathBuf, Page>,
    report: Report,
}

impl Run<'_> {
    fn read(&mut self) {
        collect(&self.checker.site, Path::new(""), &mut self.files);
        for path in &self.files {
            let parse = match path.extension().and_then(|e| e.to_str()) {
                Some("html") => html::parse,
                Some("svg") => html::parse_svg,
                Some("css") => css::parse,
                _ => continue,
            };
            match read_text(&self.checker.site.join(path)) {
                Ok(text) => {
                    self.pages.insert(path.clone(), parse(&text));
                }
                Err(problem) => self.report.problems.push(problem),
            }
        }
        if !self.pages.keys().any(|path| is_html(path)) {
            self.report.problems.push(Problem::new(
                &self.checker.site,
                "no HTML page in this folder",
                "build the book first: `cargo book build`",
            ));
        }
    }

    fn check(&mut self) {
        let pages = std::mem::take(&mut self.pages);
        for (path, page) in &pages {
            self.report.images += page.images.len();
            for reference in &page.references {
                if let Err((message, help)) =
                    self.reference(&pages, path, page, reference)
                {
                    let problem = origin::problem(
                        &self.checker.site,
                        self.checker.source.as_deref(),
                        path,
                        reference,
                        message,
                        help,
                    );
                    // A target linked twice on a page is one thing to mend.
                    if !self.report.problems.contains(&problem) {
                        self.report.problems.push(problem);
                    }
                }
            }
        }
    }

    fn reference(
        &mut self,
        pages: &BTreeMap<PathBuf, Page>,
        path: &Path,
        page: &Page,
        reference: &Reference,
    ) -> Result<(), (String, String)> {
        let target = reference.target.trim();
        if reference.what == Use::BareImage {
            return fail(
                format!("the image {target} has no text alternative"),
                "say what it shows: `![what it shows](file)`, or `role=\"presentation\"` \
                 if it shows nothing",
            );
        }
        if target.is_empty() {
            return fail("a link without a target", "name the page it leads to");
        }
        if external::is_elsewhere(target) {
            return self.elsewhere(path, reference);
        }
        if target.starts_with("data:") && reference.what == Use::Fetch {
            return Ok(());
        }
        let (file, fragment) = resolve(path, page.rooted, target)?;
        let file = self.existing(file, target)?;
        if file != path {
            self.report.internal += 1;
        }
        let Some(fragment) = fragment else {
            return Ok(());
        };
        self.report.anchors += 1;
        match pages.get(&file) {
            Some(page) if !page.ids.contains(&fragment) => fail(
                format!("no anchor `#{fragment}` in {}", file.display()),
                nearest(&fragment, &page.ids),
            ),
            _ => Ok(()),
        }
    }

    fn elsewhere(
        &mut self,
        path: &Path,
        reference: &Reference,
    ) -> Result<(), (String, String)> {
        let target = &reference.target;
        if reference.what == Use::Fetch {
            return fail(
                format!(
                    "<{}> makes the reader's browser contact another host: {target}",
                    reference.tag
                ),
                "serve the file from the site itself, or link to it",
            );
        }
        let listed = (target.trim().to_owned(), path.to_owned());
        if !self.report.external.contains(&listed) {
            self.report.external.push(listed);
        }
        external::judge(target, &self.checker.http_hosts)
    }

    /// The file that a server would send for a path.
    fn existing(
        &self,
        file: PathBuf,
        target: &str,
    ) -> Result<PathBuf, (String, String)> {
        if self.files.contains(&file) {
            return Ok(file);
        }
        let index = file.join("index.html");
        let slash = target.split(['#', '?']).next().unwrap_or_default();
        if self.files.contains(&index) {
            let folder =
                slash.is_empty() || slash.ends_with('/') || slash.ends_with('.');
            if folder {
                return Ok(index);
            }
            return fail(
                format!("the link {target} leads to a folder"),
                "end it with `/`, or name the page",
            );
        }
        if let Some(folder) = target.strip_suffix("README.html")
            && self.files.contains(&file.with_file_name("index.html"))
        {
            return fail(
                format!("the link {target} leads nowhere: no {}", file.display()),
                format!(
                    "write {folder}index.md: mdBook builds README.md as index.html"
                ),
            );
        }
        fail(
            format!("the link {target} leads nowhere: no {}", file.display()),
            "correct the path, which is relative to the page, or add the page to \
             src/SUMMARY.md",
        )
    }
}

/// The file and the anchor that a target names, seen from a page.
fn resolve(
    page: &Path,
    rooted: bool,
    target: &str,
) -> Result<(PathBuf, Option<String>), (String, String)> {
    let (rest, fragment) = match target.split_once('#') {
        Some((rest, fragment)) => (rest, Some(fragment)),
        None => (target, None),
    };
    let rest = rest.split('?').next().unwrap_or_default();
    let decoded = |text: &str| {
        percent_decode_str(text)
            .decode_utf8()
            .map(|text| text.into_owned())
            .map_err(|_| {
                (
                    format!("the link {target} is not UTF-8 once decoded"),
                    "correct its percent escapes".to_owned(),
                )
            })
    };
    if rest.starts_with('/') && !rooted {
        return fail(
            format!("the link {target} begins at the root of the host"),
            "make it relative to the page: the site may be served below a path",
        );
    }
    // What browsers define themselves: the top of a page, and a search for a text.
    let fragment = fragment
        .map(|f| f.split(":~:").next().unwrap_or_default())
        .filter(|f| !f.is_empty() && !f.eq_ignore_ascii_case("top"))
        .map(decoded)
        .transpose()?;
    if rest.is_empty() {
        return Ok((page.to_owned(), fragment));
    }
    let mut file = match page.parent() {
        Some(folder) if !rooted => folder.to_owned(),
        _ => PathBuf::new(),
    };
    for part in Path::new(&decoded(rest)?).components() {
        match part {
            Component::ParentDir if !file.pop() => {
                return fail(
                    format!("the link {target} leaves the site"),
                    "correct the path, which is relative to the page",
                );
            }
            Component::Normal(name) => file.push(name),
            _ => {}
        }
    }
    Ok((file, fragment))
}

fn fail<T>(
    message: impl Into<String>,
    help: impl Into<String>,
) -> Result<T, (String, String)> {
    Err((message.into(), help.into()))
}

/// Names the id that shares the longest beginning with a wrong one.
fn nearest(wrong: &str, ids: &BTreeSet<String>) -> String {
    let shared = |id: &str| {
        let pairs = id.chars().zip(wrong.chars());
        pairs.take_while(|(a, b)| a == b).count()
    };
    ids.iter()
        .map(|id| (shared(id), id))
        .filter(|(count, _)| *count > 2)
        .max_by_key(|(count, _)| *count)
        .map_or_else(
            || {
                "an anchor is a heading's text in lower case, or a listing's name"
                    .into()
            },
            |(_, id)| format!("did you mean `#{id}`?"),
        )
}

fn is_html(path: &Path) -> bool {
    path.extension().is_some_and(|e| e == "html")
}

fn collect(site: &Path, below: &Path, files: &mut BTreeSet<PathBuf>) {
    for entry in std::fs::read_dir(site.join(below))
        .into_iter()
        .flatten()
        .flatten()
    {
        let path = below.join(entry.file_name());
        if entry.path().is_dir() {
            collect(site, &path, files);
        } else {
            files.insert(path);
        }
    }
}
