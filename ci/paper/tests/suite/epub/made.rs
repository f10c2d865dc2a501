//! What the pages say is in it, in their order.

use super::opened::{FOLDER, Opened, elements, lines, shown, xml};
use super::{BOOK, made};
use crate::book::{Book, SECTION, repository};
use paper::document::{Block, Code, Is, inside, own_texts, plain};
use paper::parse::parse;

/// What two files hold: a page, and what its chapter puts off.
struct Held {
    page: String,
    end: String,
    lines: Vec<String>,
}

impl Held {
    fn of(opened: &Opened, path: &str, opening: &str) -> Self {
        let file = |path: &str, suffix: &str| {
            let stem = path.strip_suffix(".md").expect("a page is Markdown");
            let stem = stem.strip_suffix("/README").unwrap_or(stem);
            format!("{FOLDER}{}{suffix}", stem.replace('/', "."))
        };
        let page = xml(opened.text(&file(path, ".xhtml")));
        let mut lines = lines(&page);
        let end = file(opening, ".answers.xhtml");
        let end = opened
            .files
            .contains_key(&end)
            .then(|| xml(opened.text(&end)));
        lines.extend(end.iter().flat_map(self::lines));
        Self {
            page: shown(page.root()),
            end: end.map(|end| shown(end.root())).unwrap_or_default(),
            lines,
        }
    }

    /// What some blocks say and the page's file does not, from a place in it on, or of
    /// what is put off, the chapter's end. Returns the place behind them.
    fn missing(
        &self,
        blocks: &[Block],
        mut at: usize,
        later: bool,
        lost: &mut Vec<String>,
    ) -> usize {
        for block in blocks {
            let from = at;
            let texts = own_texts(&block.is);
            let texts = texts.iter().filter(|text| !text.trim().is_empty());
            for text in texts {
                let words = text.split_whitespace().collect::<Vec<_>>().join(" ");
                let place = if later { &self.end } else { &self.page[from..] };
                match place.find(&words) {
                    Some(found) if !later => at = at.max(from + found + words.len()),
                    Some(_) => {}
                    None => lost.push(text.clone()),
                }
            }
            for code in codes(&block.is) {
                let wanted = text_of(code);
                let is_there = self.lines.windows(wanted.len()).any(|it| it == wanted);
                if !is_there {
                    lost.push(wanted.join("\n"));
                }
            }
            for (index, inner) in inside(&block.is).into_iter().enumerate() {
                let put_off = later || is_put_off(&block.is, index);
                let from = if matches!(block.is, Is::Definitions(_)) {
                    from
                } else {
                    at
                };
                let end = self.missing(inner, from, put_off, lost);
                if !put_off {
                    at = at.max(end);
                }
            }
        }
        at
    }
}

fn is_put_off(is: &Is, index: usize) -> bool {
    match is {
        Is::Prediction { .. } => index == 1,
        Is::Details { summary, .. } => {
            ["Answer", "Hint", "Solution"].contains(&plain(summary).as_str())
        }
        _ => false,
    }
}

fn codes(is: &Is) -> Vec<&Code> {
    match is {
        Is::Code(code) => vec![code],
        Is::Listing(it) => it.code.iter().chain(&it.output).collect(),
        _ => Vec::new(),
    }
}

fn text_of(code: &Code) -> Vec<String> {
    let lines = code.lines.iter();
    let line = |line: &Vec<_>| {
        let pieces = line
            .iter()
            .map(|it: &paper::document::Piece| it.text.as_str());
        pieces.collect()
    };
    lines.map(line).collect()
}

/// What the pages of a book say and its EPUB does not.
fn lost(document: &paper::document::Document, opened: &Opened) -> Vec<String> {
    let mut all = Vec::new();
    for chapter in document.chapters() {
        for page in &chapter.pages {
            let held = Held::of(opened, &page.path, &chapter.pages[0].path);
            let mut lost = Vec::new();
            let end = held.missing(&page.blocks, 0, false, &mut lost);
            for note in &page.notes {
                held.missing(note, end, false, &mut lost);
            }
            all.extend(
                lost.into_iter()
                    .map(|text| format!("{}: {text}", page.path)),
            );
        }
    }
    all
}

#[test]
fn everything_that_pages_say_is_in_it_in_their_order() {
    let lost = lost(&BOOK.document, &BOOK.opened);
    assert!(
        lost.is_empty(),
        "{} are missing:\n{}",
        lost.len(),
        lost.join("\n")
    );
}

#[test]
fn what_it_did_not_say_would_be_missed() {
    let name = "EPUB/ch01-why-async-exists.xhtml";
    let text = BOOK.opened.text(name);
    let (first, second) = ("The ridge has a gale", "The thread was.");
    assert!(text.find(first) < text.find(second));
    let swapped = text.replace(first, "@").replace(second, first);
    for changed in [
        text.replace("asks one station", "asks two stations"),
        text.replace("  gale warning, too late", " gale warning, too late"),
        swapped.replace('@', second),
    ] {
        assert_ne!(text, changed);
        let mut opened = BOOK.opened.clone();
        opened.files.insert(name.to_owned(), changed.into_bytes());
        assert_ne!(lost(&BOOK.document, &opened), Vec::<String>::new());
    }
}

#[test]
fn nothing_raw_is_in_it() {
    for name in BOOK.opened.xhtml() {
        let text = shown(xml(BOOK.opened.text(name)).root());
        for raw in [
            "[!NOTE]", "{{#", "<details", "<summary", "\u{fffd}", "](proof:",
        ] {
            assert!(!text.contains(raw), "{raw:?} is in {name}");
        }
    }
}

