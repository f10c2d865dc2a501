//! The mdBook preprocessors `listings` and [`highlight`].
//!
//! `listings` runs before `links`, which then fills in the include directives that it leaves
//! in place. On the way it checks every directive, and reports every problem of the
//! whole book at once.
//!
//! - [`figures`]: a fence that includes a listing becomes a figure with caption,
//!   anchor, command and path; the output fence directly below joins it;
//! - [`diagrams`]: a Mermaid fence gets its caption and its text alternative;
//! - [`timelines`]: a `timeline` fence becomes the drawing of a recording;
//! - [`proofs`]: `[claim](proof:ch04::test)` becomes a mark that leads to the test;
//! - [`readme_links`]: links to a `README.md` lead to the page it becomes;
//! - [`chapters`]: chapter numbers, reading times, the foot of every page.

pub mod chapters;
pub mod diagrams;
pub mod figures;
pub mod highlight;
pub mod proofs;
pub mod readme_links;
pub mod recorded;
pub mod timelines;

use listings::pages::Page;
use listings::versions::Versions;
pub(crate) use listings::workspace::below_root as shown;
use listings::{Items, Problem, Workspace};
use mdbook_preprocessor::book::Book;
use mdbook_preprocessor::errors::Result;
use mdbook_preprocessor::{Preprocessor, PreprocessorContext};
use page_runner::Bundle;
use std::ops::Range;
use std::path::Path;

/// A replacement of a part of a page's Markdown.
pub type Edit = (Range<usize>, String);

/// The preprocessor. Holds what does not change while it lives.
#[derive(Debug, Default)]
pub struct Listings {
    bundle: Option<Bundle>,
}

impl Listings {
    /// One whose figures can run what is in `bundle`.
    #[must_use]
    pub fn running(bundle: Option<Bundle>) -> Self {
        Self { bundle }
    }
}

impl Preprocessor for Listings {
    fn name(&self) -> &'static str {
        "listings"
    }

    fn run(&self, ctx: &PreprocessorContext, book: Book) -> Result<Book> {
        let src = ctx.root.join(&ctx.config.book.src);
        expand(&ctx.root, &src, book, self.bundle.as_ref())
            .map_err(|problems| anyhow::Error::new(Problems(problems)))
    }

    fn supports_renderer(&self, renderer: &str) -> Result<bool> {
        Ok(renderer == "html")
    }
}

/// Every problem of a run, as one error.
#[derive(Debug)]
pub struct Problems(pub Vec<Problem>);

impl std::fmt::Display for Problems {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        for (index, problem) in self.0.iter().enumerate() {
            if index > 0 {
                writeln!(f)?;
            }
            write!(f, "{problem}")?;
        }
        Ok(())
    }
}

impl std::error::Error for Problems {}

/// Expands all pages of `book`, whose sources lie in `src`.
///
/// # Errors
///
/// Every problem found in any page.
fn expand(
    root: &Path,
    src: &Path,
    mut book: Book,
    bundle: Option<&Bundle>,
) -> Result<Book, Vec<Problem>> {
    let workspace = Workspace::load(root)?;
    let items = Items::of(&workspace);
    let runnable = figures::Runnable::of(&workspace, bundle);
    let tests = listings::proofs::tests(&workspace)?;
    let mut proofs = proofs::Proofs::new(&tests);
    let pages: Vec<Page> = book
        .chapters()
        .filter_map(|chapter| {
            let source = chapter.source_path.as_ref()?;
            Some(Page::parse(&src.join(source), chapter.content.clone()))
        })
        .collect();
    let mut problems = figures::unshown_outputs(root, &items, &pages);
    let times = chapters::reading_times(&book, &pages, src);
    let foot = chapters::foot(&Versions::of(root));
    book.for_each_chapter_mut(|chapter| {
        let Some(source) = chapter.source_path.clone() else {
            return;
        };
        // mdBook visits a chapter's pages before the chapter here, after it above.
        let own = src.join(&source);
        let Some(page) = pages.iter().find(|page| page.path == own) else {
            return;
        };
        let html = chapter.path.clone().unwrap_or_else(|| source.clone());
        let mut edits = Vec::new();
        problems.extend(page.includes.iter().filter_map(|i| i.check(&page.path)));
        problems.extend(highlight::unknown(page));
        problems.extend(figures::edits(root, &items, &runnable, page, &mut edits));
        problems.extend(diagrams::edits(page, &mut edits));
        problems.extend(timelines::edits(root, &workspace, page, &mut edits));
        problems.extend(proofs.edits(page, &html, &mut edits));
        readme_links::edits(page, &mut edits);
        chapters::edits(chapter, page, &times, &mut edits);
        chapter.content = apply(&page.text, edits);
        chapter.content.push_str(&foot);
    });
    if !problems.is_empty() {
        problems.sort();
        problems.dedup();
        return Err(problems.into_iter().map(|p| p.relative_to(root)).collect());
    }
    if let Some(mut chapter) = proofs.chapter(root) {
        chapter.content.push_str(&foot);
        book.push_item(chapter);
    }
    Ok(book)
}

/// Applies edits that do not overlap.
fn apply(text: &str, mut edits: Vec<Edit>) -> String {
    edits.sort_by_key(|(span, _)| span.start);
    let mut edited = String::with_capacity(text.len() + 1024);
    let mut at = 0;
    for (span, replacement) in edits {
        edited.push_str(&text[at..span.start]);
        edited.push_str(&replacement);
        at = span.end;
    }
    edited.push_str(&text[at..]);
    edited
}

/// The relative address of `to` as seen from the page at `from`, both below the site's
/// root.
fn relative(from: &Path, to: &str) -> String {
    "../".repeat(from.components().count().saturating_sub(1)) + to
}

/// Text as HTML shows it.
pub(crate) fn escape(text: &str) -> String {
    listings::diagrams::escaped(text).replace('"', "&quot;")
}

/// Inline Markdown code in a caption as HTML: `` `x` `` becomes `<code>x</code>`.
fn inline_code(text: &str) -> String {
    let mut html = String::new();
    for (index, part) in text.split('`').enumerate() {
        match index % 2 {
            1 => html.push_str(&format!("<code>{}</code>", escape(part))),
            _ => html.push_str(&escape(part)),
        }
    }
    html
}
