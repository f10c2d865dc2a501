//! What is found by which word, and how well: weights that a page only adds up.

use super::cut::{Entry, Kind};
use super::words::{Part, terms, tokens};
use std::collections::{BTreeMap, HashMap};

/// What a word is worth in a name, in an italicised term, in a caption, in a table's
/// first column, in the page's title, where all of it in the text is worth at most 10.
const NAME: f32 = 28.0;
const TERM: f32 = 22.0;
const CAPTION: f32 = 9.0;
const NAMES: f32 = 18.0;
const TITLE: f32 = 3.0;
/// What a word of a program is worth, of one in the text.
const CODE: f32 = 0.5;
/// What a piece of an identifier is worth, of the whole.
const PIECE: f32 = 0.6;
/// How soon repetition is worth nothing more, and how much length counts (BM25's k1, b).
const SATURATION: f32 = 1.4;
const LENGTH: f32 = 0.6;

/// Terms in their order, each with the entries that it finds, in theirs, and weights
/// from 1 on.
pub type Postings = BTreeMap<String, Vec<(u32, u32)>>;

/// The postings of entries that are numbered from 0 on; `title` is that of their page.
#[must_use]
pub fn postings(entries: &[(&str, &Entry)]) -> Postings {
    let lengths = entries.iter().map(|(_, entry)| length(entry));
    let average = lengths.sum::<f32>() / entries.len().max(1) as f32;
    let mut postings = Postings::new();
    for (number, (title, entry)) in entries.iter().enumerate() {
        for (term, weight) in weights(title, entry, average) {
            let weight = (weight.round() as u32).max(1);
            let found = postings.entry(term).or_default();
            found.push((u32::try_from(number).expect("a book ends"), weight));
        }
    }
    postings
}

/// In bytes: the same for every entry is enough.
fn length(entry: &Entry) -> f32 {
    entry.text.len() as f32 + CODE * entry.code.len() as f32
}

/// What each term of an entry is worth.
fn weights(title: &str, entry: &Entry, average: f32) -> HashMap<String, f32> {
    let mut often: HashMap<String, f32> = HashMap::new();
    let mut count = |text: &str, worth: f32| {
        terms(text, |term, part| {
            *often.entry(term).or_default() += worth * worth_of(part);
        });
    };
    count(&entry.text, 1.0);
    count(&entry.caption, 1.0);
    count(&entry.code, CODE);
    let norm = 1.0 - LENGTH + LENGTH * length(entry) / average.max(1.0);
    for worth in often.values_mut() {
        *worth = 10.0 * *worth / (*worth + SATURATION * norm);
    }
    let mut add = |texts: &[&str], worth: f32| {
        let mut named: HashMap<String, f32> = HashMap::new();
        for text in texts {
            let words = tokens(text).take(20).count().max(1);
            // A word is more of a short name than of a long one; of many names, the
            // best counts.
            let share = 1.0 + 0.12 * (words - 1) as f32;
            terms(text, |term, part| {
                let best = named.entry(term).or_default();
                *best = best.max(worth * worth_of(part) / share);
            });
        }
        for (term, worth) in named {
            *often.entry(term).or_default() += worth;
        }
    };
    add(&[&entry.heading], NAME);
    add(&[&entry.caption], CAPTION);
    add(&[title], TITLE);
    add(&borrowed(&entry.terms), TERM);
    add(&borrowed(&entry.names), NAMES);
    let kind = of_kind(entry.kind);
    often.values_mut().for_each(|worth| *worth *= kind);
    often
}

fn borrowed(texts: &[String]) -> Vec<&str> {
    texts.iter().map(String::as_str).collect()
}

fn worth_of(part: Part) -> f32 {
    match part {
        Part::Whole => 1.0,
        Part::Piece => PIECE,
    }
}

/// What an entry is worth by what it is.
fn of_kind(kind: Kind) -> f32 {
    match kind {
        Kind::Section | Kind::Listing | Kind::Phrase => 1.0,
        Kind::Term => 0.9,
        Kind::Twin => 0.8,
        Kind::Exercise => 0.7,
        Kind::Proof => 0.3,
    }
}
