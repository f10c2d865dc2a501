//! Reads pages: their fences, and the include directives that fill them.

use crate::problem::{Problem, read_text};
use pulldown_cmark::{CodeBlockKind, Event, Options, Parser, Tag, TagEnd};
use regex::Regex;
use std::ops::Range;
use std::path::{Component, Path, PathBuf};
use std::sync::LazyLock;

/// One page of `src/`.
#[derive(Debug, Clone)]
pub struct Page {
    /// The file, absolute.
    pub path: PathBuf,
    /// Its Markdown.
    pub text: String,
    /// Its fenced code blocks in page order.
    pub fences: Vec<Fence>,
    /// Every include directive, in fences and outside of them.
    pub includes: Vec<Include>,
}

/// A fenced code block.
#[derive(Debug, Clone)]
pub struct Fence {
    /// The line of its opening backticks, counted from 1.
    pub line: usize,
    /// Where it stands in the page's text, backticks included.
    pub span: Range<usize>,
    /// What follows the opening backticks.
    pub info: String,
    /// What stands between the backticks.
    pub body: String,
    /// The directive it consists of, if that is all there is in it.
    pub include: Option<Include>,
}

/// `{{#include FILE:ANCHOR}}` or `{{#rustdoc_include FILE:ANCHOR}}`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Include {
    /// The line it stands on, counted from 1.
    pub line: usize,
    /// The file, absolute and normalised.
    pub file: PathBuf,
    /// What is taken from it: an anchor, or (refused) line numbers.
    pub anchor: Option<String>,
}

static DIRECTIVE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?m)(\\)?\{\{#(?:include|rustdoc_include|playground)\s+([^}:]+?)(?::([^}]*?))?\s*\}\}")
        .expect("the pattern is constant")
});

static ANCHOR: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"ANCHOR(_END)?:\s*([\w_-]+)").expect("the pattern is constant")
});

impl Fence {
    /// The names of the recordings that it draws: of a `timeline` fence, the words
    /// after that one.
    pub fn timelines(&self) -> impl Iterator<Item = &str> {
        let mut words = self.info.split_whitespace();
        let draws = words.next() == Some("timeline");
        words.filter(move |_| draws)
    }

    /// The first word of the info string: `rust`, `text`, `mermaid`.
    #[must_use]
    pub fn language(&self) -> &str {
        self.info.split([',', ' ']).next().unwrap_or_default()
    }
}

impl Page {
    /// Reads and parses one page.
    ///
    /// # Errors
    ///
    /// A [`Problem`] if the file cannot be read or is not UTF-8.
    pub fn read(path: &Path) -> Result<Self, Problem> {
        Ok(Self::parse(path, read_text(path)?))
    }

    /// Parses Markdown that stands at `path`.
    #[must_use]
    pub fn parse(path: &Path, text: String) -> Self {
        let dir = path.parent().unwrap_or(Path::new(""));
        let includes = includes(dir, &text);
        let mut fences: Vec<Fence> = Vec::new();
        let mut open: Option<Fence> = None;
        for (event, span) in Parser::new_ext(&text, Options::all()).into_offset_iter() {
            match event {
                Event::Start(Tag::CodeBlock(CodeBlockKind::Fenced(info))) => {
                    open = Some(Fence {
                        line: line_of(&text, span.start),
                        span,
                        info: info.into_string(),
                        body: String::new(),
                        include: None,
                    });
                }
                Event::Text(part) => {
                    if let Some(fence) = &mut open {
                        fence.body.push_str(&part);
                    }
                }
                Event::End(TagEnd::CodeBlock) => fences.extend(open.take()),
                _ => {}
            }
        }
        for fence in &mut fences {
            let body = fence.body.trim();
            let whole = DIRECTIVE.find(body).is_some_and(|m| m.as_str() == body);
            let last = fence.line + fence.body.matches('\n').count() + 1;
            if whole {
                fence.include = includes
                    .iter()
                    .find(|i| (fence.line..=last).contains(&i.line))
                    .cloned();
            }
        }
        Self {
            path: path.to_owned(),
            text,
            fences,
            includes,
        }
    }

    /// Every page below `src`, sorted by path.
    ///
    /// # Errors
    ///
    /// One [`Problem`] for each page that cannot be read or is not UTF-8.
    pub fn read_all(src: &Path) -> Result<Vec<Self>, Vec<Problem>> {
        let (mut pages, mut problems) = (Vec::new(), Vec::new());
        for path in markdown_files(src) {
            match Self::read(&path) {
                Ok(page) => pages.push(page),
                Err(problem) => problems.push(problem),
            }
        }
        if problems.is_empty() {
            Ok(pages)
        } else {
            Err(problems)
        }
    }
}

