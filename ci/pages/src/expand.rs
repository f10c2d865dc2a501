//! Reads pages and fills their include directives, as mdBook does.

use listings::Problem;
use listings::pages::{Fence, Page};
use mdbook_driver::book::{Book, BookItem, Chapter};
use mdbook_driver::builtin_preprocessors::LinkPreprocessor;
use mdbook_driver::config::Config;
use mdbook_preprocessor::{Preprocessor, PreprocessorContext};
use std::path::{Path, PathBuf};

/// Stands for `\{{#` while directives are expanded, so that a directive a page merely
/// talks about is told from one that was not understood.
const ESCAPED: &str = "\u{E000}";

/// A page as it is written and as a reader sees it.
#[derive(Debug)]
pub struct Expanded {
    /// The page as written.
    pub source: Page,
    /// Its path relative to the book's root.
    pub name: PathBuf,
    /// The page with its directives filled in; escaped ones stay hidden.
    pub text: String,
    /// The fences of `text`, one for each fence of the source; empty if they are not
    /// the same in number.
    pub fences: Vec<Fence>,
}

impl Expanded {
    /// Each fence as written, with the same fence as a reader sees it.
    pub fn pairs(&self) -> impl Iterator<Item = (&Fence, &Fence)> {
        self.source.fences.iter().zip(&self.fences)
    }
}

/// Expands some pages of the book at `root`.
///
/// # Errors
///
/// One [`Problem`] for each page that cannot be read, or for the book if mdBook's own
/// expansion fails.
pub fn expand(root: &Path, pages: &[PathBuf]) -> Result<Vec<Expanded>, Vec<Problem>> {
    let (mut sources, mut problems) = (Vec::new(), Vec::new());
    for path in pages {
        match Page::read(path) {
            Ok(page) => sources.push(page),
            Err(problem) => problems.push(problem.relative_to(root)),
        }
    }
    if !problems.is_empty() {
        return Err(problems);
    }
    let src = root.join("src");
    let chapters = sources.iter().map(|page| {
        let path = page.path.strip_prefix(&src).map_or_else(
            // mdBook looks for a chapter's includes beside `src/…`.
            |_| {
                Path::new("..").join(page.path.strip_prefix(root).unwrap_or(&page.path))
            },
            Path::to_owned,
        );
        let text = page.text.replace(r"\{{#", ESCAPED);
        BookItem::Chapter(Chapter::new("", text, path, Vec::new()))
    });
    let book = Book::new_with_items(chapters.collect());
    let context =
        PreprocessorContext::new(root.to_owned(), Config::default(), "markdown".into());
    let book = LinkPreprocessor::new()
        .run(&context, book)
        .map_err(|error| {
            let help = "an include of this page cannot be filled in";
            vec![Problem::new(
                "src",
                format!("mdBook cannot expand: {error:#}"),
                help,
            )]
        })?;
    let texts = book.chapters().map(|chapter| chapter.content.clone());
    Ok(sources
        .into_iter()
        .zip(texts)
        .map(|(source, text)| {
            let mut fences = Page::parse(&source.path, text.clone()).fences;
            if fences.len() != source.fences.len() {
                fences.clear();
            }
            let name = source.path.strip_prefix(root).unwrap_or(&source.path);
            Expanded {
                name: name.to_owned(),
                source,
                text,
                fences,
            }
        })
        .collect())
}
