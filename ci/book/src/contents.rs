//! The book's pages and chapters, as the search names them.

use mdbook_preprocessor::book::Book;
use search::Contents;
use std::path::Path;

/// The pages of `book`, in its order, each with what its chapter is called.
#[must_use]
pub fn of(book: &Book) -> Contents {
    let pages = book.chapters().filter_map(|chapter| {
        let path = chapter.path.as_ref()?.with_extension("html");
        let path = crate::preprocess::shown(Path::new(""), &path);
        let path = match path.strip_suffix("README.html") {
            Some(folder) => format!("{folder}index.html"),
            None => path,
        };
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