impl Include {
    /// What is wrong with this directive in the page at `page`: no such file, no such
    /// anchor, an anchor around nothing, line numbers instead of an anchor.
    #[must_use]
    pub fn check(&self, page: &Path) -> Option<Problem> {
        let problem = |message: String, help: &str| {
            Some(Problem::new(page, message, help).at(self.line))
        };
        let root = crate::Workspace::find_root(page).unwrap_or_default();
        let file = self
            .file
            .strip_prefix(&root)
            .unwrap_or(&self.file)
            .display();
        if !self.file.is_file() {
            return problem(
                format!("no file {file} to include"),
                "correct the path, which is relative to the page, or add the listing",
            );
        }
        let Some(anchor) = &self.anchor else {
            return self.shows_marks().then(|| {
                Problem::new(
                    page,
                    format!("{file} has anchors, and all of it is included, marks too"),
                    "name the anchor to show, `{{#… FILE:ANCHOR}}`",
                )
                .at(self.line)
            });
        };
        if anchor.chars().all(|c| c.is_ascii_digit() || c == ':') {
            return problem(
                format!("line numbers ({anchor}) in an include of {file}"),
                "use an anchor: line numbers go wrong silently when the listing changes",
            );
        }
        let text = match read_text(&self.file) {
            Ok(text) => text,
            Err(unreadable) => return Some(unreadable),
        };
        match anchored(&text, anchor) {
            None => problem(
                format!("no anchor `{anchor}` in {file}"),
                "add `// ANCHOR: name` and `// ANCHOR_END: name` around the lines to show",
            ),
            Some(lines) if lines.trim().is_empty() => problem(
                format!("nothing between the marks of anchor `{anchor}` in {file}"),
                "move the marks around the lines to show",
            ),
            Some(_) => None,
        }
    }
}

impl Include {
    /// Whether the included file holds anchor marks, which would stand on the page.
    fn shows_marks(&self) -> bool {
        read_text(&self.file).is_ok_and(|text| ANCHOR.is_match(&text))
    }
}

/// The lines between `ANCHOR: name` and `ANCHOR_END: name`, without lines that are
/// marks themselves; `None` without both marks.
#[must_use]
pub fn anchored(text: &str, name: &str) -> Option<String> {
    let (mut inside, mut ended, mut shown) = (false, false, String::new());
    for line in text.lines() {
        match ANCHOR.captures(line) {
            Some(mark) if &mark[2] == name => {
                ended |= inside && mark.get(1).is_some();
                inside = mark.get(1).is_none();
            }
            Some(_) => {}
            None if inside => {
                shown.push_str(line);
                shown.push('\n');
            }
            None => {}
        }
    }
    ended.then_some(shown)
}

/// The line, counted from 1, of a byte offset.
#[must_use]
pub fn line_of(text: &str, offset: usize) -> usize {
    1 + text[..offset].matches('\n').count()
}

/// Every `.md` file at or below a folder, sorted.
#[must_use]
pub fn markdown_files(dir: &Path) -> Vec<PathBuf> {
    let mut found = crate::workspace::with_extension(dir, "md");
    for entry in std::fs::read_dir(dir).into_iter().flatten().flatten() {
        if entry.path().is_dir() {
            found.extend(markdown_files(&entry.path()));
        }
    }
    found.sort();
    found
}

fn includes(dir: &Path, text: &str) -> Vec<Include> {
    let unescaped = DIRECTIVE
        .captures_iter(text)
        .filter(|found| found.get(1).is_none());
    unescaped
        .map(|found| Include {
            line: line_of(text, found.get(0).map_or(0, |m| m.start())),
            file: normalise(&dir.join(found[2].trim())),
            anchor: found.get(3).map(|m| m.as_str().trim().to_owned()),
        })
        .collect()
}

/// Removes `.` and `..` without asking the file system, so that a file that does not
/// exist can still be named.
fn normalise(path: &Path) -> PathBuf {
    let mut clean = PathBuf::new();
    for part in path.components() {
        match part {
            Component::ParentDir => {
                clean.pop();
            }
            Component::CurDir => {}
            other => clean.push(other),
        }
    }
    clean
}
