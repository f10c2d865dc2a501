//! The EPUB of the whole book.

mod made;
mod opened;
mod sound;
mod wrong;

use crate::book::repository;
use opened::Opened;
use paper::document::Document;
use paper::epub::{Epub, epub, modified};
use paper::parse::parse;
use std::sync::LazyLock;

struct Made {
    document: Document,
    epub: Epub,
    opened: Opened,
}

static BOOK: LazyLock<Made> = LazyLock::new(|| {
    let document = parse(&repository()).unwrap_or_else(|it| panic!("{it:#?}"));
    let epub = made(&document);
    let opened = Opened::new(&epub.bytes);
    Made {
        document,
        epub,
        opened,
    }
});

fn made(document: &Document) -> Epub {
    let modified = modified(&repository()).expect("the last commit has a time");
    epub(document, modified, &|_| {}).unwrap_or_else(|it| panic!("{it:#?}"))
}
