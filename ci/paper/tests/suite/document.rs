//! What a document holds.

use crate::book::{Book, OPENING, SECTION, repository};
use paper::document::{Block, Inline, Is, Shows, Target, plain};
use paper::parse::parse;

/// The blocks of a page of a book.
fn blocks(book: &Book, page: &str) -> Vec<Block> {
    let document =
        parse(book.root()).unwrap_or_else(|problems| panic!("{problems:#?}"));
    let path = page.strip_prefix("src/").expect("a page lies in src");
    let mut pages = document.pages();
    let page = pages.find(|it| it.path == path);
    page.expect("the page is there").blocks.clone()
}

/// The blocks that a page has from some Markdown.
fn of(markdown: &str) -> Vec<Block> {
    let book = Book::sound();
    let before = blocks(&book, SECTION).len();
    book.append(SECTION, markdown);
    blocks(&book, SECTION).split_off(before)
}

#[test]
fn the_whole_book_is_a_document() {
    let document =
        parse(&repository()).unwrap_or_else(|problems| panic!("{problems:#?}"));
    let summary = std::fs::read_to_string(repository().join("src/SUMMARY.md"))
        .expect("the contents can be read");
    let written = summary.matches(".md)").count();
    assert_eq!(document.pages().count(), written);
    assert!(document.parts.iter().all(|part| part.title.is_some()));
    assert!(document.proofs.len() > 100);
}

#[test]
fn a_listing_stands_with_its_output() {
    let book = Book::sound();
    let blocks = blocks(&book, OPENING);
    let listings: Vec<_> = blocks
        .iter()
        .filter_map(|block| match &block.is {
            Is::Listing(listing) => Some(listing),
            _ => None,
        })
        .collect();
    let [first, second, third] = listings[..] else {
        panic!("not three listings: {listings:#?}");
    };
    assert_eq!(first.id.as_deref(), Some("weighs_in_turn"));
    assert_eq!(first.shows, Shows::Program);
    assert_eq!(plain(&first.caption), "Weighs Parcels one after another");
    assert_eq!(first.command, "cargo run --example weighs_in_turn");
    assert!(first.output.is_some());
    assert_eq!(second.shows, Shows::Part);
    assert_eq!(second.id, None);
    assert!(third.output.is_none());
}

#[test]
fn an_answer_belongs_to_its_question() {
    let blocks = of(
        "> **Predict.** How many?\n\n<details><summary>Answer</summary>\n\nThree.\n\n</details>",
    );
    let [
        Block {
            is: Is::Prediction { question, answer },
            ..
        },
    ] = &blocks[..]
    else {
        panic!("not a prediction: {blocks:#?}");
    };
    assert_eq!((question.len(), answer.len()), (1, 1));
}

#[test]
fn a_summary_may_have_code() {
    let summary = "The loop &amp; more, of <code>src/lib.rs</code>";
    let blocks = of(&format!(
        "<details><summary>{summary}</summary>\n\nText.\n\n</details>"
    ));
    let [
        Block {
            is: Is::Details { summary, .. },
            ..
        },
    ] = &blocks[..]
    else {
        panic!("not details: {blocks:#?}");
    };
    let wanted = [
        Inline::Text("The loop & more, of ".to_owned()),
        Inline::Code("src/lib.rs".to_owned()),
    ];
    assert_eq!(*summary, wanted);
}

#[test]
fn a_link_knows_its_page_and_its_anchor() {
    let blocks = of("See [it](README.md#weighs_in_turn), <https://tokio.rs>.");
    let [
        Block {
            is: Is::Paragraph(text),
            ..
        },
    ] = &blocks[..]
    else {
        panic!("not a paragraph: {blocks:#?}");
    };
    let targets: Vec<_> = text
        .iter()
        .filter_map(|inline| match inline {
            Inline::Link { to, .. } => Some(to.clone()),
            _ => None,
        })
        .collect();
    let inside = Target::Inside {
        page: "ch01-parcels/README.md".to_owned(),
        anchor: Some("weighs_in_turn".to_owned()),
    };
    let outside = Target::Outside("https://tokio.rs".to_owned());
    assert_eq!(targets, [inside, outside]);
}

#[test]
fn everything_that_markdown_knows_has_its_block() {
    let blocks = of("> [!WARNING]\n> It *burns*[^1].\n\n\
         1. one\n2. two\n   - a\n   - b\n\n\
         term\n: meaning\n\n\
         | a | b |\n|---|--:|\n| `c` | d |\n\n\
         ***\n\n\
         ```console\n$ cargo test\n```\n\n\
         ## Who? {#nobody}\n\n\
         [^1]: Or **not**, as [above](#nobody) is ~~said~~.");
    let found: Vec<String> = blocks
        .iter()
        .map(|block| {
            let shown = format!("{:?}", block.is);
            shown.split(['(', ' ', '{']).next().unwrap_or("").to_owned()
        })
        .collect();
    let wanted = [
        "Admonition",
        "List",
        "Definitions",
        "Table",
        "Rule",
        "Code",
        "Heading",
    ];
    assert_eq!(found, wanted);
}
