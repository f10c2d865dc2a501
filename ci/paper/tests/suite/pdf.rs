//! The PDF of the whole book.

use crate::book::repository;
use crate::reader::{Read, by};
use paper::document::{Block, Document, Is, inside, own_texts, plain};
use paper::parse::parse;
use paper::pdf::{Pdf, pdf};
use std::sync::LazyLock;

struct Made {
    document: Document,
    pdf: Pdf,
}

static BOOK: LazyLock<Made> = LazyLock::new(|| {
    let document = parse(&repository()).unwrap_or_else(|it| panic!("{it:#?}"));
    let pdf = pdf(&document, &|_| {}).unwrap_or_else(|it| panic!("{it:#?}"));
    Made { document, pdf }
});

/// How many letters may stand between two words of a text: a page's end, with its
/// footnotes, the next page's head and its pictures.
const GAP: usize = 6000;

/// How many letters a running head has at most.
const HEAD: usize = 100;

/// Letters and digits only: where lines end, and where a word is cut, is of no account.
fn letters(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).collect()
}

/// Everything but spaces, the mark of a line of code that goes on below, and hyphens,
/// which pdftotext leaves out where a line ends.
fn marks(text: &str) -> String {
    let kept = |c: &char| !c.is_whitespace() && !['⏎', '-'].contains(c);
    text.chars().filter(kept).collect()
}

/// Whether the words of `text` stand in `printed` in their order, none too far from the
/// one before.
fn stands_in(text: &str, printed: &str) -> bool {
    let words: Vec<String> = text.split_whitespace().map(letters).collect();
    let words: Vec<&String> = words.iter().filter(|it| !it.is_empty()).collect();
    let Some((first, rest)) = words.split_first() else {
        return true;
    };
    let mut starts = printed.match_indices(first.as_str());
    starts.any(|(start, _)| {
        let mut at = start + first.len();
        rest.iter().all(|word| {
            let mut end = (at + GAP).min(printed.len());
            while !printed.is_char_boundary(end) {
                end += 1;
            }
            let end_of_it = end_of(word, &printed[at..end]);
            at += end_of_it.unwrap_or_default();
            end_of_it.is_some()
        })
    })
}

/// Where a word ends in a text. A page may end within it.
fn end_of(word: &str, text: &str) -> Option<usize> {
    if let Some(start) = text.find(word) {
        return Some(start + word.len());
    }
    let cuts = word.char_indices().map(|(at, _)| at).skip(2);
    let mut halves = cuts.map(|at| word.split_at(at));
    halves.find_map(|(first, rest)| {
        let after = text.find(first)? + first.len();
        let found = text[after..].find(rest)?;
        (found < HEAD && rest.len() > 1).then_some(after + found + rest.len())
    })
}

/// What a page says and the PDF does not.
fn missing(
    blocks: &[Block],
    letters_of: &str,
    marks_of: &str,
    missing: &mut Vec<String>,
) {
    for block in blocks {
        let is_code = matches!(block.is, Is::Listing(_) | Is::Code(_));
        for text in own_texts(&block.is) {
            let found = match is_code {
                true => marks_of.contains(&marks(&text)),
                false => stands_in(&text, letters_of),
            };
            if !found {
                missing.push(text);
            }
        }
        for inner in inside(&block.is) {
            self::missing(inner, letters_of, marks_of, missing);
        }
    }
}

#[test]
fn everything_that_pages_say_is_in_it() {
    let Some(text) = by("pdftotext", &["-raw", "FILE", "-"], &BOOK.pdf.bytes) else {
        return;
    };
    let (letters_of, marks_of) = (letters(&text), marks(&text));
    let mut all = Vec::new();
    for page in BOOK.document.pages() {
        let mut lost = Vec::new();
        missing(&page.blocks, &letters_of, &marks_of, &mut lost);
        all.extend(
            lost.into_iter()
                .map(|text| format!("{}: {text}", page.path)),
        );
    }
    assert!(
        all.is_empty(),
        "{} are missing:\n{}",
        all.len(),
        all.join("\n")
    );
}

#[test]
fn a_word_that_is_missing_would_be_missed() {
    let printed = letters("One task waits for the other 12 which waits for the first.");
    assert!(stands_in("One task waits for the other", &printed));
    assert!(!stands_in("One task waits for another", &printed));
    assert!(!stands_in("One task waits first for the other", &printed));
}

#[test]
fn nothing_raw_is_in_it() {
    let Some(text) = by("pdftotext", &["-raw", "FILE", "-"], &BOOK.pdf.bytes) else {
        return;
    };
    for raw in [
        "[!NOTE]", "{{#", "<details", "</", "\u{fffd}", "proof:", "```",
    ] {
        let at = text.find(raw);
        assert_eq!(at, None, "{raw:?} is in it");
    }
}

#[test]
fn every_link_leads_somewhere() {
    let Some(read) = Read::new(&BOOK.pdf.bytes) else {
        return;
    };
    let (inside, outside) = read.links();
    println!(
        "{inside} links within the book, {} addresses out of it",
        outside.len()
    );
    assert!(inside > 1000, "{inside}");
    assert!(
        outside
            .iter()
            .all(|address| address.starts_with("https://"))
    );
}

#[test]
fn every_face_is_in_it() {
    let Some(read) = Read::new(&BOOK.pdf.bytes) else {
        return;
    };
    let faces = read.faces();
    assert!(faces.iter().all(|(_, embedded)| *embedded), "{faces:?}");
    let known = |name: &str| name.contains("Literata") || name.contains("CommitMono");
    assert!(faces.iter().all(|(name, _)| known(name)), "{faces:?}");
}

#[test]
fn it_is_tagged_and_says_its_language() {
    let Some(read) = Read::new(&BOOK.pdf.bytes) else {
        return;
    };
    let (tagged, language) = read.tagged();
    assert!(tagged);
    assert!(language.starts_with("en"), "{language}");
}

#[test]
fn its_outline_is_the_contents() {
    let Some(read) = Read::new(&BOOK.pdf.bytes) else {
        return;
    };
    let title = |page: &paper::document::Page| match &page.blocks[0].is {
        Is::Heading { text, .. } => plain(text),
        _ => panic!("{} has no title", page.path),
    };
    let mut wanted = Vec::new();
    let document = &BOOK.document;
    for chapter in &document.front {
        wanted.push((0, title(&chapter.pages[0])));
    }
    for part in &document.parts {
        wanted.push((0, part.title.clone().expect("each part has a title")));
        for chapter in &part.chapters {
            wanted.push((1, title(&chapter.pages[0])));
            wanted.extend(chapter.pages[1..].iter().map(|page| (2, title(page))));
        }
    }
    for chapter in &document.back {
        wanted.push((0, title(&chapter.pages[0])));
    }
    let last = [
        "Where the proofs are",
        "Index of listings",
        "Index of terms",
    ];
    wanted.extend(last.map(|title| (0, title.to_owned())));
    assert_eq!(read.outline(), wanted);
}

#[test]
fn it_is_a_sound_pdf() {
    by("qpdf", &["--check", "FILE"], &BOOK.pdf.bytes);
}

#[test]
fn it_is_the_same_whenever_it_is_made() {
    let again = pdf(&BOOK.document, &|_| {}).unwrap_or_else(|it| panic!("{it:#?}"));
    assert!(again.bytes == BOOK.pdf.bytes);
}