#[test]
fn every_link_leads_somewhere() {
    let (inside, dead) = BOOK.opened.dead_links();
    println!("{inside} links within the book");
    assert!(inside > 1000, "{inside}");
    assert!(dead.is_empty(), "{dead:#?}");
}

#[test]
fn a_link_that_leads_nowhere_would_be_found() {
    let mut opened = BOOK.opened.clone();
    let name = "EPUB/listings.xhtml";
    let text = opened
        .text(name)
        .replacen("#gale_read_in_turn\"", "#gale\"", 1);
    opened.files.insert(name.to_owned(), text.into_bytes());
    let (_, dead) = opened.dead_links();
    assert_eq!(dead.len(), 1, "{dead:#?}");
}

#[test]
fn the_contents_are_those_of_the_summary() {
    let navigation = xml(BOOK.opened.text("EPUB/nav.xhtml"));
    let contents = elements(&navigation, "nav")[0];
    let links = contents
        .descendants()
        .filter(|it| it.tag_name().name() == "a");
    let found: Vec<(usize, String)> = links
        .map(|link| {
            let lists = link.ancestors().filter(|it| it.tag_name().name() == "ol");
            let title = shown(link);
            let number = title.trim_start_matches(|c: char| c.is_ascii_digit());
            (lists.count() - 1, number.trim_start().to_owned())
        })
        .filter(|(_, title)| title != "Answers and solutions")
        .collect();
    let summary = std::fs::read_to_string(repository().join("src/SUMMARY.md"))
        .expect("the contents can be read");
    let mut wanted = Vec::new();
    let mut deeper = 0;
    for line in summary.lines().skip(1) {
        if let Some(part) = line.strip_prefix("# ") {
            wanted.push((0, part.to_owned()));
            deeper = 1;
        } else if line.contains(".md)") {
            let indent = line.len() - line.trim_start().len();
            let entry = line.trim_start();
            let is_numbered = entry.starts_with("- ");
            let title = entry.trim_start_matches("- ").trim_start_matches('[');
            let title = title.split("](").next().expect("an entry has a title");
            let depth = if is_numbered { deeper + indent / 2 } else { 0 };
            wanted.push((depth, title.replace('`', "")));
        }
    }
    // A part of which no chapter is written is left out.
    let is_empty = |index: &usize| {
        let next = wanted.get(index + 1).map_or(0, |(depth, _)| *depth);
        summary.contains(&format!("\n# {}\n", wanted[*index].1)) && next == 0
    };
    let wanted: Vec<_> = (0..wanted.len())
        .filter(|index| !is_empty(index))
        .map(|index| wanted[index].clone())
        .collect();
    let last = found
        .iter()
        .position(|(_, it)| it == "Where the proofs are");
    assert_eq!(found[..last.expect("the proofs are named")], wanted);
    let last = found.last().expect("there are entries");
    assert_eq!(last.1, "Index of listings");
}

#[test]
fn an_answer_stands_at_the_chapters_end_with_links_both_ways() {
    let book = Book::sound();
    book.append(
        SECTION,
        "> **Predict.** How many?\n\n<details><summary>Answer</summary>\n\nThree[^1].\n\n\
         </details>\n\n[^1]: Or *so*.",
    );
    let document = parse(book.root()).unwrap_or_else(|it| panic!("{it:#?}"));
    let opened = Opened::new(&made(&document).bytes);
    let page = xml(opened.text("EPUB/ch01-parcels.who-weighs-them.xhtml"));
    let end = xml(opened.text("EPUB/ch01-parcels.answers.xhtml"));
    assert!(!shown(page.root()).contains("Three"));
    let answers = elements(&end, "aside");
    let mut answers = answers.iter();
    let answer = answers.find(|it| shown(**it).contains("Three"));
    let answer = answer.expect("there is an answer");
    let words = shown(*answer);
    assert_eq!(words, "Answer 1.1 Three. Back to the question");
    let id = answer.attribute("id").expect("it has an anchor");
    let target = format!("ch01-parcels.answers.xhtml#{id}");
    let links = elements(&page, "a");
    let link = links
        .iter()
        .find(|it| it.attribute("href") == Some(&target));
    let link = link.expect("the question leads to it");
    let from = link.attribute("id").expect("the link has an anchor");
    let back = format!("ch01-parcels.who-weighs-them.xhtml#{from}");
    let mut links = answer.descendants();
    assert!(links.any(|it| it.attribute("href") == Some(&back)));
    let note = elements(&page, "aside").pop().expect("there is a footnote");
    assert_eq!(shown(note), "1 Or so.");
    assert_eq!(opened.dead_links().1, Vec::<String>::new());
}

#[test]
fn a_picture_says_in_words_what_it_shows() {
    let mut pictures = 0;
    for name in BOOK.opened.xhtml() {
        let document = xml(BOOK.opened.text(name));
        for picture in elements(&document, "svg") {
            let mut parts = picture.children().filter(roxmltree::Node::is_element);
            for wanted in ["title", "desc", "rect"] {
                let part = parts.next().expect("a picture has parts");
                assert_eq!(part.tag_name().name(), wanted, "{name}");
                assert!(wanted == "rect" || part.text().is_some(), "{name}");
            }
            let figure = picture.ancestors().nth(2).expect("a figure holds it");
            assert!(shown(figure).ends_with("In words"), "{name}");
            pictures += 1;
        }
    }
    println!("{pictures} pictures");
    assert!(pictures > 30, "{pictures}");
}
