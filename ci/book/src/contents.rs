//! The book's pages and chapters, as the search names them.

use mdbook_preprocessor::book::Book;
use search::Contents;
use std::path::Path;

/// The path in the site of what mdBook makes of a Markdown file, `markdown` within `src`.
#[must_use]
pub fn address(markdown: &Path) -> String {
    let page = match markdown.file_stem() {
        Some(name) if name == "README" => markdown.with_file_name("index.html"),
        _ => markdown.with_extension("html"),
    };
    crate::preprocess::shown(Path::new(""), &page)
}

/// The pages of `book`, in its order, each with what its chapter is called.
#[must_use]
pub fn of(book: &Book) -> Contents {
    let pages = book.chapters().filter_map(|chapter| {
        let path = address(chapter.path.as_ref()?);
        let number = chapter.number.as_ref().and_then(|all| all.first());
        let chapter = match (chapter.parent_names.first(), number) {
            (Some(name), Some(number)) => format!("{number}. {name}"),
            (Some(name), None) => name.clone(),
            (None, Some(number)) => format!("Chapter {number}"),
            (None, None) => String::new(),
        };
        Some((path, chapter))
    });
    Contents::new(pages.collect())
}
